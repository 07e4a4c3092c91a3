// A town in the middle of its year: the real plan with the example's units and figures, somebody in every role, scoresheets at
// every step, tasks, deadlines, runs, a publication and one that waits.  For pages that are to be looked at.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pdf, run, start } from '../http/lib.mjs';
import { person } from '../http/people.mjs';

const { THIDUA, SOURCE } = process.env;
export const example = join(SOURCE, 'examples/quang-ngai-2021-2025');
export const year = 2024;
const now = new Date(Date.now() + 7 * 3600e3);
/** A day from today in Viet Nam, dd/mm/yyyy. */
export const day = (d) => new Date(now.getTime() + d * 86400e3).toISOString().slice(0, 10).split('-').reverse().join('/');

export async function thidua(db, ...args) {
  const r = await run(THIDUA, [...args, '--db', db]);
  assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  return r.out;
}

/** Loads a page until it says what is waited for. */
export async function until(who, path, what) {
  let r;
  for (let i = 0; i < 150; i++) {
    r = await who.go(path);
    if (what.test(r.text)) return r;
    await sleep(100);
  }
  assert.fail(`${path}: ${what} not in ${r.status} ${words(r.text)}`);
}

/** What a page says, in a few words, for messages. */
export const words = (text) => text.replace(/^.*<main[^>]*>/s, '').replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' ').slice(0, 900);

async function done(what, want = 303) {
  const r = await what;
  assert.equal(r.status, want, words(r.text));
  return r;
}

/** The step of a sheet, as its forms carry it; loads the page for its token. */
async function step(who, path) {
  const r = await who.go(path);
  assert.equal(r.status, 200, words(r.text));
  return /name="buoc" value="(\d+)"/.exec(r.text)?.[1];
}
export async function move(who, unit, to, more = {}) {
  const path = `/phieu-diem/${year}/${unit}`;
  await done(who.post(`${path}/chuyen`, { buoc: await step(who, path), den: to, ...more }));
}
/** What somebody at an appraisal says of an item. */
export async function say(who, unit, item, text, num, den) {
  const path = `/phieu-diem/${year}/${unit}`;
  const page = (await who.go(path)).text;
  const now = (field) => new RegExp(`name="${field}\\.${item}" value="([^"]*)"`).exec(page)?.[1];
  const sent = { [`ban.${item}`]: now('ban'), [`so.${item}`]: num ?? now('so'), [`tt.${item}`]: 'value', [`yk.${item}`]: text };
  if (now('mau') !== undefined) sent[`mau.${item}`] = den ?? now('mau');
  await done(who.post(path, sent));
}

/** Evidence that the scheme of wards asks for. */
const proofs = ['ke-hoach-cchc', 'tin-bai', 'sang-kien'];
export async function prove(who, unit, items = proofs) {
  for (const item of items) {
    await who.go(`/minh-chung/${year}/${unit}/${item}`);
    await done(who.send(`/minh-chung/${year}/${unit}/${item}`, {}, [['tep', `${item}.pdf`, pdf(unit + item)]]));
  }
}

/** What the example's figures leave out. */
async function fill(who, unit) {
  const path = `/so-lieu/${year}/${unit}`;
  const row = (id, num, den) => ({ [`so.${id}`]: num, [`mau.${id}`]: den, [`tt.${id}`]: 'value', [`ban.${id}`]: '0' });
  await who.go(path);
  await done(who.post(path, { ...row('truoc-han', '402', '900'), ...row('chi-tieu-kt-xh', '11', '12'), ...row('kiem-tra-so', '5', '10') }));
}

async function load(db) {
  await thidua(db, 'init', '--author', 'Cơ quan Tổ chức - Nội vụ', '--tenant', 'quang-ngai', '--name', 'UBND thành phố Quảng Ngãi', '--plan', join(example, 'plan.yaml'));
  for (const k of ['units', 'people', 'holidays', 'events', 'facts', 'attestations'])
    await thidua(db, 'import', k, join(example, `${k}.csv`), '--author', 'Cơ quan Tổ chức - Nội vụ');
}

/** Role → browser.  moi is the head of the units whose sheets have gone further. */
async function invite(s, db) {
  const people = {};
  for (const [login, role, unit] of [['lan', 'clerk', '21013'], ['hung', 'head', '21013'], ['tham', 'appraiser'], ['thu', 'secretary'],
    ['vien', 'member'], ['chu', 'chair'], ['bao', 'media'], ['tra', 'auditor'], ['quan', 'admin'], ['moi', 'head', '21010']])
    people[role === 'head' && login === 'moi' ? 'moi' : role] = await person(s, THIDUA, db, login, role, unit);
  return people;
}

const further = ['21016', '21019', '21022', '21031', '21172@2014-04-01', '21223'];

async function grant({ admin, moi }) {
  const list = (await admin.go('/quan-tri/tai-khoan?tim=moi')).text;
  const id = /\/quan-tri\/tai-khoan\/(\d+)"/.exec(list)[1];
  for (const unit of further) {
    await admin.go(`/quan-tri/tai-khoan/${id}`);
    await done(admin.post(`/quan-tri/tai-khoan/${id}/giao`, { vai_tro: 'head', don_vi: unit, ly_do: 'kiêm nhiệm' }));
  }
  await moi.go('/viec-cua-toi');
}

async function times({ appraiser: a }) {
  const path = `/thoi-han/${year}`;
  await a.go(path);
  for (const [round, due] of [['self', 10], ['head', 12], ['appraisal1', 20], ['explanation', 25], ['appraisal2', 30]])
    await done(a.post(path, { buoc: round, han: day(due), 'ly-do': 'Công văn 12/UBND-NV' }));
}

