// The registers of units and people, the calendar and the search over the real program: the office changes them, a unit
// looks at its own, the public finds what is published.  Expected values are those of the example's files and of NQ
// 1677/NQ-UBTVQH15, from which they were written.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { database } from './database.mjs';
import { run, start } from './lib.mjs';
import { person } from './people.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-register-'));
const db = database(dir);
const example = `${SOURCE}/examples/quang-ngai-2021-2025`;
const evil = '<img src=x onerror=alert(1)>"\'';
const escaped = '&lt;img src=x onerror=alert(1)&gt;';
let s;
let office; // may change
let clerk; // of Nghĩa Phú (21253)
let auditor; // sees everything, changes nothing
let media; // sees what people are called and do
let public_;

before(async () => {
  for (const args of [['init', '--tenant', 'qn', '--name', 'UBND', '--plan', `${example}/plan.yaml`],
    ...['units', 'people', 'holidays', 'events', 'facts', 'attestations'].map((k) => ['import', k, `${example}/${k}.csv`]),
    ['publish', '--year', '2022', '--decision', '15/QĐ-UBND', '--date', '16/01/2023']]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  office = await person(s, THIDUA, db, 'huong', 'appraiser');
  clerk = await person(s, THIDUA, db, 'lan', 'clerk', '21253');
  auditor = await person(s, THIDUA, db, 'minh', 'auditor');
  media = await person(s, THIDUA, db, 'bao', 'media');
  public_ = new Browser(s);
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

/** 200, nothing of the program's users became markup. */
const good = (r, status = 200) => {
  assert.equal(r.status, status, r.text);
  assert.doesNotMatch(r.text, /<img|<b>|style="/);
  return r;
};
const refused = (r, why, status = 422) => {
  good(r, status);
  assert.match(r.text, why);
  return r;
};
const done = (r, to) => {
  assert.equal(r.status, 303, r.text);
  assert.equal(r.to, to);
  return r;
};
/** A file is chosen; the address that confirms it and what was seen. */
async function upload(path, name, bytes, who = office) {
  const r = await who.send(`${path}/nap`, {}, [['tep', name, bytes]]);
  return { ...r, confirm: /action="([^"]+\/nap\/[^"]+)"/.exec(r.text)?.[1], seen: /name="da_xem" value="([^"]+)"/.exec(r.text)?.[1] };
}
const seen = (r) => /name="da_xem" value="([^"]+)"/.exec(r.text)[1];
const csv = (...lines) => `${lines.join('\n')}\n`;
const count = (r) => /(\d+) trong (\d+) dòng/.exec(r.text).slice(1).map(Number);

// ---- units ----

test('the press sees of officials name, post and unit: no code, no history, no page of one person', async () => {
  const all = good(await auditor.go('/so-can-bo'));
  const [, code, name] = /<th scope="row"><a class="govuk-link" href="\/so-can-bo\/([^"]+)">([^<]+)</.exec(all.text);
  const seen = good(await media.go('/so-can-bo'));
  assert.ok(seen.text.includes(name));
  assert.doesNotMatch(seen.text, new RegExp(`/so-can-bo/${code}|>${code}<`));
  assert.doesNotMatch(seen.text, /\d\d\/\d\d\/\d{4} –|từ \d\d\/\d\d\/\d{4}/);
  assert.equal((await media.go(`/so-can-bo/${code}`)).status, 403);
  assert.match(good(await media.go(`/so-can-bo?ten=${code}`)).text, /\b0 trong/);
  assert.doesNotMatch((await media.go('/so-can-bo/danh-sach.csv')).text, new RegExp(`(^|[,;])${code}[,;]`, 'm'));
  assert.doesNotMatch((await media.go(`/tim?q=${encodeURIComponent(name)}`)).text, new RegExp(`/so-can-bo/${code}`));
});

test('the list: by name without accents, by kind, by the day they live on', async () => {
  assert.deepEqual(count(good(await office.go('/so-don-vi'))), [38, 38]);
  const named = good(await office.go('/so-don-vi?ten=nghia'));
  assert.deepEqual(count(named), [8, 38]);
  assert.match(named.text, /href="\/so-don-vi\/21253">Nghĩa Phú</);
  assert.deepEqual(count(await office.go('/so-don-vi?ten=NGH%C4%A8A')), [8, 38], 'with accents');
  assert.deepEqual(count(await office.go('/so-don-vi?ngay=01/08/2025')), [6, 38], 'the six communes of NQ 1677');
  assert.deepEqual(count(await office.go('/so-don-vi?ngay=01/08/2025&loai=phuong')), [3, 38]);
  assert.match((await office.go('/so-don-vi?ten=zzz')).text, /Không có đơn vị nào khớp/);
  good(await office.go('/so-don-vi?ngay=31/02/2025'), 422);
});

