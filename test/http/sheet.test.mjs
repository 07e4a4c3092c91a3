// Figures, evidence, scoresheets, deadlines and tasks over the real program: two units' clerks, a head, the office.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { database, sql } from './database.mjs';
import { pdf, run, start } from './lib.mjs';
import { person } from './people.mjs';
import { table } from './unzip.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-sheet-'));
const db = database(dir);
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
const vi = (d) => new Date(now.getTime() + d * 86400e3).toISOString().slice(0, 10).split('-').reverse().join('/');
const figures = `/so-lieu/${year}/x1`;
const sheet = `/phieu-diem/${year}/x1`;
const proof = `/minh-chung/${year}/x1/tin-bai`;
let s;
let lan; // clerk of x1
let minh; // clerk of x2
let hung; // head of x1
let tham; // the office
let thu; // secretary

before(async () => {
  // the plan of the tests, moved to the years in which they run
  const text = execFileSync('sed', ['-e', `s/2022\\.\\.2026/2022..${year + 1}/`, '-e', 's/{day: 15, month: 1}/{day: 30, month: 6}\\n    late facts: leave out/', `${SOURCE}/test/data/plan/phieu.yaml`], { encoding: 'utf8' });
  writeFileSync(join(dir, 'plan.yaml'), text);
  writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\nx2,Xã Hai,xa,2015-01-01\n');
  writeFileSync(join(dir, 'facts.csv'), `unit,year,indicator,numerator,denominator\nx1,${year - 1},ty-le,50,100\n`);
  for (const args of [['init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml')],
    ['import', 'units', join(dir, 'units.csv')], ['import', 'facts', join(dir, 'facts.csv')]]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  lan = await person(s, THIDUA, db, 'lan', 'clerk', 'x1');
  minh = await person(s, THIDUA, db, 'minh', 'clerk', 'x2');
  hung = await person(s, THIDUA, db, 'hung', 'head', 'x1');
  tham = await person(s, THIDUA, db, 'tham', 'appraiser');
  thu = await person(s, THIDUA, db, 'thu', 'secretary');
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

const row = (id, num, den, base, more = {}) => ({ [`so.${id}`]: num, ...(den === undefined ? {} : { [`mau.${id}`]: den }),
  [`tt.${id}`]: 'value', [`ban.${id}`]: base, ...more });
const safe = (r) => {
  assert.doesNotMatch(r.text, /style="|<script>|<img src=x/);
  return r;
};

test('my work leads to the grid; the grid asks what the plan asks', async () => {
  const mine = safe(await lan.go('/viec-cua-toi'));
  assert.match(mine.text, new RegExp(`href="${figures}"`));
  assert.equal((await lan.go('/so-lieu')).to, figures);
  const r = safe(await lan.go(figures));
  assert.equal(r.status, 200);
  assert.match(r.text, /0<small>\/6 chỉ tiêu/);
  assert.match(r.text, /name="so\.ty-le"/);
  assert.match(r.text, /Kỳ trước: 50\/100 \(50%\)/);
  assert.doesNotMatch(r.text, /name="so\.hai-long"/);
  assert.match(r.text, /lấy từ khảo sát, đơn vị không tự chấm/);
  assert.match(r.text, /điểm thưởng do cơ quan tham mưu ghi/);
});

test('only one\'s own unit, by address too', async () => {
  for (const path of [figures, sheet, proof, `${figures}/bang.xlsx`, `${figures}/ty-le`, `${figures}/nap`])
    assert.equal((await minh.go(path)).status, 403, path);
  const r = await minh.post(figures, row('ty-le', '1', '2', 0));
  assert.equal(r.status, 403);
  const list = (await minh.go(`/phieu-diem/${year}`)).text;
  assert.match(list, /Xã Hai/);
  assert.doesNotMatch(list, /Xã Một/);
  assert.match((await tham.go(`/phieu-diem/${year}`)).text, /Xã Một/);
  assert.equal((await lan.go(`/so-lieu/1999/x1`)).status, 404);
  assert.equal((await lan.go(`/so-lieu/${year}/khong-co`)).status, 404);
});

test('a form without its token is refused', async () => {
  const r = await lan.go(figures, row('ty-le', '1', '2', 0));
  assert.equal(r.status, 403);
});

test('one form saves all; what is wrong stays as it was typed', async () => {
  await lan.go(figures);
  const evil = '"><img src=x onerror=alert(1)>';
  const r = safe(await lan.post(figures, { ...row('ty-le', '80', '100', 0), ...row('tin-bai', 'sáu', undefined, 0),
    ...row('bao-cao', 'có', '', 0), ...row('hang', '2', '', 0, { 'gc.hang': evil }) }));
  assert.equal(r.status, 422);
  assert.match(r.text, /Đã lưu 3 chỉ tiêu; 1 chỉ tiêu chưa lưu được/);
  assert.match(r.text, /value="sáu"/);
  assert.match(r.text, /tăng 30 điểm phần trăm so với kỳ trước/);
  assert.match(r.text, /3<small>\/6 chỉ tiêu/);
  const again = await lan.post(figures, { ...row('tin-bai', '6', undefined, 0), ...row('moc', `30/6/${year}`, '', 0),
    ...row('so-thu', '1.234,5', '', 0) });
  assert.equal(again.status, 303);
  assert.equal(again.to, `${figures}?luu=3`);
  assert.match((await lan.go(again.to)).text, /Đã lưu 3 chỉ tiêu\./);
  const same = await lan.post(figures, row('so-thu', '1.234,5', '', 1));
  assert.equal(same.to, `${figures}?luu=0`);
});

test('two people on one figure: both values stay', async () => {
  await hung.go(figures);
  assert.equal((await hung.post(figures, row('ty-le', '82', '100', 1))).status, 303);
  const r = await lan.post(figures, row('ty-le', '81', '100', 1));
  assert.equal(r.status, 409);
  assert.match(r.text, /Người hung \(hung\) đã lưu số khác/);
  assert.match(r.text, /Đang lưu trong hệ thống<\/dt><dd>82\/100 \(82%\)</);
  assert.match(r.text, /Đồng chí vừa gõ<\/dt><dd>81\/100 \(81%\)</);
  assert.match(r.text, /name="so\.ty-le" value="81"/);
  assert.match(r.text, /name="ban\.ty-le" value="1"/, 'saving again without a choice is no choice');
  assert.equal((await lan.post(figures, row('ty-le', '81', '100', 1))).status, 409);
  const taken = await lan.post(figures, row('ty-le', '81', '100', 1, { 'lay.ty-le': '1' }));
  assert.equal(taken.to, `${figures}?luu=0`);
  assert.match((await lan.go(figures)).text, /name="so\.ty-le" value="82"/);
  assert.equal((await lan.post(figures, row('ty-le', '80', '100', 1, { 'giu.ty-le': '2' }))).status, 303);
  const h = safe(await lan.go(`${figures}/ty-le`));
  for (const words of [/80\/100 \(80%\)/, /82\/100 \(82%\)/, /Người hung/, /Người lan/]) assert.match(h.text, words);
});

test('saved by itself: only what the machine says comes back', async () => {
  const hx = { 'hx-request': 'true' };
  const by = (who, fields) => who.go(figures, { csrf: who.csrf, ...fields }, hx);
  await lan.go(figures);
  const r = safe(await by(lan, row('so-thu', '3.000', undefined, 1)));
  assert.equal(r.status, 200);
  assert.equal(r.headers.get('x-saved'), '1');
  assert.match(r.text, /<hx-partial id="luu"[^>]*><span class="td-done">Đã lưu lúc \d\d:\d\d \(1 chỉ tiêu\)\.</);
  assert.match(r.text, /<hx-partial id="bao\.so-thu"[^>]*><input type="hidden" name="ban\.so-thu" value="2">/);
  assert.match(r.text, /Lưu bởi Người lan/);
  assert.doesNotMatch(r.text, /name="so\.|bao\.ty-le|<html/);
  const wrong = safe(await by(lan, { ...row('so-thu', 'ba', undefined, 2), ...row('tin-bai', '8', undefined, 1) }));
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /Đã lưu 1 chỉ tiêu lúc \d\d:\d\d\. Chưa lưu 1 chỉ tiêu/);
  assert.match(wrong.text, /id="loi\.so-thu">“ba” không phải là số/);
  const two = safe(await by(lan, row('so-thu', '4', undefined, 1)));
  assert.equal(two.status, 409);
  assert.match(two.text, /name="giu\.so-thu" value="2"/);
  const theirs = safe(await by(lan, row('so-thu', '4', undefined, 1, { 'lay.so-thu': '1' })));
  assert.equal(theirs.status, 200);
  assert.match(theirs.text, /<hx-partial id="dong\.so-thu" hx-swap="outerHTML">[^]*name="so\.so-thu" value="3\.000"/);
  assert.equal((await by(lan, row('tin-bai', '6', undefined, 2))).status, 200);
  assert.equal((await by(lan, row('so-thu', '1.234,5', undefined, 2))).status, 200);
  lan.csrf = 'x'.repeat(43);
  const forged = await by(lan, row('tin-bai', '9', undefined, 2));
  assert.equal(forged.status, 403);
  assert.equal(forged.headers.get('x-saved'), null);
  await lan.go(figures);
});

test('a form longer than memory keeps for bodies is saved whole', async () => {
  const long = 'Số liệu đã đối chiếu với phần mềm một cửa. '.repeat(20); // 1.000 characters, about 5 kB when encoded
  const ids = ['ty-le', 'tin-bai', 'bao-cao', 'hang', 'moc', 'so-thu'];
  const notes = Object.fromEntries(ids.map((id) => [`gc.${id}`, long.slice(0, 900)]));
  const filler = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`gc.x${i}`, long.slice(0, 900)]));
  await lan.go(figures);
  const r = await lan.post(figures, { ...row('bao-cao', 'có', '', 1), ...notes, ...filler });
  assert.equal(r.status, 303, r.text.replace(/<[^>]*>/g, ' ').slice(0, 400));
  assert.match((await lan.go(`${figures}/bao-cao`)).text, /Số liệu đã đối chiếu/);
});

