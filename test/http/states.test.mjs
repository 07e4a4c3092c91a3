// A sheet on its way through every state: at each, everybody tries every move and every way of writing; who may follows from
// test/unit/rights.txt.  Who may not is told why, until when and whom to ask.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRights } from '../web/routes.mjs';
import { pdf } from './lib.mjs';
import { Town, row } from './town.mjs';

const { SOURCE, THIDUA, TOKEN } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-states-'));
const town = new Town(dir, { thidua: THIDUA, source: SOURCE, token: TOKEN });
const rights = readRights(SOURCE);
const Y = town.year;
const figures = `/so-lieu/${Y}/x1`;
const sheet = `/phieu-diem/${Y}/x1`;
const proof = `/minh-chung/${Y}/x1/tin-bai`;
const ids = { S: 'self', H: 'head', 1: 'appraisal1', G: 'explanation', 2: 'appraisal2', C: 'council', F: 'final' };
/** Every move there is, by hand from core/sheet.h's promise and the round's order; the office may take over what is late. */
const moves = ['SH submit', 'H1 confirm', 'HS confirm', '1G appraise', '12 appraise', '1S appraise', 'G2 explain', '2G appraise', '2C appraise',
  'CF finish', 'F2 extend', 'S1 extend', 'H1 extend', 'G2 extend'].map((s) => ({ from: s[0], to: s[1], right: `sheet.${s.slice(3)}` }));
const writes = ['figure.edit', 'sheet.confirm', 'sheet.appraise', 'sheet.explain', 'sheet.council'];
let state = 'S';
let step = 0;

before(() => town.fill());
after(async () => {
  await town.server?.stop();
  rmSync(dir, { recursive: true });
});

/** In time, on the sheet of x1. */
function may(who, right) {
  const { reach, states } = rights[right][who.role];
  return (reach === '*' || (reach === 'o' && who.unit === 'x1')) && (!states || states.includes(state));
}

const said = (r) => /<main.*?>(.*)<\/main>/s.exec(r.text)?.[1].replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' ') ?? r.text;
/** A refusal tells why and who can help. */
const told = (r, where) => assert.match(said(r), /(Người có thể giúp: |; hỏi )\S/, `${where}: ${said(r).slice(0, 400)}`);

/** Everybody who may not, tries; nothing moves. */
async function everybodyTries() {
  for (const who of town.all) {
    for (const to of new Set(moves.filter((m) => m.from === state).map((m) => m.to))) {
      if (moves.some((m) => m.from === state && m.to === to && may(who, m.right))) continue;
      const r = await who.post(`${sheet}/chuyen`, { den: ids[to], buoc: step, 'ly-do': 'thử' });
      assert.equal(r.status, 403, `${who.login} ${state}→${to}`);
      told(r, `${who.login} ${state}→${to}`);
    }
    const can = writes.some((x) => may(who, x));
    for (const path of [figures, sheet]) {
      const r = await who.post(path, row('ty-le', '1', '2', 999));
      assert.equal(r.status, can ? 422 : 403, `${who.login} ghi ${path} ở ${state}: ${said(r).slice(0, 300)}`);
      if (!can) told(r, `${who.login} ghi ở ${state}`);
    }
    const attach = ['figure.edit', 'sheet.confirm', 'sheet.explain'].some((x) => may(who, x));
    const r = await who.post(proof, { 'dung-lai': '0'.repeat(64) });
    assert.equal(r.status, attach ? 422 : 403, `${who.login} đính ở ${state}: ${said(r).slice(0, 300)}`);
    if (!attach) told(r, `${who.login} đính ở ${state}`);
  }
}

async function go(who, to, more = {}) {
  const r = await who.post(`${sheet}/chuyen`, { den: ids[to], buoc: step, ...more });
  assert.equal(r.status, 303, `${who.login} ${state}→${to}: ${said(r).slice(0, 400)}`);
  state = to;
  step++;
}