async function sheets({ moi, appraiser: a, secretary }) {
  for (const unit of ['21010', '21016', '21019', '21022', '21031', '21172']) {
    await prove(moi, unit);
    await fill(moi, unit);
    await move(moi, unit, 'head');
    if (unit === '21172') continue;
    await move(moi, unit, 'appraisal1');
    await say(a, unit, 'nhiem-vu', unit === '21010' ? '' : 'Hai nhiệm vụ chưa có văn bản hoàn thành, đề nghị giải trình');
    if (unit === '21016') continue;
    await move(a, unit, unit === '21010' ? 'appraisal2' : 'explanation');
    if (unit === '21019') continue;
    if (unit !== '21010') {
      await say(moi, unit, 'nhiem-vu', 'Hai nhiệm vụ đã có văn bản, đính kèm ở minh chứng');
      await move(moi, unit, 'appraisal2');
    }
    if (unit === '21031') continue;
    await move(a, unit, 'council');
    if (unit === '21010') await move(secretary, unit, 'final');
  }
}

async function late({ appraiser: a }) {
  const path = `/thoi-han/${year}`;
  await a.go(path);
  await done(a.post(path, { buoc: 'self', han: day(-1), 'ly-do': 'Theo kế hoạch chấm điểm năm' }));
  await done(a.post(`${path}/gia-han`, { 'don-vi': '21013.2014-04-01', buoc: 'self', ngay: day(2), 'ly-do': 'Mất điện diện rộng ngày cuối hạn' }));
}

async function tasks({ appraiser: a, clerk }) {
  await a.go('/nhiem-vu');
  for (const [unit, title, due] of [['21013.2014-04-01', 'Niêm yết công khai thủ tục hành chính đã sửa đổi', -2],
    ['21013.2014-04-01', 'Báo cáo rà soát, đơn giản hóa thủ tục hành chính quý IV', 9],
    ['VH-TT.2021-01-01', 'Đưa tin, nêu gương điển hình tiên tiến trên Trang thông tin điện tử', 5]])
    await done(a.post('/nhiem-vu', { 'don-vi': unit, ten: title, 'can-cu': 'KH 197/KH-UBND, mục II', han: day(due) }));
  await clerk.go('/nhiem-vu/2');
  await done(clerk.post('/nhiem-vu/2/bao-cao', { ban: 1, tt: 'doing', kq: 'Đã rà soát 12/20 thủ tục' }));
}

async function publish(db, { appraiser: a }) {
  for (const [y, date] of [[2022, '16/01/2023'], [2023, '16/01/2024']])
    await thidua(db, 'publish', '--author', 'Cơ quan Tổ chức - Nội vụ', '--year', y, '--decision', `${y - 2007}/QĐ-UBND`, '--date', date);
  await until(a, '/tam-tinh/2024', /Tạm tính lúc/);
  for (const y of [2021, 2024]) {
    await a.go(`/tinh-va-cong-bo/${y}`);
    await done(a.post(`/tinh-va-cong-bo/${y}/tinh`, {}));
  }
  const text = (await until(a, '/tinh-va-cong-bo/2024', /name="lan" value="\d+"/)).text;
  await done(a.post('/tinh-va-cong-bo/2024/trinh', { lan: /name="lan" value="(\d+)"/.exec(text)[1], 'ghi-chu': 'Kính trình Chủ tịch xem xét, công bố.' }));
}

async function drafts({ appraiser: a }) {
  const text = readFileSync(join(example, 'plan.yaml'), 'utf8');
  const send = async (plan) => (await done(a.send('/ke-hoach-quan-tri/ban-thao', {}, [['ke-hoach', 'ke-hoach-29.yaml', plan]]))).to;
  await a.go('/ke-hoach-quan-tri');
  const wrong = await send(text.replace('measure: ratio', 'measure: ration'));
  await a.go('/ke-hoach-quan-tri');
  const good = await send(text.replaceAll('at least 95%', 'at least 96%'));
  await until(a, good, /kết quả thay đổi|Không kết quả nào thay đổi/);
  await a.go('/ke-hoach-quan-tri');
  const asked = await send(text.replaceAll('at least 95%', 'at least 97%'));
  await until(a, asked, /kết quả thay đổi|Không kết quả nào thay đổi/);
  await done(a.post(`${asked}/hieu-luc`, { 'van-ban': '30/KH-UBND', ngay: '01/01/2022' })); // proposal 1: reaches back
  return { wrong, good };
}

/** Makes it all in a folder; what the pages need to know comes back. */
export async function town(dir) {
  const db = join(dir, 'town.db');
  await load(db);
  const s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  try {
    const people = await invite(s, db);
    await grant(people);
    await times(people);
    await sheets(people);
    await prove(people.clerk, '21013', ['ke-hoach-cchc']);
    await late(people);
    await tasks(people);
    await publish(db, people);
    const draft = await drafts(people);
    await people.admin.go('/quan-tri/khoa-api');
    await people.admin.post('/quan-tri/khoa-api', { ten: 'Cổng dịch vụ công', nap_so_lieu: '1', so_ngay: '90' });
    await people.appraiser.go('/khoa-api');
    const key = await people.appraiser.post('/khoa-api/1/mo');
    const invited = await thidua(db, 'user', 'invite', 'cho', '--name', 'Người chờ', '--role', 'clerk', '--unit', '21013');
    return { s, db, people, draft, key, invitation: /\/loi-moi\/[\w-]{43}/.exec(invited)[0] };
  } catch (e) {
    await s.stop();
    throw e;
  }
}