test('out as a workbook and back in: differences first', async () => {
  const x = await lan.go(`${figures}/bang.xlsx`);
  assert.match(x.headers.get('content-disposition'), /attachment; filename="?so-lieu-\d+-x1\.xlsx/);
  await lan.go(`${figures}/nap`);
  const same = safe(await lan.send(`${figures}/nap`, {}, [['tep', 'so-lieu.xlsx', x.bytes]]));
  assert.equal(same.status, 200);
  assert.match(same.text, /0 chỉ tiêu sẽ đổi, 6 chỉ tiêu giống/);
  const pasted = safe(await lan.send(`${figures}/nap`, { dan: 'tin-bai\t7\nhai-long\t9\t10\n' }, []));
  assert.equal(pasted.status, 200);
  assert.match(pasted.text, /1 chỉ tiêu sẽ đổi/);
  assert.match(pasted.text, /name="so\.tin-bai" value="7"/);
  assert.match(pasted.text, /khảo sát/);
  assert.doesNotMatch((await lan.go(figures)).text, /name="so\.tin-bai" value="7"/);
  const wrong = safe(await lan.send(`${figures}/nap`, { dan: 'tin-bai\t7\nla-gi<b>\t9\n' }, []));
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /dòng 2, cột 1: không có chỉ tiêu “la-gi&lt;b&gt;”/);
});