test('a unit: its lives, the chain it stands in, what becomes of its figures', async () => {
  const { text } = good(await office.go('/so-don-vi/21253'));
  const chain = /<ol class="td-chain">(.*?)<\/ol>/s.exec(text)[1];
  assert.match(chain, /01\/01\/2025.*Nghĩa Phú.*Nghĩa An.*hợp nhất thành.*An Phú.*01\/07\/2025.*Nghĩa Dũng.*hợp nhất thành.*An Phú/s);
  assert.match(text, /01\/04\/2014 – 31\/12\/2024/);
  const own = readFileSync(`${example}/facts.csv`, 'utf8').split('\n').filter((l) => l.startsWith('21253,')).length;
  assert.match(text, new RegExp(`${own} số liệu các năm 2021–2024`));
  assert.match(text, /Người đứng đầu \(minh họa\) 06/);
  const two = (await office.go('/so-don-vi/21025')).text;
  assert.match(two, /Cẩm Thành[^]*đang hoạt động[^]*Nguyễn Nghiêm[^]*đã kết thúc/);
  refused(await office.go('/so-don-vi/99999'), /sổ không có đơn vị mã 99999/, 404);
});

test('a further unit: what is wrong is told beside what was typed', async () => {
  good(await office.go('/so-don-vi/them'));
  const x = { ma: '30001', ten: `Xã Mới ${evil}`, loai: 'xa', tu: '01/01/2026', ly_do: 'QĐ 1/QĐ-UBND' };
  for (const [change, why] of [[{ ma: 'a b' }, /ký tự không dùng được/], [{ ma: '' }, /ký tự không dùng được/], [{ ten: '' }, /thiếu tên/],
    [{ loai: 'tinh' }, /không có loại/], [{ tu: '' }, /thiếu ngày/], [{ ly_do: '' }, /thiếu lý do/],
    [{ ma: '21025' }, /thuộc hai đơn vị cùng lúc/], [{ ma: 'CN-06' }, /mã của một cá nhân/]]) {
    const r = refused(await office.post('/so-don-vi/them', { ...x, ...change }), why);
    if (!('ten' in change)) assert.ok(r.text.includes(`value="Xã Mới ${escaped}`), 'what was typed comes back');
  }
  done(await office.post('/so-don-vi/them', x), '/so-don-vi/30001?xong=them');
  const page = good(await office.go('/so-don-vi/30001?xong=them'));
  assert.match(page.text, /Đã thêm vào sổ/);
  assert.ok(page.text.includes(`Xã Mới ${escaped}`));
  assert.match(page.text, /Người huong[^]*QĐ 1\/QĐ-UBND/, 'the diary says who and why');
  for (const path of ['/so-don-vi', '/so-don-vi/sap-xep', '/so-don-vi/sap-xep?ma=30001', '/so-can-bo/them', '/tim?q=xa+moi', `/tim?q=${encodeURIComponent(evil)}`])
    good(await office.go(path));
  good(await office.go(`/so-don-vi?ten=${encodeURIComponent(evil)}`));
});

test('a name put right keeps what was there, with the reason', async () => {
  const looked = seen(await office.go('/so-don-vi/30001'));
  const x = { tu: '2026-01-01', ten: '=1+1', loai: 'xa', ly_do: 'gõ nhầm' };
  refused(await office.post('/so-don-vi/30001', { ...x, ly_do: '' }), /thiếu lý do/);
  refused(await office.post('/so-don-vi/30001', { ...x, tu: '2026-01-02' }), /không có trong sổ/);
  done(await office.post('/so-don-vi/30001', { ...x, da_xem: looked }), '/so-don-vi/30001?xong=sua');
  assert.match(good(await office.go('/so-don-vi/30001')).text, /Trước: Xã Mới[^]*Sau: =1\+1;[^]*gõ nhầm/);
  const stale = refused(await office.post('/so-don-vi/30001', { ...x, ten: 'Tên thứ ba', ly_do: 'lần nữa', da_xem: looked }),
    /có người vừa sửa dòng này; nay là: =1\+1;/, 409);
  assert.match(stale.text, /<details[^>]* open>[^]*value="Tên thứ ba"[^]*value="lần nữa"/, 'what was typed stands there again');
  refused(await office.post('/so-don-vi/30001', x), /không có gì thay đổi/, 409);
});

