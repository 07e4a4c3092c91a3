// Before publication a unit learns nothing of another's figures from its own provisional results.  The attack: ask "what if my
// figure were …" fourteen times and watch one's own place; it gives the competitor's score to two decimals.  Two movements that
// differ in nothing but that score must say the same to everybody of the unit, word for word.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run, start } from './lib.mjs';
import { visitor, words } from './visitor.mjs';

const { THIDUA, PROBE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-whatif-'));
const year = 2024;
/** One score that hangs on nobody else, and one (so-thu) that is measured against the leader of the group. */
const plan = `plan: thu
title: Thử
illustrative: minh họa
period: 2022..2026
unit kinds: {xa: {title: Xã}}
ranking groups: {cac-xa: {title: Các xã, kinds: [xa]}}
indicators:
  ty-le: {title: Đúng hạn, measure: ratio, of: a, over: b}
  so-thu: {title: Số thu, measure: ratio, of: thu, over: giao}
schemes:
  bo:
    title: Bộ điểm
    illustrative: minh họa
    for: [cac-xa]
    out of: 100
    round: {criterion: 2, area: unrounded, total: unrounded, shown: 2, half: up}
    not applicable: remove from the maximum
    missing: unknown
    areas:
      viec:
        title: Việc
        points: 100
        criteria:
          c-ty-le: {title: Đúng hạn, points: POINTS, use: ty-le, score: proportional}VERSUS
awards:
  hang-nhat: {title: Hạng nhất, form: Cờ, by: CT, subject: unit, each: year, for: [xa], require: [{rank of bo: at most 1}]}
  dung-han: {title: Đúng hạn, form: Giấy khen, by: CT, subject: unit, each: year, for: [xa], require: [{ty-le: at least 75%}]}
`;
const versus = '\n          c-thu: {title: Số thu, points: 40, use: so-thu, score: {versus: {leader by: value}}}';
const servers = [];

/** A movement in which the competitor x2 has so many hundredths. */
async function movement(name, theirs, leader, withLeader) {
  const db = join(dir, `${name}.db`);
  const file = (f, text) => (writeFileSync(join(dir, f), text), join(dir, f));
  const good = async (...args) => {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  };
  await good('init', '--tenant', 'thu', '--name', 'UBND', '--plan',
    file('plan.yaml', plan.replace('POINTS', withLeader ? '60' : '100').replace('VERSUS', withLeader ? versus : '')));
  await good('import', 'units', file('units.csv', 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\nx2,Xã Hai,xa,2015-01-01\nx3,Xã Ba,xa,2015-01-01\n'));
  await good('import', 'facts', file('facts.csv', `unit,year,indicator,numerator,denominator
x1,${year},ty-le,8000,10000\n${theirs ? `x2,${year},ty-le,${theirs},10000\n` : ''}x3,${year},ty-le,1000,10000
x1,${year},so-thu,110,100\nx2,${year},so-thu,${leader},100\nx3,${year},so-thu,90,100\n`));
  const s = await start(PROBE, [db]);
  servers.push(s);
  const v = visitor(() => s);
  await v.until(`/tam-tinh/${year}`, 'appraiser', /Tạm tính lúc/);
  return v;
}

/** What a person reads, without the moments. */
const said = (html) => words(html).replace(/\d\d:\d\d ngày \d\d\/\d\d\/\d{4}/g, 'LÚC');
const ask = (numerator) => `/tam-tinh/${year}/x1/neu?chi-tieu=ty-le&tu-so=${numerator}&mau-so=10000`;

/** Bisects on the row that tells that one's own place changed.  What was read is kept. */
async function attack(v, role) {
  let [low, high] = [0, 8000];
  const read = [];
  for (let i = 0; i < 14 && high - low > 1; i++) {
    const mid = (low + high) >> 1;
    const text = said((await v.get(ask(mid), role)).text);
    read.push(text);
    if (/ hạng \d/.test(text.split('Kết quả thay đổi')[1] ?? '')) low = mid;
    else high = mid;
  }
  return { low, high, read };
}

/** Everything that a unit's people may open of the year. */
async function pages(v, role) {
  const list = [`/tam-tinh/${year}`, `/tam-tinh/${year}/x1`, `/phieu-diem/${year}/x1`, ask(5000), ask(9999), ask(1)];
  const all = [];
  for (const p of list) {
    const r = await v.get(p, role);
    assert.equal(r.status, 200, p);
    all.push(said(r.text));
  }
  return all;
}

const set = (v, value, rev) => v.post('/cau-hinh/phong-trao/places', 'admin', { 'noi-dung': value, ban: String(rev), 'ly-do': 'thử' });
let low, high, none, led, ahead;

before(async () => {
  low = await movement('low', 7033, 120, false);
  high = await movement('high', 8461, 120, false);
  none = await movement('none', 0, 120, false); // has not reported: the unit's own place is open
  led = await movement('led', 7033, 120, true);
  ahead = await movement('ahead', 7033, 190, true);
});
after(async () => {
  for (const s of servers) assert.equal(await s.stop(), 0);
  rmSync(dir, { recursive: true });
});

for (const role of ['clerk:x1@2015-01-01', 'head:x1@2015-01-01'])
  test(`${role}: fourteen questions tell nothing`, async () => {
    const [a, b] = [await attack(low, role), await attack(high, role)];
    assert.deepEqual(a, b);
    assert.deepEqual(await pages(low, role), await pages(high, role));
    assert.deepEqual(await pages(none, role), await pages(low, role), 'nor whether it has reported');
    assert.deepEqual(await pages(led, role), await pages(ahead, role), 'nor of the leader');
  });

test('what is the unit’s own is told: its score, and the verdict that hangs on nobody else', async () => {
  const role = 'head:x1@2015-01-01';
  const [list, unit] = await pages(low, role);
  assert.match(list, /Xã Một Các xã – 80,00/);
  assert.match(unit, /Hạng và điểm so với đơn vị khác chỉ hiện sau khi công bố/);
  assert.match(unit, /chờ công bố/);
  assert.match(said((await low.get(ask(7000), role)).text), /Bộ điểm điểm 80 70 .*Đúng hạn kết luận đạt không đạt/);
  assert.match((await pages(led, role))[0], /Xã Một Các xã – –/); // measured against the leader: not even the sum
});

test('the office sees all, as it must', async () => {
  // 48 + 20 + 20 × 10/20 = 78 behind 42,20 + 40
  assert.notDeepEqual(await pages(low, 'appraiser'), await pages(high, 'appraiser'));
  assert.match(said((await led.get(`/tam-tinh/${year}/x1`, 'appraiser')).text), /Hạng trong Các xã 2 ?\/3 Tổng điểm 78,00/);
});

test('the authority decides: a band, or all, and then the attack works', async () => {
  const role = 'head:x1@2015-01-01';
  assert.equal((await set(low, 'tất cả', 0)).status, 422, 'a word that it knows');
  assert.equal((await set(low, 'khoảng', 0)).status, 303);
  assert.match((await pages(low, role))[0], /Xã Một Các xã nhóm đầu 80,00/);
  assert.deepEqual((await attack(low, role)).read, (await attack(high, role)).read, 'a band of what is, never of what if');
  assert.equal((await set(low, 'thấy', 1)).status, 303);
  const found = await attack(low, role);
  assert.ok(found.low <= 7033 && 7033 <= found.high && found.high - found.low <= 1, JSON.stringify([found.low, found.high]));
});