test('a day past: refused everywhere with why, until when, whom to ask; an exception by name opens', async () => {
  const { appraiser, clerk1, day } = town;
  const times = `/thoi-han/${Y}`;
  assert.equal((await appraiser.post(times, { buoc: 'self', han: day(-1), 'ly-do': 'công văn 7' })).status, 303);
  const late = new RegExp(`đã hết hạn của bước này ngày ${day(-1)}; đến khi được gia hạn`);
  const grid = await clerk1.go(figures);
  assert.match(said(grid), new RegExp(`${late.source}; hỏi cơ quan tham mưu`));
  assert.doesNotMatch(grid.text, /name="so\./);
  for (const [path, fields] of [[figures, row('ty-le', '51', '100', 1)], [figures, {}], [`${figures}/nap`, { dan: 'so-thu\t7\n' }],
    [proof, { 'dung-lai': town.hash.x1 }], [`${proof}/go`, { ma: town.hash.x1, 'ly-do': 'nhầm' }]]) {
    const r = await clerk1.post(path, fields);
    assert.equal(r.status, 403, path);
    assert.match(said(r), late, path);
    told(r, path);
  }
  const file = await clerk1.send(proof, {}, [['tep', 'muộn.pdf', pdf('muộn')]]);
  assert.equal(file.status, 403);
  const submit = await clerk1.post(`${sheet}/chuyen`, { den: 'head', buoc: 0 });
  assert.equal(submit.status, 403);
  assert.match(said(submit), /đã hết hạn của bước này/);
  assert.doesNotMatch((await clerk1.go(proof)).text, /muộn\.pdf/);
  assert.equal((await appraiser.post(`${times}/gia-han`, { 'don-vi': 'x1.2015-01-01', buoc: 'self', ngay: day(0), 'ly-do': 'mất điện' })).status, 303);
  assert.equal((await clerk1.post(figures, row('ty-le', '51', '100', 1))).status, 303);
  assert.equal((await town.clerk2.go(`/so-lieu/${Y}/x2`)).status, 200);
  assert.equal((await appraiser.post(times, { buoc: 'self', han: day(20), 'ly-do': 'công văn 8' })).status, 303);
});

test('through every state: only who may, and only from there', async () => {
  const { appraiser, clerk1, head1, secretary } = town;
  assert.equal((await clerk1.post(figures, { ...row('tin-bai', '6', undefined, 0), ...row('bao-cao', 'có', undefined, 0),
    ...row('moc', `30/6/${Y}`, undefined, 0), ...row('hang', '2', undefined, 0), ...row('so-thu', '9', undefined, 0) })).status, 303);
  await everybodyTries();
  await go(clerk1, 'H');
  await everybodyTries();
  const locked = said(await clerk1.go(figures));
  assert.match(locked, /Chưa sửa được: phiếu đang ở bước “Chờ thủ trưởng xác nhận”.*; đến khi phiếu được trả lại hoặc chuyển bước; hỏi /);
  await go(head1, 'S', { 'ly-do': 'xem lại' });
  await go(clerk1, 'H');
  await go(head1, '1');
  await everybodyTries();
  await go(appraiser, 'S', { 'ly-do': 'sai hạng', 'muc.hang': '1' });
  const other = await clerk1.post(figures, row('ty-le', '52', '100', 2));
  assert.equal(other.status, 422, 'only what was given back');
  assert.match(said(other), /chỉ trả lại các mục khác/);
  assert.equal((await clerk1.post(proof, { 'dung-lai': town.hash.x1 })).status, 403);
  assert.equal((await clerk1.post(figures, row('hang', '3', undefined, 1))).status, 303);
  await go(clerk1, 'H');
  await go(head1, '1');
  assert.equal((await appraiser.post(sheet, { 'yk.tin-bai': 'hai tin trùng nhau' })).status, 303);
  await go(appraiser, 'G');
  await everybodyTries();
  assert.equal((await clerk1.send(proof, {}, [['tep', 'giải trình.pdf', pdf('giải trình')]])).status, 303);
  await go(clerk1, '2');
  await everybodyTries();
  await go(appraiser, 'G', { 'ly-do': 'chưa rõ' });
  await go(head1, '2');
  await go(appraiser, 'C');
  await everybodyTries();
  await go(secretary, 'F');
  await everybodyTries();
  assert.match(said(await clerk1.go(figures)), /Chưa sửa được: phiếu điểm đã chốt; đến khi cơ quan tham mưu mở lại với lý do; hỏi cơ quan tham mưu/);
  await go(appraiser, '2', { 'ly-do': 'đính chính' });
});