/** All the text in a workbook: its parts one after the other, by the directory at the end of the file. */
const words = (zip) => {
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06') + 16);
  let text = '';
  for (; zip.readUInt32LE(at) === 0x02014b50; at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)) {
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(from, from + zip.readUInt32LE(at + 20));
    text += zip.readUInt16LE(at + 10) ? inflateRawSync(bytes) : bytes;
  }
  return text;
};

test('a workbook comes back as it went, and English words are read', async () => {
  const grid = `/so-lieu/${year}/x2`;
  await minh.go(grid);
  assert.equal((await minh.post(grid, { ...row('tin-bai', '4', undefined, 0), ...row('hang', '', '', 0, { 'tt.hang': 'na', 'gc.hang': 'xã mới' }),
    ...row('so-thu', '1.234,5', undefined, 0), ...row('bao-cao', 'không', undefined, 0), ...row('moc', `30/6/${year}`, undefined, 0) })).status, 303);
  const book = await minh.go(`${grid}/bang.xlsx`);
  await minh.go(`${grid}/nap`);
  const back = safe(await minh.send(`${grid}/nap`, {}, [['tep', 'figures.xlsx', book.bytes]]));
  assert.equal(back.status, 200, back.text.replace(/<[^>]*>/g, ' ').slice(0, 900));
  assert.match(back.text, /0 chỉ tiêu sẽ đổi, 5 chỉ tiêu giống/);
  assert.match(words(book.bytes), /Mã chỉ tiêu/);
  const typed = safe(await minh.send(`${grid}/nap`, { dan: 'Indicator code\tNumerator or value\tStatus\tNote\nhang\t\tnot applicable\txã mới lập\n' }, []));
  assert.match(typed.text, /1 chỉ tiêu sẽ đổi/);
});