test('files of the list: what the filter shows, no formulas, and they load again as they are', async () => {
  const r = await office.go('/so-don-vi/danh-sach.csv?ten=30001');
  assert.equal(r.status, 200);
  assert.match(r.type, /text\/csv/);
  assert.match(r.headers.get('content-disposition'), /attachment; filename="so-don-vi\.csv"/);
  assert.equal(r.headers.get('cache-control'), 'no-store');
  assert.deepEqual(r.text.replace('\ufeff', '').trim().split(/\r?\n/), ['code,kind,name,from,to,predecessors', "30001,xa,'=1+1,2026-01-01,,"]);
  const whole = await office.go('/so-don-vi/danh-sach.csv?ngay=01/08/2025');
  const again = await upload('/so-don-vi', 'so.csv', whole.bytes);
  assert.match(good(again).text, /0 dòng mới, 0 dòng sửa, 6 dòng như đang có[^]*không có gì để ghi/);
  const book = await office.go('/so-don-vi/danh-sach.xlsx');
  assert.match(book.type, /spreadsheetml/);
  const sheet = execFileSync('python3', ['-c', `import sys,io,zipfile
z=zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
print(''.join(z.read(n).decode() for n in z.namelist() if n.startswith('xl/')))`], { input: book.bytes, encoding: 'utf8' });
  assert.match(sheet, /=1\+1/);
  assert.doesNotMatch(sheet, /<f>/);
  assert.match(good(await upload('/so-don-vi', 'so.xlsx', book.bytes)).text, /0 dòng mới, 0 dòng sửa, 39 dòng như đang có/);
  assert.equal((await office.go('/so-don-vi/danh-sach.pdf')).status, 404);
  for (const path of ['/so-can-bo', '/lich']) {
    assert.match((await office.go(`${path}/danh-sach.csv`)).type, /text\/csv/);
    assert.match((await office.go(`${path}/danh-sach.xlsx`)).type, /spreadsheetml/);
  }
});

// ---- rights ----

test('a unit sees the register of itself and changes nothing', async () => {
  const list = good(await clerk.go('/so-don-vi'));
  assert.deepEqual(count(list), [1, 1]);
  assert.doesNotMatch(list.text, /Thêm đơn vị|Nạp từ tệp|href="\/so-don-vi\/21262"/);
  assert.match(list.text, /An Phú/, 'who came after it is named');
  good(await clerk.go('/so-don-vi/21253'));
  const other = refused(await clerk.go('/so-don-vi/21262'), /chỉ làm được với đơn vị của mình/, 403);
  assert.match(other.text, /cơ quan tham mưu/, 'whom to ask');
  assert.deepEqual(count(await clerk.go('/so-can-bo')), [1, 1]);
  good(await clerk.go('/so-can-bo/CN-06'));
  const a = refused(await clerk.go('/so-can-bo/CN-01'), /không có cán bộ mã CN-01/, 404).text;
  const b = refused(await clerk.go('/so-can-bo/CN-99'), /không có cán bộ mã CN-99/, 404).text;
  const same = (t) => t.replace(/CN-\d\d|[\da-f]{8}-\d+/g, '');
  assert.equal(same(a), same(b), 'nobody learns who is there');
  for (const path of ['/so-don-vi/danh-sach.csv', '/so-can-bo/danh-sach.csv'])
    assert.equal((await clerk.go(path)).text.trim().split('\n').length, 2, path);
  good(await clerk.go('/lich'));
});

const changes = [['/so-don-vi/them', { ma: '30002', ten: 'X', loai: 'xa', tu: '01/01/2026', ly_do: 'y' }],
  ['/so-don-vi/21253', { tu: '2014-04-01', ten: 'X', loai: 'xa', ly_do: 'y' }],
  ['/so-don-vi/sap-xep', { buoc: '3', ngay: '01/01/2030', so_moi: '0', 'cu.2025-07-01.21025': '1', van_ban: 'x', ly_do: 'y' }],
  ['/so-can-bo/them', { ma: 'CN-90', ten: 'X', chuc_vu: 'Y', don_vi: '2025-07-01.21025', tu: '01/01/2026', ly_do: 'y' }],
  ['/so-can-bo/CN-06/sua', { cu: '2021-01-01', ten: 'X', chuc_vu: 'Y', ly_do: 'y' }],
  ['/so-can-bo/CN-06/thoi', { cu: '2021-01-01', den: '01/01/2022', ly_do: 'y' }],
  ['/so-can-bo/CN-06/chuyen', { cu: '2021-01-01', don_vi: '2025-07-01.21025', tu: '01/08/2025', chuc_vu: 'Y', ly_do: 'y' }],
  ['/lich', { ngay: '01/12/2026', loai: 'nghi', ten: 'X', can_cu: 'Y', ly_do: 'y' }],
  ['/lich/bo', { ngay: '02/09/2026', ly_do: 'y' }],
  ['/so-don-vi/nap/0000', { da_xem: 'x' }], ['/so-can-bo/nap/0000', { da_xem: 'x' }], ['/lich/nap/0000', { da_xem: 'x' }]];
const reads = ['/so-don-vi', '/so-don-vi/21253', '/so-don-vi/danh-sach.csv', '/so-can-bo', '/so-can-bo/CN-06', '/so-can-bo/danh-sach.xlsx',
  '/lich', '/lich/tinh-han', '/lich/danh-sach.csv', '/so-don-vi/mau-so-don-vi.xlsx'];
