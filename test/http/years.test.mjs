// A year is asked, entered and listed by the plan that it will be published by, also when the next plan is in force.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run, start } from './lib.mjs';
import { person } from './people.mjs';

const { THIDUA, SOURCE, TOKEN } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-years-'));
const db = join(dir, 'a.db');
const year = new Date(Date.now() + 7 * 3600e3).getUTCFullYear();
let s;
let lan; // clerk of x1
let tham; // the office

before(async () => {
  const text = readFileSync(`${SOURCE}/test/data/plan/phieu.yaml`, 'utf8');
  const old = text.replaceAll('2022..2026', `2022..${year - 1}`).replace('{day: 15, month: 1}', '{day: 31, month: 12}');
  // the next period: other years, another indicator in place of one
  const next = text.replaceAll('2022..2026', `${year}..${year + 4}`).replaceAll('Tin bài', 'Phóng sự')
    .replaceAll('tin-bai', 'phong-su');
  writeFileSync(join(dir, 'old.yaml'), old);
  writeFileSync(join(dir, 'next.yaml'), next);
  writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\n');
  for (const args of [['init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'old.yaml')],
    ['import', 'units', join(dir, 'units.csv')],
    ['import', 'plan', join(dir, 'next.yaml'), '--from', `01/01/${year}`]]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  lan = await person(s, THIDUA, db, 'lan', 'clerk', 'x1');
  tham = await person(s, THIDUA, db, 'tham', 'appraiser');
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

test('the year before is entered by its own plan', async () => {
  const was = await lan.go(`/so-lieu/${year - 1}/x1`);
  assert.equal(was.status, 200);
  assert.match(was.text, /Tin bài/);
  assert.doesNotMatch(was.text, /Phóng sự/);
  const is = await lan.go(`/so-lieu/${year}/x1`);
  assert.match(is.text, /Phóng sự/);
  assert.doesNotMatch(is.text, /Tin bài/);
  // and back again: a worker keeps both
  assert.match((await lan.go(`/so-lieu/${year - 1}/x1`)).text, /Tin bài/);
  const r = await lan.post(`/so-lieu/${year - 1}/x1`, { 'so.tin-bai': '6', 'tt.tin-bai': 'value', 'ban.tin-bai': '0' });
  assert.equal(r.status, 303, r.text);
});

test('programs send by the plan of the year, and years of one plan at a time', async () => {
  const key = execFileSync(TOKEN, [db, 'Một cửa', 'facts.write', '30']).toString().trim();
  const send = async (...facts) => {
    const r = await fetch(`${s.url}/api/v1/facts`, { method: 'POST', body: JSON.stringify({ facts }),
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' } });
    return { status: r.status, text: await r.text() };
  };
  const was = { unit: 'x1', year: year - 1, indicator: 'tin-bai', numerator: '7', base: 1 }; // lan typed one
  const is = { unit: 'x1', year, indicator: 'phong-su', numerator: '2' };
  const one = await send(was);
  assert.equal(one.status, 200, one.text);
  assert.equal((await send(is)).status, 200);
  assert.equal((await send({ ...is, indicator: 'tin-bai' })).status, 422);
  const both = await send(was, is);
  assert.equal(both.status, 422);
  assert.match(both.text, /theo kế hoạch khác/);
});

test('lists of either year, one click from the other', async () => {
  const list = await tham.go(`/phieu-diem/${year - 1}`);
  assert.equal(list.status, 200);
  assert.match(list.text, /Xã Một/);
  assert.match(list.text, new RegExp(`/phieu-diem/${year}"`));
  assert.equal((await tham.go(`/thoi-han/${year - 1}`)).status, 200);
  assert.equal((await tham.go(`/phieu-diem/${year + 5}`)).status, 404);
  const month = new Date(Date.now() + 7 * 3600e3).getUTCMonth();
  assert.equal((await tham.go('/phieu-diem')).to, `/phieu-diem/${month > 5 ? year : year - 1}`);
});

test('a year without days is no address, and takes nothing with it', async () => {
  for (const far of ['0001', '1899', '2201', '9999']) {
    assert.equal((await tham.go(`/phieu-diem/${far}`)).status, 404, far);
    assert.equal((await tham.post(`/tinh-va-cong-bo/${far}/tinh`, {})).status, 404, far);
  }
  await new Promise((done) => { setTimeout(done, 500); });
  assert.equal((await tham.go('/viec-cua-toi')).status, 200);
});
