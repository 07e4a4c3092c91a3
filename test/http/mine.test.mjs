// My work: for every role, what waits, due when, what is late, one click to it; gone as soon as it is done.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { totp } from './browser.mjs';
import { database, sql } from './database.mjs';
import { pdf, run, sleep, start } from './lib.mjs';
import { Browser, password, person } from './people.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-mine-'));
const db = database(dir);
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
const vi = (d) => new Date(now.getTime() + d * 86400e3).toISOString().slice(0, 10).split('-').reverse().join('/');
const sheet = `/phieu-diem/${year}/x1`;
const who = {};
let s;

before(async () => {
  const text = execFileSync('sed', ['-e', `s/2022\\.\\.2026/2022..${year + 1}/`, '-e', 's/{day: 15, month: 1}/{day: 30, month: 6}/',
    `${SOURCE}/test/data/plan/phieu.yaml`], { encoding: 'utf8' });
  writeFileSync(join(dir, 'plan.yaml'), text);
  writeFileSync(join(dir, 'units.csv'), `code,name,kind,from\n${Array.from({ length: 14 }, (_, i) => `x${i + 1},Xã ${i + 1},xa,2015-01-01`).join('\n')}\n`);
  writeFileSync(join(dir, 'facts.csv'), `unit,year,indicator,numerator,denominator\nx1,${year},ty-le,80,100\nx2,${year},ty-le,70,100\n`);
  for (const args of [['init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml')],
    ['import', 'units', join(dir, 'units.csv')], ['import', 'facts', join(dir, 'facts.csv')]]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  for (const [name, role, unit] of [['lan', 'clerk', 'x1'], ['minh', 'clerk', 'x2'], ['hung', 'head', 'x1'], ['tham', 'appraiser'],
    ['thu', 'secretary'], ['vien', 'member'], ['chu', 'chair'], ['bao', 'media'], ['tra', 'auditor'], ['quan', 'admin']])
    who[name] = await person(s, THIDUA, db, name, role, unit);
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

/** What waits: title, address, term, late, detail. */
async function waits(name) {
  const r = await who[name].go('/viec-cua-toi');
  assert.equal(r.status, 200);
  return [...r.text.matchAll(/<li class="td-todo__item"><a class="govuk-link" href="([^"]+)">([^<]+)<\/a>\s*<span class="td-tag([^"]*)">([^<]+)<\/span>(?:\s*<p class="td-small">([^<]*))?/g)]
    .map(([, to, title, mark, due, detail]) => ({ to: to.replaceAll('&amp;', '&'), title, late: mark.includes('notmet'), due, detail }));
}
const one = async (name, title) => (await waits(name)).filter((x) => title.test(x.title));
/** It is there once, and one click leads to a page. */
async function there(name, title) {
  const found = await one(name, title);
  assert.equal(found.length, 1, `${name}: ${title} in ${JSON.stringify(await waits(name))}`);
  assert.equal((await who[name].go(found[0].to)).status, 200, found[0].to);
  return found[0];
}
const gone = async (name, title) => assert.deepEqual(await one(name, title), [], name);
const go = (name, to, step, more = {}) => who[name].post(`${sheet}/chuyen`, { den: to, buoc: step, ...more });

test('at the beginning: units have their own sheet, the office what is late, the auditor the chain', async () => {
  const mine = await there('lan', /Phiếu điểm năm \d+: Xã 1$/);
  assert.equal(mine.to, `/so-lieu/${year}/x1`);
  assert.match(mine.detail, /nhập số liệu rồi trình thủ trưởng; đã nhập 1\/6/);
  assert.match(mine.due, new RegExp(`hạn 30/06/${year + 1}, còn \\d+ ngày`));
  assert.equal(mine.late, false);
  await gone('lan', /Xã 2/);
  await gone('tham', /./);
  for (const name of ['thu', 'vien', 'chu', 'bao', 'quan']) await gone(name, /./);
  await who.tham.go(`/thoi-han/${year}`);
  assert.equal((await who.tham.post(`/thoi-han/${year}`, { buoc: 'self', han: vi(-2), 'ly-do': 'công văn 5' })).status, 303);
  const late = await there('tham', /14 đơn vị trễ hạn phiếu điểm/);
  assert.equal(late.to, `/phieu-diem/${year}?tre=1`);
  assert.equal(late.late, true);
  assert.match(late.due, /^trễ 2 ngày \(hạn /);
  assert.equal((await there('lan', /Phiếu điểm/)).late, true);
  assert.equal((await who.tham.post(`/thoi-han/${year}`, { buoc: 'self', han: vi(0), 'ly-do': 'công văn 6' })).status, 303);
  await gone('tham', /trễ hạn/);
  assert.equal((await there('lan', /Phiếu điểm/)).due, 'hạn hôm nay');
});

test('a sheet goes through its rounds: each time it waits for somebody else', async () => {
  for (const [name, unit] of [['lan', 'x1'], ['minh', 'x2']]) {
    const place = `/minh-chung/${year}/${unit}/tin-bai`;
    await who[name].go(place);
    assert.equal((await who[name].send(place, {}, [['tep', 'danh mục.pdf', pdf('chung')]])).status, 303);
  }
  await who.lan.go(`/so-lieu/${year}/x1`);
  const ids = { 'tin-bai': '6', 'bao-cao': 'có', moc: `30/6/${year}`, hang: '2', 'so-thu': '5' };
  const fields = Object.entries(ids).flatMap(([id, v]) => [[`so.${id}`, v], [`tt.${id}`, 'value'], [`ban.${id}`, '0']]);
  assert.equal((await who.lan.post(`/so-lieu/${year}/x1`, Object.fromEntries(fields))).status, 303);
  await who.lan.go(sheet);
  assert.equal((await go('lan', 'head', 0)).status, 303);
  await gone('lan', /Phiếu điểm/);
  assert.match((await there('hung', /Phiếu điểm/)).detail, /chờ thủ trưởng xác nhận/);
  assert.equal((await go('hung', 'appraisal1', 1)).status, 303);
  await gone('hung', /Phiếu điểm/);
  assert.match((await there('tham', /Phiếu điểm/)).detail, /chờ thẩm định lần 1/);
  const shared = await there('tham', /Một tệp, nhiều đơn vị dùng làm minh chứng: danh mục\.pdf/);
  assert.equal(shared.to, `/minh-chung/${year}/x1/tin-bai`);
  await gone('hung', /Một tệp/);
  await who.tham.go(sheet);
  assert.equal((await who.tham.post(sheet, { 'yk.tin-bai': 'kể rõ từng tin' })).status, 303);
  assert.equal((await go('tham', 'explanation', 2)).status, 303);
  assert.match((await there('lan', /Phiếu điểm/)).detail, /chờ đơn vị giải trình/);
  await gone('tham', /Phiếu điểm/);
  await who.lan.go(sheet);
  assert.equal((await who.lan.post(sheet, { 'yk.tin-bai': 'đã kể' })).status, 303);
  assert.equal((await go('lan', 'appraisal2', 3)).status, 303);
  assert.match((await there('tham', /Phiếu điểm/)).detail, /chờ thẩm định lần 2/);
  await who.tham.go(sheet);
  assert.equal((await go('tham', 'council', 4)).status, 303);
  assert.match((await there('thu', /Phiếu điểm/)).detail, /chờ Hội đồng xét và chốt/);
  const read = await there('vien', /1 phiếu điểm năm/);
  assert.equal(read.to, `/phieu-diem/${year}?buoc=council`);
  await who.thu.go(sheet);
  assert.equal((await go('thu', 'final', 5)).status, 303);
  for (const name of ['lan', 'hung', 'tham', 'thu', 'vien']) await gone(name, /[Pp]hiếu điểm|Một tệp/);
});

test('more than a dozen of one kind are one line', async () => {
  sql(db, `INSERT INTO sheet_step SELECT 1, ${year}, code, valid_from, 1, 'self', 'appraisal1', '', 'thử', '2026-01-01T00:00:00Z', 'thử', 0 FROM unit WHERE code <> 'x1'`);
  const many = await there('tham', /13 phiếu điểm năm/);
  assert.equal(many.to, `/phieu-diem/${year}?buoc=appraisal1`);
  assert.match(many.detail, /chờ thẩm định lần 1/);
  sql(db, "DELETE FROM sheet_step WHERE reason = 'thử'");
});

async function until(name, path, what) {
  for (let i = 0; i < 100; i++) {
    const r = await who[name].go(path);
    if (what.test(r.text)) return r.text;
    await sleep(100);
  }
  assert.fail(`${path}: ${what}`);
}

test('publishing: the Chairman decides, the office hears what came back, the media what is out', async () => {
  const place = `/tinh-va-cong-bo/${year}`;
  await until('tham', place, /Chưa có lần tính nào/);
  assert.equal((await who.tham.post(`${place}/tinh`)).status, 303);
  const lan = /name="lan" value="(\d+)"/.exec(await until('tham', place, /name="lan"/))[1];
  assert.equal((await who.tham.post(`${place}/trinh`, { lan })).status, 303);
  const first = await there('chu', /Quyết định công bố kết quả năm/);
  assert.equal(first.to, `${place}/trinh/1`);
  await until('chu', first.to, /Những gì sẽ công khai/);
  assert.equal((await who.chu.post(`${first.to}/tra-lai`, { 'ly-do': 'cần biên bản' })).status, 303);
  await gone('chu', /Quyết định/);
  const back = await there('tham', /Đề nghị công bố năm \d+ bị trả lại/);
  assert.match(back.detail, /cần biên bản/);
  await who.tham.go(place);
  assert.equal((await who.tham.post(`${place}/trinh`, { lan })).status, 303);
  await gone('tham', /bị trả lại/);
  await gone('bao', /./);
  await until('chu', `${place}/trinh/2`, /Những gì sẽ công khai/);
  assert.equal((await who.chu.post(`${place}/trinh/2/cong-bo`, { 'quyet-dinh': '15/QĐ-UBND', ngay: vi(0), 'dong-y': '1' })).status, 303);
  await until('bao', '/cong-bo', /15\/QĐ-UBND/);
  const news = await there('bao', /Đưa tin: kết quả năm/);
  assert.match(news.detail, /quyết định 15\/QĐ-UBND/);
  await gone('chu', /Quyết định/);
  sql(db, "UPDATE publication_word SET at = '2020-01-01T00:00:00Z'");
  await gone('bao', /Đưa tin/);
  sql(db, "UPDATE publication_word SET at = (SELECT max(at) FROM audit WHERE action = 'publish')"); // else the diary's check finds it
});

test('tasks: the unit sees its own, the office what is late', async () => {
  await who.tham.go('/nhiem-vu');
  const r = await who.tham.post('/nhiem-vu', { 'don-vi': 'x1.2015-01-01', ten: 'Niêm yết thủ tục', 'can-cu': 'KH 197', han: vi(-3) });
  assert.equal(r.status, 303);
  assert.equal((await there('lan', /Nhiệm vụ: Niêm yết thủ tục/)).late, true);
  const late = await there('tham', /1 nhiệm vụ của các đơn vị trễ hạn/);
  assert.match(late.due, /^trễ 3 ngày/);
  await gone('minh', /Nhiệm vụ/);
});

test('the auditor: the chain is read once a day, and told when it broke', async () => {
  const first = await there('tra', /Kiểm tra chuỗi nhật ký/); // there() has clicked: it was read
  assert.match(first.detail, /chưa kiểm tra từ khi máy chủ khởi động/);
  assert.equal(first.due, 'hạn hôm nay');
  await gone('tra', /nhật ký/);
  sql(db, "UPDATE audit SET why = 'khác' WHERE id = 3");
  assert.match((await who.tra.go('/nhat-ky/kiem-tra')).text, /bị/);
  const broken = await one('tra', /Kiểm tra chuỗi nhật ký/);
  assert.match(broken[0].detail, /có dòng bị sửa, bị xóa hoặc bị chèn/);
  await gone('chu', /nhật ký/);
});

test('the administrator: invitations running out, accounts kept out, keys that end', async () => {
  await gone('quan', /./);
  const r = await run(THIDUA, ['user', 'invite', 'moi', '--name', 'Người mới', '--role', 'clerk', '--unit', 'x3', '--db', db]);
  assert.equal(r.code, 0, r.err);
  await gone('quan', /./);
  const soon = new Date(Date.now() + 86400e3).toISOString().slice(0, 19) + 'Z';
  sql(db, 'UPDATE invitation SET expires_at = ? WHERE used_at IS NULL', soon);
  const invited = await there('quan', /Lời mời chưa dùng: Người mới/);
  assert.match(invited.to, /^\/quan-tri\/tai-khoan\/\d+$/);
  assert.match(invited.due, /hạn .*còn 1 ngày/);
  sql(db, "UPDATE invitation SET expires_at = '2020-01-01T00:00:00Z' WHERE used_at IS NULL");
  assert.equal((await there('quan', /Lời mời chưa dùng/)).late, true);
  const stranger = new Browser(s);
  for (let i = 0; i < 5; i++) await stranger.go('/dang-nhap', { ten: 'minh', mat_khau: 'sai rồi sai nữa' });
  const out = await there('quan', /Tài khoản tạm bị chặn: Người minh/);
  assert.match(out.detail, /minh thử sai nhiều lần, chờ đến \d\d:\d\d/);
  assert.match((await who.quan.go(out.to)).text, /phải chờ đến \d\d:\d\d/);
  assert.equal((await who.quan.post(`${out.to}/bo-cho`, { ly_do: 'hỏi rồi: không phải anh Minh' })).status, 303);
  assert.equal((await stranger.go('/dang-nhap', { ten: 'minh', mat_khau: password })).status, 303, 'let in at once');
  await gone('quan', /bị chặn/);
  await gone('hung', /Lời mời|bị chặn/);
  for (const [ten, so_ngay] of [['Một cửa', 10], ['Kho dữ liệu', 60]]) {
    await who.quan.go('/quan-tri/khoa-api');
    assert.equal((await who.quan.post('/quan-tri/khoa-api', { ten, nap_so_lieu: '1', so_ngay })).status, 303);
    const id = /action="\/khoa-api\/(\d+)\/mo"/.exec((await who.tham.go('/khoa-api')).text)[1];
    assert.equal((await who.tham.post(`/khoa-api/${id}/mo`)).status, 200);
  }
  const key = await there('quan', /Khóa API sắp hết hạn/);
  assert.match(key.title, /Một cửa/);
  assert.match(key.due, /còn 10 ngày/);
});

test('one\'s own account: the second factor that the role needs, codes that run out', async () => {
  const r = await run(THIDUA, ['user', 'invite', 'hai', '--name', 'Người hai', '--role', 'secretary', '--db', db]);
  const token = /\/loi-moi\/([\w-]{43})/.exec(r.out)[1];
  who.hai = new Browser(s);
  assert.equal((await who.hai.go(`/loi-moi/${token}`, { mat_khau: password, lap_lai: password })).status, 303);
  assert.equal((await who.hai.go('/dang-nhap', { ten: 'hai', mat_khau: password })).status, 303);
  const must = await there('hai', /Bật xác thực lớp thứ hai/);
  assert.equal(must.to, '/tai-khoan/xac-thuc');
  const secret = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec((await who.hai.go(must.to)).text)[1];
  assert.equal((await who.hai.post(must.to, { ma: totp(secret) })).status, 200);
  await gone('hai', /xác thực/);
  sql(db, "UPDATE recovery SET used_at = '2026-01-01T00:00:00Z' WHERE account = (SELECT id FROM account WHERE login = 'hai')");
  assert.match((await there('hai', /Tạo mã dự phòng mới/)).detail, /còn 0 mã/);
});

test('a list of more sheets than a page holds: pages, with the filter kept, counts of all', async () => {
  const more = Array.from({ length: 230 }, (_, i) => `y${String(i + 1).padStart(3, '0')},Xã Dài ${i + 1},xa,2015-01-01`);
  writeFileSync(join(dir, 'more.csv'), `code,name,kind,from\n${more.join('\n')}\n`);
  const r = await run(THIDUA, ['import', 'units', join(dir, 'more.csv'), '--db', db]);
  assert.equal(r.code, 0, r.err);
  const rows = (t) => [...t.matchAll(/<th scope="row"><a class="govuk-link" href="\/phieu-diem\/\d+\/([^"]+)">/g)].map((m) => m[1]);
  const to = (t, rel) => new RegExp(`rel="${rel}" href="([^"]+)"`).exec(t)?.[1].replaceAll('&amp;', '&');
  const pages = [];
  for (let at = `/phieu-diem/${year}?ten=dai`; at; at = to(pages.at(-1), 'next')) pages.push((await who.tham.go(at)).text);
  assert.deepEqual(pages.map((t) => rows(t).length), [100, 100, 30]);
  assert.deepEqual(pages.flatMap(rows), more.map((x) => x.slice(0, 4))); // each once, by code
  for (const [i, t] of pages.entries()) {
    assert.match(t, /<caption[^>]*>230 phiếu</);
    assert.match(t, new RegExp(`Trang ${i + 1}/3`));
    assert.match(t, /Tất cả \(244\)/); // all there are, whatever is filtered
  }
  assert.equal(to(pages[0], 'prev'), undefined);
  assert.deepEqual(rows((await who.tham.go(to(pages[2], 'prev'))).text), rows(pages[1]));
  assert.deepEqual(rows((await who.tham.go(`/phieu-diem/${year}?ten=dai&trang=99`)).text), rows(pages[2])); // beyond the end: the last
  assert.equal((await who.tham.go(`/phieu-diem/${year}?trang=0`)).status, 422);
  assert.doesNotMatch((await who.tham.go(`/phieu-diem/${year}?ten=dai+23`)).text, /rel="next"|Trang 1/);
});