const forms = ['/so-don-vi/them', '/so-don-vi/sap-xep', '/so-don-vi/nap', '/so-can-bo/them', '/so-can-bo/nap', '/lich/nap'];

test('who may not change is told so; forged forms are not taken', async () => {
  const before = (await office.go('/so-don-vi/danh-sach.csv')).text;
  for (const [path, fields] of changes) {
    for (const who of [clerk, auditor]) assert.equal((await who.post(path, fields)).status, 403, path);
    assert.equal((await office.go(path, fields)).status, 403, `${path} without the token`);
    assert.equal((await office.go(path, { csrf: office.csrf, ...fields }, { origin: 'http://elsewhere' })).status, 403, `${path} from elsewhere`);
    assert.notEqual((await public_.go(path, fields)).status, 200, path);
  }
  for (const path of forms) {
    for (const who of [clerk, auditor]) assert.equal((await who.go(path)).status, 403, path);
    assert.equal((await clerk.send(path, {}, [['tep', 'a.csv', 'code\n']])).status === 303, false);
  }
  for (const path of [...reads, ...forms]) {
    const r = await public_.go(path);
    assert.ok([302, 303, 401, 403].includes(r.status), `${path}: ${r.status}`);
    assert.doesNotMatch(r.text, /Nghĩa Phú|minh họa/);
  }
  for (const path of reads) assert.equal((await auditor.go(path)).status, 200, path);
  assert.equal((await office.go('/so-don-vi/danh-sach.csv')).text, before);
  good(await office.go('/so-don-vi'));
});

// ---- merging and splitting ----

const merge = { ngay: '01/01/2027', so_moi: '1', 'cu.2025-07-01.21025': '1', 'cu.2025-07-01.21028': '1' };
const named = { ...merge, 'ma.1': '21025', 'ten.1': `Trung Tâm ${evil}`, 'loai.1': 'phuong' };
const step = (buoc, fields) => office.post('/so-don-vi/sap-xep', { buoc, ...fields });

test('a merger in three steps; nothing is written before the last', async () => {
  await office.go('/so-can-bo/them');
  for (const [ma, ten, unit, dung_dau] of [['CN-21', 'Trần Văn Hai', '21025', '1'], ['CN-22', 'Lê Thị Ba', '21028', '']])
    done(await office.post('/so-can-bo/them', { ma, ten, chuc_vu: 'Chủ tịch UBND', ...(dung_dau && { dung_dau }),
      don_vi: `2025-07-01.${unit}`, tu: '01/07/2025', ly_do: 'QĐ 2' }), `/so-can-bo/${ma}?xong=them`);
  const first = good(await office.go('/so-don-vi/sap-xep?ma=21025'));
  assert.match(first.text, /name="cu.2025-07-01.21025" value="1" checked/);
  refused(await step('1', { ...merge, ngay: '' }), /thiếu ngày/);
  refused(await step('1', { ngay: '01/01/2027', so_moi: '1' }), /chưa chọn đơn vị nào/);
  const second = good(await step('1', merge));
  assert.match(second.text, /Kết thúc ngày <strong>31\/12\/2026<\/strong>: Cẩm Thành \(21025\), Nghĩa Lộ \(21028\)/);
  const third = good(await step('2', named));
  assert.match(third.text, /01\/07\/2025 – 31\/12\/2026/);
  assert.match(third.text, /mã được dùng tiếp cho đơn vị mới/);
  assert.match(third.text, /Trần Văn Hai[^]*Lê Thị Ba/);
  assert.match(third.text, /III\.3\.2\.a[^]*một đơn vị cũ đạt là đủ/, 'awards that look at predecessors');
  refused(await step('3', { ...named, da_xem: seen(third), ly_do: 'x' }), /thiếu số văn bản/);
  refused(await step('3', { ...named, da_xem: seen(third), van_ban: 'NQ 9' }), /thiếu lý do/);
  assert.doesNotMatch((await office.go('/so-don-vi?ten=trung+tam')).text, /Trung Tâm &lt;/, 'nothing written yet');
});

