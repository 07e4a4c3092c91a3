// A PostgreSQL that stops answering without going away, as one whose disk hangs or whose network drops packets: between it and
// the server stands a socket that keeps what comes to itself when told to.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { run, sleep, start, stretch } from './lib.mjs';
import { password, person } from './people.mjs';

const { THIDUA, SOURCE, THIDUA_PG } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-hang-'));
const there = `${/host=([^&]+)/.exec(THIDUA_PG)[1]}/.s.PGSQL.5432`;
const db = THIDUA_PG.replace(/host=[^&]+/, `host=${dir}/pg`);
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1; // open for figures
const more = stretch(THIDUA);
let s;
let lan;

/** open: passes everything.  hung: nothing either way.  mute: what is asked arrives, and from the first commit of what was written on no answer. */
let mode = 'open';
const pairs = new Set();
const between = net.createServer((near) => {
  const far = net.connect(there);
  const pair = { near, far, mute: false, kept: [] };
  pairs.add(pair);
  const pass = (to, bytes) => (mode === 'hung' ? pair.kept.push([to, bytes]) : to.write(bytes));
  near.on('data', (x) => {
    if (mode === 'mute' && x.includes('emit_message(true')) pair.mute = true;
    pass(far, x);
  });
  far.on('data', (x) => pair.mute || pass(near, x));
  for (const [a, b] of [[near, far], [far, near]]) {
    a.on('error', () => {});
    a.on('close', () => b.destroy() && pairs.delete(pair));
  }
});
function open() {
  mode = 'open';
  for (const pair of pairs) {
    for (const [to, bytes] of pair.kept) to.write(bytes);
    pair.kept = [];
  }
}

before(async () => {
  mkdirSync(`${dir}/pg`);
  await new Promise((resolve) => between.listen(`${dir}/pg/.s.PGSQL.5432`, resolve));
  process.env.THIDUA_EVIDENCE = join(dir, 'evidence');
  writeFileSync(join(dir, 'plan.yaml'), readFileSync(`${SOURCE}/test/data/plan/phieu.yaml`, 'utf8').replace('2022..2026', `2022..${year + 1}`));
  writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\n');
  for (const args of [['init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml')], ['import', 'units', join(dir, 'units.csv')]]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, r.err);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  lan = await person(s, THIDUA, db, 'lan', 'clerk', 'x1');
});
after(async () => {
  open();
  s?.child.kill('SIGKILL');
  between.close();
  for (const pair of pairs) pair.near.destroy();
  rmSync(dir, { recursive: true });
});

const timed = async (f) => {
  const at = performance.now();
  const r = await f();
  return { ...r, ms: performance.now() - at };
};
const words = (r) => r.text.replace(/^.*<main/s, '').replace(/<[^>]*>|\s+/g, ' ');
const cookie = () => [...lan.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
const fetched = async (path, head = {}) => {
  const r = await fetch(s.url + path, { headers: head });
  return { status: r.status, text: await r.text() };
};

test('who asks the database is answered within the limit of a request; who does not never waits', async () => {
  const css = /href="(\/static\/app[^"]+)"/.exec((await fetched('/')).text)[1];
  mode = 'hung';
  const asking = Array.from({ length: 12 }, (_, i) => timed(() => (i % 2 ? lan.go(`/so-lieu/${year}/x1`)
    : new Browser(s).go('/dang-nhap', { ten: 'lan', mat_khau: password }))));
  await sleep(500);
  for (let i = 0; i < 8; i++) {
    for (const path of ['/', '/tieu-chuan', '/cong-bo', '/healthz', '/readyz', '/api/v1/movement', css])
      for (const head of [{}, { cookie: cookie() }]) {
        const r = await timed(() => fetched(path, head));
        assert.equal(r.status, 200, path);
        assert.ok(r.ms < 1000 * more, `${path}: ${r.ms} ms`);
      }
    await sleep(1000);
  }
  for (const r of await Promise.all(asking)) {
    assert.ok(r.status >= 500, `${r.status}`);
    assert.ok(r.ms < 22000 * more, `${r.ms} ms: a turn of those who wait, and the next`);
  }
  open();
  await sleep(500);
  assert.equal((await lan.go(`/so-lieu/${year}/x1`)).status, 200, 'and goes on when it answers again');
});

test('a save whose commit was not heard says so; it is there', async () => {
  const grid = `/so-lieu/${year}/x1`;
  await lan.go(grid);
  mode = 'mute';
  const r = await timed(() => lan.post(grid, { 'so.tin-bai': '7', 'tt.tin-bai': 'value', 'ban.tin-bai': '0' }));
  open();
  assert.ok(r.status >= 500, `${r.status} ${words(r)}`);
  assert.ok(r.ms < 12000 * more, `${r.ms} ms`);
  assert.match(words(r), /có thể đã lưu: xem lại trước khi gửi lại/);
  for (const pair of pairs) pair.near.destroy(); // what is muted stays so
  await sleep(500);
  assert.match((await lan.go(grid)).text, /name="so\.tin-bai" value="7"/);
});

test('what the address says of the time to connect is what counts', async () => {
  mode = 'hung';
  const wait = async (seconds) => (await timed(() => run(THIDUA, ['user', 'list', '--db', `${db}&connect_timeout=${seconds}`]))).ms;
  const [short, long] = await Promise.all([wait(2), wait(13)]);
  open();
  assert.ok(short > 1500 && short < 6000 * more, `2 s: ${short} ms`);
  assert.ok(long > 12000 && long < 20000 * more, `13 s, more than the 10 of nothing said: ${long} ms`);
});

test('SIGTERM does not wait for it', async () => {
  mode = 'hung';
  const asking = Array.from({ length: 4 }, () => lan.go(`/so-lieu/${year}/x1`).catch(() => null));
  await sleep(1500);
  const r = await timed(async () => ({ code: await s.stop() }));
  assert.equal(r.code, 0);
  assert.ok(r.ms < 12000 * more, `${r.ms} ms`);
  await Promise.all(asking);
  open();
});
