// Every address of the server stands in the reviewed table, and nothing else does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { readRights, readRoutes } from './routes.mjs';

const { ROUTES, SOURCE } = process.env;
const routes = readRoutes(SOURCE);
const rights = readRights(SOURCE);
const printed = execFileSync(ROUTES, { encoding: 'utf8' }).trim().split('\n').map((line) => {
  const [, method, path, lane, right] = /^(\S+) (\S+) lane=(\S+) right=(\S+)/.exec(line);
  return { id: `${method} ${path}`, lane, right };
});

test('every route was reviewed: its right, its lane, what it is bound to', () => {
  const known = new Map(routes.map((r) => [r.id, r]));
  for (const p of printed) {
    const r = known.get(p.id);
    assert.ok(r, `test/web/routes.txt chưa có ${p.id}: đọc mã xử lý, xem nó kiểm quyền trên thứ gì, rồi thêm một dòng với quyền ${p.right}, làn ${p.lane}`);
    assert.deepEqual({ right: r.right, lane: r.lane }, { right: p.right, lane: p.lane }, p.id);
  }
  assert.equal(known.size, routes.length, 'one line each');
});

test('the table names nothing that is gone', () => {
  const now = new Set(printed.map((p) => p.id));
  assert.deepEqual(routes.filter((r) => !now.has(r.id)).map((r) => r.id), []);
});

test('rights of the table exist, and an address that names a unit is bound to it', () => {
  for (const r of routes) {
    for (const right of [r.right, ...r.needs]) assert.ok(rights[right], `${r.id}: ${right}`);
    if (r.right !== 'public' && /\{unit:code\}/.test(r.path)) assert.equal(r.bound, 'unit', r.id);
    if (r.right === 'public') assert.ok(['nothing', 'self', 'list'].includes(r.bound), r.id);
  }
});