test('a merger is refused when the register is no more what was seen', async () => {
  const old = seen(await step('2', named));
  await office.go('/so-don-vi/21028');
  done(await office.post('/so-don-vi/21028', { tu: '2025-07-01', ten: 'Nghĩa Lộ mới', loai: 'phuong', ly_do: 'thử' }), '/so-don-vi/21028?xong=sua');
  const word = { ...named, van_ban: 'NQ 9/NQ', ly_do: 'sắp xếp', 'den.2025-07-01.CN-21': '21025' };
  const stale = refused(await step('3', { ...word, da_xem: old }), /sổ đã thay đổi từ khi xem trước/, 409);
  assert.match(stale.text, /Nghĩa Lộ mới/, 'what there is now is shown');
  assert.notEqual(seen(stale), old);
  refused(await step('3', { ...word, da_xem: 'x'.repeat(64) }), /sổ đã thay đổi/, 409);
  refused(await step('3', { ...word, da_xem: '' }), /chưa xem trước/);
  done(await step('3', { ...word, da_xem: seen(stale) }), '/so-don-vi/21025?xong=sap-xep');
  const page = good(await office.go('/so-don-vi/21025'));
  assert.match(page.text, /01\/01\/2027[^]*Cẩm Thành[^]*Nghĩa Lộ mới[^]*hợp nhất thành[^]*Trung Tâm/);
  assert.match(page.text, /chưa bắt đầu/);
  assert.match(page.text, /NQ 9\/NQ: sắp xếp/);
  assert.match(good(await office.go('/so-can-bo/CN-21')).text, /từ 01\/01\/2027[^]*01\/07\/2025 – 31\/12\/2026/, 'goes over');
  assert.doesNotMatch((await office.go('/so-can-bo/CN-22')).text, /01\/01\/2027/, 'was not named: the post ends');
  refused(await step('3', { ...word, da_xem: seen(stale) }), /sổ đã thay đổi/, 409);
});

test('a unit splits; another just ends', async () => {
  const split = { ngay: '01/01/2027', so_moi: '2', 'cu.2025-07-01.21172': '1', 'ma.1': '40001', 'ten.1': 'Bắc', 'loai.1': 'xa',
    'ma.2': '40002', 'ten.2': 'Nam', 'loai.2': 'phuong', van_ban: 'NQ 10', ly_do: 'chia' };
  refused(await step('2', { ...split, 'ma.2': '40001' }), /hai đơn vị mới cùng một mã/);
  refused(await step('2', { ...split, 'ten.2': '' }), /thiếu tên đơn vị/);
  done(await step('3', { ...split, da_xem: seen(await step('2', split)) }), '/so-don-vi/40001?xong=sap-xep');
  assert.match((await office.go('/so-don-vi/40002')).text, /Trương Quang Trọng[^]*chia thành[^]*Bắc[^]*Nam/);
  const end = { ngay: '01/02/2027', so_moi: '0', 'cu.2025-07-01.21109': '1', van_ban: 'NQ 11', ly_do: 'giải thể' };
  const told = good(await step('1', end));
  assert.match(told.text, /Không có đơn vị tiếp nối/);
  done(await step('3', { ...end, da_xem: seen(told) }), '/so-don-vi?xong=sap-xep');
  assert.match((await office.go('/so-don-vi/21109')).text, /01\/07\/2025 – 31\/01\/2027/);
});

// ---- people ----

test('people: added, put right, moved, ended; never more than name, post and unit', async () => {
  await office.go('/so-can-bo/them');
  const x = { ma: 'CN-31', ten: `Võ ${evil}`, chuc_vu: 'Chuyên viên', don_vi: '2025-07-01.21034', tu: '01/08/2025', ly_do: 'QĐ 3' };
  for (const [change, why] of [[{ ma: 'a/b' }, /ký tự không dùng được/], [{ ten: '' }, /thiếu họ tên/], [{ don_vi: '' }, /không có đơn vị này/],
    [{ tu: '01/06/2025' }, /không tồn tại/], [{ ly_do: '' }, /thiếu lý do/], [{ ma: '21034' }, /vừa của đơn vị vừa của cá nhân/],
    [{ ma: 'CN-01' }, /đã là mã của/]])
    refused(await office.post('/so-can-bo/them', { ...x, ...change }), why);
  refused(await office.post('/so-can-bo/them', { ...x, ngay_sinh: '1980-01-01' }), /ngay_sinh/);
  done(await office.post('/so-can-bo/them', x), '/so-can-bo/CN-31?xong=them');
  const at = '/so-can-bo/CN-31';
  assert.ok(good(await office.go(at)).text.includes(`Võ ${escaped}`));
  good(await office.go('/so-don-vi/21034'));
  good(await office.go('/so-can-bo?ten=vo'));
  const looked = seen(await office.go(at));
  done(await office.post(`${at}/sua`, { da_xem: looked, cu: '2025-08-01', ten: 'Võ Tư', chuc_vu: 'Trưởng phòng', ly_do: 'gõ nhầm' }), `${at}?xong=sua`);
  for (const [act, fields] of [['sua', { ten: 'Võ Năm', chuc_vu: 'X' }], ['thoi', { den: '01/09/2025' }],
    ['chuyen', { don_vi: '2025-07-01.21211', chuc_vu: 'Y', tu: '01/03/2026' }]]) {
    const stale = refused(await office.post(`${at}/${act}`, { cu: '2025-08-01', ...fields, ly_do: 'lý do cũ', da_xem: looked }), /có người vừa sửa dòng này/, 409);
    assert.equal(stale.text.match(/value="lý do cũ"/g).length, 1, 'in the form it was typed into');
    assert.ok(Object.values(fields).every((v) => stale.text.includes(`value="${v}"`)));
  }
  refused(await office.post(`${at}/chuyen`, { cu: '2025-08-01', don_vi: '2025-07-01.21211', chuc_vu: 'Phó Chủ tịch', tu: '', ly_do: 'QĐ 4' }), /thiếu ngày/);
  done(await office.post(`${at}/chuyen`, { cu: '2025-08-01', don_vi: '2025-07-01.21211', chuc_vu: 'Phó Chủ tịch', tu: '01/03/2026', ly_do: 'QĐ 4' }), `${at}?xong=chuyen`);
  const moved = good(await office.go(at)).text;
  assert.match(moved, /Phó Chủ tịch[^]*Tịnh Khê[^]*từ 01\/03\/2026[^]*Trưởng phòng[^]*An Phú[^]*01\/08\/2025 – 28\/02\/2026/);
  refused(await office.post(`${at}/thoi`, { cu: '2026-03-01', den: '01/02/2026', ly_do: 'x' }), /trước ngày bắt đầu/);
  done(await office.post(`${at}/thoi`, { cu: '2026-03-01', den: '30/06/2026', ly_do: 'nghỉ hưu' }), `${at}?xong=thoi`);
  assert.match((await office.go(at)).text, /01\/03\/2026 – 30\/06\/2026[^]*nghỉ hưu/);
  refused(await office.post(`${at}/thoi`, { cu: '2026-03-01', den: '30/06/2026', ly_do: 'x' }), /đã thôi giữ chức vụ/, 409);
  assert.deepEqual(count(await office.go('/so-can-bo?ten=vo+tu&ngay=01/09/2025')), [1, 18]);
  assert.deepEqual(count(await office.go('/so-can-bo?ten=vo+tu&ngay=01/09/2026')), [0, 18]);
});