test('a figure that a file brought names the file, nowhere its folder', async () => {
  const past = `/so-lieu/${year - 1}/x1/ty-le`;
  // as programs before this one kept it
  assert.equal(sql(db, "SELECT file_name FROM import WHERE kind = 'facts' ORDER BY id LIMIT 1"), 'facts.csv');
  sql(db, "UPDATE import SET file_name = ? WHERE kind = 'facts' AND file_name = 'facts.csv'", join(dir, 'facts.csv'));
  const page = (await lan.go(past)).text;
  assert.match(page, /tệp facts\.csv/);
  assert.doesNotMatch(page, new RegExp(dir));
  const file = await lan.go(`${past}/lich-su.xlsx`);
  assert.deepEqual(table(file.bytes).flat().filter((c) => /facts/.test(c)), ['facts.csv']);
  for (const [name, bytes, what] of [['a.xlsx', Buffer.from('PK\x03\x04hỏng'), 422], ['b.csv', Buffer.from('%PDF-1.4'), 422]]) {
    await lan.go(`${figures}/nap`);
    const broken = await lan.send(`${figures}/nap`, {}, [['tep', name, bytes]]);
    assert.equal(broken.status, what);
    assert.doesNotMatch(broken.text, /\/proc\/|\/tmp\//);
  }
});

test('evidence: several at once, refused by content, handed out only through its place', async () => {
  await lan.go(proof);
  const r = safe(await lan.send(proof, {}, [['tep', 'danh mục.pdf', pdf('một')], ['tep', 'giả.pdf', '<html>'], ['tep', 'hai.pdf', pdf('hai')]]));
  assert.equal(r.status, 422);
  assert.match(r.text, /Đã đính 2 tệp; 1 tệp không nhận/);
  assert.match(r.text, /giả\.pdf/);
  const hash = /tep\?ma=([0-9a-f]{64})">danh mục\.pdf/.exec(r.text)[1];
  const file = await lan.go(`${proof}/tep?ma=${hash}`);
  assert.equal(file.status, 200);
  assert.equal(file.text, pdf('một'));
  assert.equal(file.headers.get('content-type'), 'application/pdf');
  assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
  assert.match(file.headers.get('content-disposition'), /^attachment;.*filename\*=UTF-8''danh%20m%E1%BB%A5c\.pdf/);
  assert.equal((await minh.go(`${proof}/tep?ma=${hash}`)).status, 403);
  assert.equal((await minh.go(`/minh-chung/${year}/x2/tin-bai/tep?ma=${hash}`)).status, 404, 'not through another place');
  assert.equal((await lan.go(`/minh-chung/${year}/x1/ty-le/tep?ma=${hash}`)).status, 404);
  await minh.go(`/minh-chung/${year}/x2/tin-bai`);
  assert.equal((await minh.post(`/minh-chung/${year}/x2/tin-bai`, { 'dung-lai': hash })).status, 422, 'a hash is no key');
  assert.equal((await minh.send(`/minh-chung/${year}/x2/tin-bai`, {}, [['tep', 'chép.pdf', pdf('một')]])).status, 303);
  assert.match((await tham.go(proof)).text, /cũng được Xã Hai dùng/);
  assert.doesNotMatch((await lan.go(proof)).text, /Xã Hai/);
  assert.equal((await lan.post(`/minh-chung/${year}/x1/ty-le`, { 'dung-lai': hash })).status, 303);
  assert.equal((await lan.post(`${proof}/go`, { ma: hash })).status, 422, 'a reason');
  assert.equal((await lan.post(`${proof}/go`, { ma: hash, 'ly-do': 'nhầm tệp' })).status, 303);
  assert.match((await lan.go(proof)).text, /nhầm tệp/);
});

test('a large file goes out whole and is not held in memory', async () => {
  const high = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${s.child.pid}/status`, 'utf8'))[1]);
  const place = `/minh-chung/${year}/x1/hang`;
  const big = Buffer.from(pdf('x'.repeat(40 << 20)));
  await lan.go(place);
  assert.equal((await lan.send(place, {}, [['tep', 'lớn.pdf', big]])).status, 303);
  const hash = /tep\?ma=([0-9a-f]{64})">lớn\.pdf/.exec((await lan.go(place)).text)[1];
  const before = high();
  const files = await Promise.all([1, 2, 3, 4].map(() => lan.go(`${place}/tep?ma=${hash}`)));
  for (const f of files) {
    assert.equal(f.status, 200);
    assert.equal(Number(f.headers.get('content-length')), big.length);
    assert.ok(f.bytes.equals(big));
  }
  assert.ok(high() - before < 16 << 10, `${high() - before} kB more`);
  const fds = readdirSync(`/proc/${s.child.pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${s.child.pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  assert.deepEqual(fds.filter((f) => f.endsWith(hash.slice(2))), [], 'closed again');
});

const go = (who, to, step, more = {}) => who.post(`${sheet}/chuyen`, { den: to, buoc: step, ...more });

test('through the rounds: who may not is told why; nobody jumps', async () => {
  await lan.go(sheet);
  assert.equal((await go(lan, 'final', 0)).status, 422);
  assert.equal((await go(lan, 'head', 0)).status, 303);
  assert.equal((await go(lan, 'head', 0)).status, 409, 'an old page');
  const locked = safe(await lan.go(figures));
  assert.doesNotMatch(locked.text, /name="so\./);
  assert.match(locked.text, /Chưa sửa được: phiếu đang ở bước “Chờ thủ trưởng xác nhận”/);
  assert.equal((await go(lan, 'appraisal1', 1)).status, 403);
  assert.match((await hung.go('/viec-cua-toi')).text, /chờ thủ trưởng xác nhận/);
  await hung.go(sheet);
  assert.equal((await go(hung, 'self', 1)).status, 422, 'why?');
  assert.equal((await go(hung, 'appraisal1', 1)).status, 303);

  const page = safe(await tham.go(sheet));
  assert.match(page.text, /Thẩm định 1/);
  assert.equal((await go(tham, 'self', 2, { 'ly-do': 'sai hạng', 'muc.hang': '1' })).status, 303);
  const back = await lan.go(figures);
  assert.match(back.text, /name="so\.hang"/);
  assert.doesNotMatch(back.text, /name="so\.ty-le"/);
  assert.match(back.text, /chỉ trả lại các mục khác/);
  assert.equal((await lan.post(figures, row('hang', '3', '13', 1))).status, 303);
  await go(lan, 'head', 3);
  await hung.go(sheet);
  await go(hung, 'appraisal1', 4);

  await tham.go(sheet);
  // an opinion comes with the revision of the one that the page showed: [what is typed, revision, status]
  for (const [text, shown, want] of [['thiếu bảng kê', 0, 303], ['', 0, 303], ['đủ', 0, 409], ['đủ', 1, 303], ['thiếu bảng kê', 1, 303], ['', 1, 409], ['', 2, 303]])
    assert.equal((await tham.post(sheet, { 'yk.so-thu': text, 'kyk.so-thu': shown })).status, want, `${text} over ${shown}`);
  assert.match((await tham.go(sheet)).text, /name="kyk\.so-thu" value="3"/);
  const silent = safe(await tham.post(sheet, { ...row('tin-bai', '4', undefined, 3), 'yk.tin-bai': '' }));
  assert.equal(silent.status, 422);
  assert.match(silent.text, /đổi số thì phải ghi lý do/);
  assert.equal((await tham.post(sheet, { ...row('tin-bai', '4', undefined, 3), 'yk.tin-bai': 'hai tin trùng nhau',
    ...row('hai-long', '90', '100', 0), 'yk.hai-long': 'điều tra' })).to, `${sheet}?luu=2`);
  const two = safe(await tham.post(sheet, { ...row('tin-bai', '3', undefined, 3), 'yk.tin-bai': 'ba tin trùng nhau' }));
  assert.equal(two.status, 409);
  assert.match(two.text, /Đang lưu trong hệ thống<\/dt><dd>4 tin</);
  assert.match(two.text, /Đồng chí vừa gõ<\/dt><dd>3 tin</);
  assert.match(two.text, /ba tin trùng nhau/);
  assert.equal((await tham.post(sheet, { ...row('tin-bai', '3', undefined, 3), 'yk.tin-bai': 'hai tin trùng nhau', 'lay.tin-bai': '1' })).status, 303);
  assert.match((await tham.go(sheet)).text, /Tin bài: <strong>4 tin</);
  assert.equal((await go(tham, 'appraisal2', 5)).status, 422);
  assert.equal((await go(tham, 'explanation', 5)).status, 303);
  const ask = safe(await lan.go(sheet));
  assert.match(ask.text, /hai tin trùng nhau/);
  assert.equal((await lan.post(sheet, { 'yk.tin-bai': 'chỉ một tin trùng', ...row('tin-bai', '5', undefined, 4) })).status, 303);
  assert.equal((await go(lan, 'appraisal2', 6)).status, 303);
  assert.equal((await go(tham, 'council', 7)).status, 303);
  await thu.go(sheet);
  assert.equal((await go(thu, 'final', 8)).status, 303);
  const done = safe(await thu.go(sheet));
  // 8 + 2,5 + 2 + 4,5 = 17; tự chấm 8 + 3 + 2 = 13; thẩm định lần 1: 8 + 2 + 2 + 4,5 = 16,5
  const totals = /Tổng điểm<\/th><td><\/td>(.*?)<\/tr>/s.exec(done.text)[1];
  assert.deepEqual([...totals.matchAll(/>([\d,]+)</g)].map((m) => m[1]), ['13', '13', '16,5', '17', '17', '17', '17']);
  assert.match(done.text, /chỉ một tin trùng/);
  assert.equal((await tham.post(sheet, { 'yk.tin-bai': 'nữa' })).status, 403);
});

test('deadlines: the office sets them, a day past locks, an exception by name opens', async () => {
  const times = `/thoi-han/${year}`;
  assert.match((await minh.go(times)).text, /theo bộ tiêu chí của kế hoạch/);
  assert.equal((await minh.post(times, { buoc: 'self', han: vi(-1), 'ly-do': 'x' })).status, 403);
  await tham.go(times);
  assert.equal((await tham.post(times, { buoc: 'self', han: vi(-1) })).status, 422, 'a reason');
  assert.equal((await tham.post(times, { buoc: 'self', han: vi(-1), 'ly-do': 'công văn 5' })).status, 303);
  const grid = `/so-lieu/${year}/x2`;
  assert.match((await minh.go(grid)).text, /đã hết hạn của bước này ngày/);
  const kept = await minh.post(grid, row('ty-le', '70', '100', 0));
  assert.equal(kept.status, 403);
  assert.match(kept.text, /đã hết hạn/);
  assert.match((await tham.go(`/phieu-diem/${year}?tre=1`)).text, /Xã Hai/);
  assert.equal((await tham.post(`${times}/gia-han`, { 'don-vi': 'x2.2015-01-01', buoc: 'self', ngay: vi(0), 'ly-do': 'mất điện' })).status, 303);
  assert.match((await minh.go(grid)).text, /gia hạn đến hết ngày/);
  assert.equal((await minh.post(grid, row('ty-le', '70', '100', 0))).status, 303);
});

test('an exception opens the sheet, not the scheme: who grants it and who types are told', async () => {
  const times = `/thoi-han/${year - 1}`;
  const words = new RegExp(`không tính điểm cho số liệu nhập hoặc sửa sau ngày 30/06/${year}`);
  assert.match((await tham.go(times)).text, words);
  assert.doesNotMatch((await minh.go(times)).text, words, 'who cannot grant is not told how');
  const grid = `/so-lieu/${year - 1}/x2`;
  assert.match((await minh.go(grid)).text, /Chưa sửa được: đã hết hạn của bước này/);
  await tham.go(times);
  assert.equal((await tham.post(`${times}/gia-han`, { 'don-vi': 'x2.2015-01-01', buoc: 'self', ngay: vi(1), 'ly-do': 'nhập lại' })).status, 303);
  assert.match((await tham.go(times)).text, new RegExp(`số liệu nhập sau ngày 30/06/${year} không được tính điểm`));
  const open = await minh.go(grid);
  assert.match(open.text, /name="so\.ty-le"/);
  assert.match(open.text, new RegExp(`“Phiếu điểm xã” không tính điểm cho số liệu nhập sau ngày 30/06/${year}`));
  assert.equal((await minh.post(grid, row('ty-le', '70', '100', 0))).status, 303, 'it warns, it does not refuse');
  assert.doesNotMatch((await minh.go(`/so-lieu/${year}/x2`)).text, /không tính điểm cho số liệu/);
});

test('tasks: given, reported, late', async () => {
  await tham.go('/nhiem-vu');
  const r = await tham.post('/nhiem-vu', { 'don-vi': 'x1.2015-01-01', ten: 'Niêm yết <b>thủ tục', 'can-cu': 'KH 197', han: vi(-2) });
  assert.equal(r.status, 303);
  const path = r.to.replace('?luu=1', '');
  assert.equal((await minh.go(path)).status, 403);
  assert.doesNotMatch((await minh.go('/nhiem-vu')).text, /Niêm yết/);
  const list = safe(await lan.go('/nhiem-vu'));
  assert.match(list.text, /Niêm yết &lt;b&gt;thủ tục/);
  assert.match(list.text, /trễ/);
  await lan.go(path);
  assert.equal((await lan.post('/nhiem-vu', { ten: 'tự giao' })).status, 403);
  assert.equal((await lan.post(`${path}/bao-cao`, { ban: 1, tt: 'done' })).status, 422);
  assert.equal((await lan.post(`${path}/bao-cao`, { ban: 1, tt: 'done', xong: vi(-3), kq: 'TB 12' })).status, 303);
  assert.equal((await lan.post(`${path}/bao-cao`, { ban: 1, tt: 'doing' })).status, 409);
  assert.doesNotMatch((await lan.go(path)).text, />trễ</);
});

test('every list and table is there as a workbook', async () => {
  for (const [who, path] of [[tham, `/phieu-diem/${year}/danh-sach.xlsx`], [lan, '/nhiem-vu/danh-sach.xlsx']]) {
    const r = await who.go(path);
    assert.equal(r.status, 200, r.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 600));
    assert.deepEqual([...r.bytes.slice(0, 2)], [0x50, 0x4b], path);
  }
});

/** The rows below the header, which begins with this word; the moment (when it is one) made the same for all. */
const listed = (r, first) => {
  assert.equal(r.status, 200, r.text.slice(0, 300));
  const all = table(r.bytes);
  const from = all.findIndex((x) => x[0] === first);
  assert.ok(from >= 0, `${JSON.stringify(all)}`);
  return all.slice(from + 1).map((x) => Object.fromEntries(all[from].map((k, i) => [k, /^\d\d:\d\d ngày \d\d\/\d\d\/\d{4}$/.test(x[i] ?? '') ? 'lúc ấy' : x[i] ?? ''])));
};
/** "02/01/2026" as a workbook counts days. */
const serial = (d) => {
  const [day, month, y] = d.split('/').map(Number);
  return String((Date.UTC(y, month - 1, day) - Date.UTC(1899, 11, 30)) / 86400e3);
};
const of = (link) => new RegExp(`href="${link}"`);

test('deadlines as a workbook: days are days; exceptions only of units one sees', async () => {
  const [times, file] = [`/thoi-han/${year}`, `/thoi-han/${year}/danh-sach.xlsx`];
  assert.match((await minh.go(times)).text, of(file));
  const set = { 'Bước': 'Đơn vị tự chấm', 'Nhóm': 'mọi đơn vị', 'Mã đơn vị': '', 'Đơn vị': '', 'Mở từ ngày': '', 'Hạn': serial(vi(-1)), 'Gia hạn đến': '',
    'Lý do': 'công văn 5', 'Ai': 'Người tham (tham)', 'Lúc': 'lúc ấy', 'Ghi chú': '' };
  const more = { 'Bước': 'Đơn vị tự chấm', 'Nhóm': 'Các xã', 'Mã đơn vị': 'x2', 'Đơn vị': 'Xã Hai', 'Mở từ ngày': '', 'Hạn': '', 'Gia hạn đến': serial(vi(0)),
    'Lý do': 'mất điện', 'Ai': 'Người tham (tham)', 'Lúc': 'lúc ấy', 'Ghi chú': '' };
  assert.deepEqual(listed(await tham.go(file), 'Bước'), [set, more]);
  assert.deepEqual(listed(await minh.go(file), 'Bước'), [set, more]);
  assert.deepEqual(listed(await lan.go(file), 'Bước'), [set], 'the other unit has its own');
  const [plan, late] = listed(await tham.go(`/thoi-han/${year - 1}/danh-sach.xlsx`), 'Bước');
  assert.deepEqual([plan['Nhóm'], plan['Hạn'], plan['Lý do'], plan['Ai']],
    ['Các xã', serial(`30/06/${year}`), 'theo bộ tiêu chí của kế hoạch, cơ quan tham mưu chưa định khác', '']);
  assert.equal(late['Ghi chú'], `số liệu nhập sau ngày 30/06/${year} không được tính điểm`);
  assert.equal((await tham.go('/thoi-han/1999/danh-sach.xlsx')).status, 404);
});

test('all evidence of a year as a workbook: each file with its hash, what was taken off with the reason', async () => {
  const file = `/minh-chung/${year}/x1/danh-sach.xlsx`;
  assert.match((await lan.go(proof)).text, of(file));
  const bytes = pdf('một');
  const one = { 'Mã': 'tin-bai', 'Chỉ tiêu, tiêu chí': 'Tin bài', 'Việc': 'đính', 'Tệp': 'danh mục.pdf', 'Loại': 'pdf', 'Số byte': String(Buffer.byteLength(bytes)),
    'Mã băm': createHash('sha256').update(bytes).digest('hex'), 'Ai': 'Người lan (lan)', 'Lúc': 'lúc ấy', 'Lý do': '' };
  const rows = listed(await lan.go(file), 'Mã');
  assert.deepEqual(rows.filter((x) => x['Tệp'] === 'danh mục.pdf'), [one, { ...one, 'Việc': 'gỡ', 'Lý do': 'nhầm tệp' },
    { ...one, 'Mã': 'ty-le', 'Chỉ tiêu, tiêu chí': 'Hồ sơ đúng hạn' }]);
  assert.deepEqual(rows.map((x) => x['Tệp']).filter((x) => x !== 'danh mục.pdf').sort(), ['hai.pdf', 'lớn.pdf']);
  assert.deepEqual(listed(await tham.go(`/minh-chung/${year}/x2/danh-sach.xlsx`), 'Mã').map((x) => x['Tệp']), ['chép.pdf']);
  assert.equal((await minh.go(file)).status, 403);
  assert.equal((await lan.go(`/minh-chung/${year}/khong-co/danh-sach.xlsx`)).status, 404);
});

test('the history of a figure as a workbook, the newest first', async () => {
  const file = `${figures}/ty-le/lich-su.xlsx`;
  assert.match((await lan.go(`${figures}/ty-le`)).text, of(file));
  const rows = listed(await lan.go(file), 'Bản');
  assert.deepEqual(rows.map((x) => [x['Bản'], x['Số liệu'], x['Ai'], x['Lúc']]), [['3', '80/100 (80%)', 'Người lan (lan)', 'lúc ấy'],
    ['2', '82/100 (82%)', 'Người hung (hung)', 'lúc ấy'], ['1', '80/100 (80%)', 'Người lan (lan)', 'lúc ấy']]);
  assert.equal(listed(await tham.go(`${figures}/tin-bai/lich-su.xlsx`), 'Bản').filter((x) => /hai tin trùng nhau/.test(x['Lý do'])).length, 1);
  assert.equal((await minh.go(file)).status, 403);
  assert.equal((await lan.go(`${figures}/khong-co/lich-su.xlsx`)).status, 404);
});