// ---- calendar ----

test('days off and made up, with the reason; a year that is not loaded is told', async () => {
  const page = good(await office.go('/lich?nam=2026'));
  assert.match(page.text, /14 ngày thường được nghỉ, 2 ngày cuối tuần làm bù/);
  assert.match(good(await office.go('/lich?nam=2027')).text, /Năm 2027 chưa được ghi là đã đủ/);
  const x = { ngay: '01/12/2026', loai: 'nghi', ten: `Ngày ${evil}`, can_cu: '=cmd', ly_do: 'thử' };
  for (const [change, why] of [[{ ngay: '05/12/2026' }, /đã là cuối tuần/], [{ loai: 'lam-bu' }, /phải là thứ Bảy hoặc Chủ nhật/], [{ ly_do: '' }, /thiếu lý do/]])
    assert.ok(refused(await office.post('/lich', { ...x, ...change }), why).text.includes(`value="Ngày ${escaped}`));
  done(await office.post('/lich', x), '/lich?nam=2026&xong=them');
  assert.match(good(await office.go('/lich?nam=2026')).text, /15 ngày thường được nghỉ/);
  assert.match((await office.go('/lich/danh-sach.csv')).text, /2026-12-01,nghỉ,"Ngày .*",'=cmd/);
  refused(await office.post('/lich/bo', { ngay: '01/12/2026', ly_do: '' }), /thiếu lý do/);
  done(await office.post('/lich/bo', { ngay: '01/12/2026', ly_do: 'ghi nhầm' }), '/lich?nam=2026&xong=bo');
  assert.match((await office.go('/lich?nam=2026')).text, /14 ngày thường được nghỉ/);
  refused(await office.post('/lich/bo', { ngay: '01/12/2026', ly_do: 'x' }), /không có trong lịch/);
});

test('deadlines: of the plan for a year, and counted from a day', async () => {
  // III.5.b: before 30/11/2025; III.5.a for 2025 waits for the publication of 2025
  const { text } = good(await office.go('/lich?nam=2025'));
  assert.match(text, /hết ngày 29\/11\/2025 \(thứ Bảy\)[^]*trước ngày 30\/11\/2025/);
  assert.match(text, /chưa tính được[^]*của năm 2025/);
  // by hand: 22-26/12 (5), 29-31/12 (8), 01-02/01 off, 05-09/01 (13), Saturday 10/01 made up (14), 12/01 (15)
  assert.match(good(await office.go('/lich/tinh-han?tu=20/12/2025&so_ngay=15&cach=lam-viec')).text, /hết ngày 12\/01\/2026/);
  // calendar days: 5 after 27/12/2025 is 01/01/2026, off until Sunday 04/01
  assert.match(good(await office.go('/lich/tinh-han?tu=27/12/2025&so_ngay=5&cach=lich')).text, /hết ngày 05\/01\/2026/);
  assert.match(good(await office.go('/lich/tinh-han?tu=20/12/2026&so_ngay=30&cach=lam-viec')).text, /lịch chưa đầy đủ|Chưa tính được/);
});

// ---- files ----

test('a file with errors: each by row and column, nothing is written', async () => {
  await office.go('/so-don-vi/nap');
  const r = await upload('/so-don-vi', `${evil}.csv`, csv('code,kind,name,from,to,predecessors', '50001,xa,Xã Năm,2026-01-01,,',
    '50002,khong-co,Xã Sáu,2026-01-01,,', '50003,xa,Xã Bảy,31/02/2026,,'));
  refused(r, /có 2 lỗi, chưa ghi gì/);
  assert.match(r.text, /<th scope="row">3<\/th><td>2<\/td><td>[^<]*khong-co/);
  assert.match(r.text, /<th scope="row">4<\/th><td>4<\/td><td>[^<]*31\/02\/2026/);
  assert.equal(r.confirm, undefined);
  refused(await upload('/so-don-vi', 'a.csv', ''), /chưa chọn tệp, hoặc tệp rỗng/);
  refused(await upload('/so-don-vi', 'a.xlsx', Buffer.from('%PDF-1.7\n')), /lỗi|không/);
  refused(await upload('/so-don-vi', 'a.csv', csv('code,kind,name,from', '21025,xa,Trùng,2026-01-01')), /hai đơn vị cùng lúc|còn hiệu lực|lỗi/);
  assert.deepEqual(count(await office.go('/so-don-vi?ten=50001')), [0, 42]);
});

test('a file is looked at, then confirmed; reason where something changes; not when the register moved on', async () => {
  const file = csv('code,kind,name,from,to,predecessors', `50001,xa,"Xã Năm ${evil.replace('"', '""')}",2026-01-01,,`, '21253,xa,Nghĩa Phú (sửa),2014-04-01,2024-12-31,');
  const first = good(await upload('/so-don-vi', 'thêm <b>.csv', file));
  assert.match(first.text, /1 dòng mới, 1 dòng sửa, 0 dòng như đang có/);
  assert.match(first.text, /Nghĩa Phú; UBND xã; từ 01\/04\/2014[^]*Nghĩa Phú \(sửa\); UBND xã/);
  assert.deepEqual(count(await office.go('/so-don-vi?ten=50001')), [0, 42], 'a look writes nothing');
  refused(await office.post(first.confirm, { da_xem: first.seen, ly_do: '' }), /thiếu lý do/);
  await office.go('/so-don-vi/21253');
  done(await office.post('/so-don-vi/21253', { tu: '2014-04-01', ten: 'Nghĩa Phú cũ', loai: 'xa', ly_do: 'giữa chừng' }), '/so-don-vi/21253?xong=sua');
  const stale = refused(await office.post(first.confirm, { da_xem: first.seen, ly_do: 'NQ' }), /sổ đã thay đổi từ khi xem trước/, 409);
  assert.match(stale.text, /Nghĩa Phú cũ; UBND xã/);
  done(await office.post(first.confirm, { da_xem: seen(stale), ly_do: 'NQ 12' }), '/so-don-vi?xong=nap');
  assert.match(good(await office.go('/so-don-vi/21253')).text, /Nghĩa Phú \(sửa\)[^]*NQ 12 \(thêm &lt;b&gt;\.csv\)/);
  assert.ok(good(await office.go('/so-don-vi/50001')).text.includes(escaped));
  refused(await office.post('/so-don-vi/nap/0123abcd', { da_xem: 'x', ly_do: 'x' }), /tệp này không còn giữ/);
});

test('people and days come by workbook too; the template explains itself', async () => {
  for (const [path, name] of [['/so-don-vi', 'mau-so-don-vi'], ['/so-can-bo', 'mau-so-can-bo'], ['/lich', 'mau-lich-nghi']]) {
    const sample = await office.go(`${path}/${name}.xlsx`);
    assert.match(sample.type, /spreadsheetml/);
    assert.match(good(await upload(path, 'mau.xlsx', sample.bytes)).text, /0 dòng mới, 0 dòng sửa, 0 dòng như đang có/, 'the sample row is passed over');
  }
  const book = (text) => {
    writeFileSync(join(dir, 'in.csv'), text);
    execFileSync('python3', [`${SOURCE}/test/cli/csv2xlsx.py`, join(dir, 'in.csv'), join(dir, 'out.xlsx')]);
    return readFileSync(join(dir, 'out.xlsx'));
  };
  const people = await upload('/so-can-bo', 'cb.xlsx', book(csv('code,name,post,unit,head,from,to', 'CN-41,Phan Năm,Chủ tịch UBND,21211,có,2026-07-01,')));
  assert.match(good(people).text, /1 dòng mới/);
  done(await office.post(people.confirm, { da_xem: people.seen }), '/so-can-bo?xong=nap');
  assert.match((await office.go('/so-can-bo/CN-41')).text, /Chủ tịch UBND[^]*Tịnh Khê[^]*từ 01\/07\/2026/);
  const days = await upload('/lich', 'nghi.xlsx', book(csv('date,kind,label,basis', '2027-01-01,nghỉ,Tết Dương lịch,BLLĐ Điều 112')));
  done(await office.post(days.confirm, { da_xem: days.seen }), '/lich?xong=nap');
  assert.match((await office.go('/lich?nam=2027')).text, /1 ngày thường được nghỉ/);
  refused(await upload('/so-can-bo', 'cb.csv', csv('code,name,post,unit,head,from,to', 'CN-42,X,Y,99999,không,2026-07-01,')), /99999/);
});

// ---- search ----

const groups = (r) => [...r.text.matchAll(/<h2 class="govuk-heading-m">([^<]+) <span/g)].map((m) => m[1]);
const find = async (who, q) => {
  const r = good(await who.go(`/tim?q=${encodeURIComponent(q)}`));
  return { ...r, text: /<main.*<\/main>/s.exec(r.text)[0] };
};

test('the public finds what is published and the plan, never people', async () => {
  const page = await find(public_, 'nghia phu');
  assert.match(page.text, /href="\/don-vi\/21253">Nghĩa Phú</);
  assert.equal((await public_.go('/don-vi/21253')).status, 200, 'the link leads to a page');
  assert.doesNotMatch(page.text, /Nghĩa Phú \(sửa\)|so-don-vi/, 'as published, not as in the register');
  assert.equal((await find(public_, 'Nghĩa Phú')).text.match(/href="\/don-vi\/21253"/g).length, 1);
  for (const q of ['Cẩm Thành', 'Người đứng đầu', 'CN-06', 'Trần Văn Hai', '50001']) {
    const r = await find(public_, q);
    assert.ok(!groups(r).includes('Đơn vị') && !groups(r).includes('Cán bộ'), q);
    assert.doesNotMatch(r.text, /minh họa|don-vi\//, q);
  }
  assert.ok(groups(await find(public_, 'đúng hạn')).includes('Chỉ tiêu, tiêu chí'));
  assert.deepEqual(groups(await find(public_, 'dung han')), groups(await find(public_, 'đúng hạn')));
  const clause = await find(public_, 'III.3.2.a');
  const anchor = /href="\/tieu-chuan#([^"]+)"/.exec(clause.text)[1];
  assert.ok((await public_.go('/tieu-chuan')).text.includes(`id="${anchor}"`), 'the link leads to the clause');
  assert.match((await find(public_, 'zzzz')).text, /Không tìm thấy gì cho “zzzz”/);
  assert.ok((await find(public_, evil)).text.includes(escaped));
  good(await public_.go('/tim'));
  good(await public_.go('/tim?q='));
  assert.equal((await public_.go(`/tim?q=${'x'.repeat(500)}`)).status, 422);
  assert.equal((await find(public_, 'nghia')).headers.get('cache-control'), 'private, no-cache');
  assert.match((await public_.go('/')).text, /<form class="td-search[^>]*action="\/tim"/);
});

test('whoever works here finds the registers, by right', async () => {
  const all = await find(office, 'nguoi dung dau');
  assert.ok(groups(all).includes('Cán bộ'));
  assert.equal(all.headers.get('cache-control'), 'no-store');
  assert.match((await find(office, 'CN-06')).text, /href="\/so-can-bo\/CN-06"/);
  assert.match((await find(auditor, 'tịnh khê')).text, /href="\/so-don-vi\/21211"/);
  const own = await find(clerk, 'nghia');
  assert.match(own.text, /href="\/so-don-vi\/21253"/, 'their own: the register');
  // Nghĩa Dũng ended on 30/06/2025; its code passed to another unit the day after
  assert.match(own.text, /href="\/don-vi\/21034\.2014-04-01"/, 'another one: the public page');
  assert.doesNotMatch(own.text, /so-don-vi\/21034/);
  assert.doesNotMatch((await find(clerk, 'Xã Năm')).text, /50001/, 'not published, not theirs');
  assert.match((await find(clerk, 'CN-06')).text, /href="\/so-can-bo\/CN-06"/);
  assert.doesNotMatch((await find(clerk, 'CN-01')).text, /so-can-bo/);
  assert.doesNotMatch((await find(clerk, 'người đứng đầu')).text, /CN-01/);
});

test('the diary holds every change, with who and why', async () => {
  const { text } = good(await auditor.go('/nhat-ky?tim=NQ+9'));
  assert.match(text, /NQ 9\/NQ: sắp xếp/);
});
