// What administrators, heads and auditors do with accounts, keys and the diary, over the real program; and what they cannot.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, enter, password } from './browser.mjs';
import { database, sql } from './database.mjs';
import { run, start } from './lib.mjs';
import { table } from './unzip.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-admin-'));
const db = database(dir);
const example = `${SOURCE}/examples/quang-ngai-2021-2025`;
const evil = '<script>alert(1)</script>"\'';
let s, lan;

async function invite(login, role, unit) {
  const r = await run(THIDUA, ['user', 'invite', login, '--name', `Người ${login}`, '--role', role,
    ...(unit ? ['--unit', unit] : []), '--db', db]);
  assert.equal(r.code, 0, r.err);
  return /\/loi-moi\/[\w-]{43}/.exec(r.out)[0];
}

/** The secret on the page that shows it once. */
const secret = (page) => {
  assert.equal(page.status, 200, page.text);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  return /id="bi-mat">([^<]+)</.exec(page.text)[1];
};

/** The number of an account, by the list. */
async function number(login) {
  const { text } = await lan.go(`/quan-tri/tai-khoan?tim=${login}`);
  return /\/quan-tri\/tai-khoan\/(\d+)"/.exec(text)[1];
}

before(async () => {
  for (const args of [['init', '--tenant', 'qn', '--name', 'UBND', '--plan', `${example}/plan.yaml`],
    ...['units', 'people', 'holidays', 'events', 'facts', 'attestations'].map((k) => ['import', k, `${example}/${k}.csv`])]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  lan = await enter(s, await invite('lan', 'admin'), 'lan', true);
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

test('invited by the administrator, with a role of a unit', async () => {
  await lan.go('/quan-tri/tai-khoan');
  const fields = { ho_ten: `Minh ${evil}`, ten: 'minh', vai_tro: 'clerk', don_vi: '21223' };
  for (const [wrong, want] of [[{ ...fields, ten: 'Minh' }, /tên đăng nhập không dùng được/], [{ ...fields, don_vi: '' }, /cần đơn vị/],
    [{ ...fields, don_vi: '99999' }, /không có đơn vị/], [{ ...fields, vai_tro: 'admin' }, /không gắn với đơn vị/],
    [{ ...fields, ten: 'lan' }, /đã có tài khoản/]]) {
    const r = await lan.post('/quan-tri/tai-khoan', wrong);
    assert.equal(r.status, 422);
    assert.match(r.text, want);
    assert.match(r.text, /value="Minh &lt;script&gt;/, 'what was typed comes back');
  }
  const address = secret(await lan.post('/quan-tri/tai-khoan', fields));
  assert.ok(address.startsWith(`${s.url}/loi-moi/`), address);
  await enter(s, new URL(address).pathname, 'minh');
  for (const path of ['/quan-tri/tai-khoan', `/quan-tri/tai-khoan/${await number('minh')}`]) {
    const { text } = await lan.go(path);
    assert.doesNotMatch(text, /<script>alert/);
    assert.match(text, /Minh &lt;script&gt;/);
  }
});

test('the list is searched without accents and comes as a workbook', async () => {
  assert.match((await lan.go('/quan-tri/tai-khoan?tim=quan+tri+LAN')).text, /1 trong 2 tài khoản/);
  assert.match((await lan.go('/quan-tri/tai-khoan?tim=zzz')).text, /Không có tài khoản nào khớp/);
  const r = await lan.go('/quan-tri/tai-khoan/danh-sach.xlsx');
  assert.deepEqual([...r.bytes.subarray(0, 2)], [0x50, 0x4b]);
});

test('roles given and withdrawn, with the reason, take effect at once', async () => {
  const id = await number('minh');
  const minh = new Browser(s);
  await minh.go('/dang-nhap', { ten: 'minh', mat_khau: password });
  assert.equal((await minh.go('/nhat-ky')).status, 403);
  await lan.go(`/quan-tri/tai-khoan/${id}`);
  assert.equal((await lan.post(`/quan-tri/tai-khoan/${id}/giao`, { vai_tro: 'auditor' })).status, 422, 'a reason is needed');
  let r = await lan.post(`/quan-tri/tai-khoan/${id}/giao`, { vai_tro: 'auditor', ly_do: 'QĐ 15/QĐ-UBND' });
  assert.deepEqual([r.status, r.to], [303, `/quan-tri/tai-khoan/${id}?xong=giao`]);
  assert.match((await lan.go(r.to)).text, /Đã giao vai trò.*QĐ 15\/QĐ-UBND/s);
  assert.equal((await minh.go('/nhat-ky')).status, 200);
  r = await lan.post(`/quan-tri/tai-khoan/${id}/giao`, { vai_tro: 'auditor', ly_do: 'lần nữa' });
  assert.equal(r.status, 422);
  assert.match(r.text, /đã có vai trò/);
  r = await lan.post(`/quan-tri/tai-khoan/${id}/rut`, { vai_tro: 'auditor', ly_do: 'thôi' });
  assert.equal(r.status, 303);
  assert.equal((await minh.go('/nhat-ky')).status, 403);
});

test('an administrator: not oneself, not the last, not figures', async () => {
  const id = await number('lan');
  const page = await lan.go(`/quan-tri/tai-khoan/${id}`);
  assert.match(page.text, /tài khoản của chính mình/);
  for (const [what, fields] of [['giao', { vai_tro: 'appraiser' }], ['rut', { vai_tro: 'admin' }], ['khoa', { viec: 'khoa' }], ['cap-lai', {}]]) {
    const r = await lan.post(`/quan-tri/tai-khoan/${id}/${what}`, { ly_do: 'thử', ...fields });
    assert.equal(r.status, what === 'khoa' ? 422 : 403, what);
    assert.match(r.text, /chính mình|cuối cùng/, what);
  }
  for (const path of ['/tam-tinh', '/tinh-va-cong-bo']) assert.equal((await lan.go(path)).status, 403, path);
  assert.equal((await lan.go('/viec-cua-toi')).status, 200);
});

test('locked and unlocked', async () => {
  const id = await number('minh');
  const minh = new Browser(s);
  await minh.go('/dang-nhap', { ten: 'minh', mat_khau: password });
  assert.equal((await minh.go('/tai-khoan')).status, 200);
  await lan.go(`/quan-tri/tai-khoan/${id}`);
  assert.equal((await lan.post(`/quan-tri/tai-khoan/${id}/khoa`, { viec: 'khoa', ly_do: 'nghỉ' })).status, 303);
  assert.equal((await minh.go('/tai-khoan')).status, 303, 'out at once');
  assert.match((await minh.go('/dang-nhap', { ten: 'minh', mat_khau: password })).text, /đang bị khóa/);
  assert.equal((await lan.post(`/quan-tri/tai-khoan/${id}/khoa`, { viec: 'mo', ly_do: 'về' })).status, 303);
  assert.equal((await minh.go('/dang-nhap', { ten: 'minh', mat_khau: password })).status, 303);
  await minh.go('/tai-khoan');
  assert.equal((await lan.post(`/quan-tri/tai-khoan/${id}/dong-phien`)).status, 303);
  assert.equal((await minh.go('/tai-khoan')).status, 303);
});

test('a head resets the clerks of the own unit and nobody else', async () => {
  const hoa = await enter(s, await invite('hoa', 'head', '21223'), 'hoa');
  await enter(s, await invite('khanh', 'clerk', '21013'), 'khanh');
  const [minh, khanh, admin] = [await number('minh'), await number('khanh'), await number('lan')];
  const page = await hoa.go('/don-vi-cua-toi/can-bo');
  assert.match(page.text, /Minh &lt;script/);
  assert.doesNotMatch(page.text, /Người khanh|Người lan|can-bo\/1\//);
  const file = '/don-vi-cua-toi/can-bo/danh-sach.xlsx';
  assert.ok(page.text.includes(`href="${file}"`));
  const rows = table((await hoa.go(file)).bytes);
  const at = rows.findIndex((x) => x[0] === 'Họ tên');
  assert.deepEqual(rows.slice(at + 1).map((x) => x[1]), ['minh'], 'nobody of another unit');
  assert.match(rows[at + 1][0], /^Minh <script/);
  assert.match(rows[at + 1][2], /\(21223\)$/);
  assert.equal(rows[at + 1][3], 'đang dùng');
  assert.equal((await lan.go(file)).to, '/quan-tri/tai-khoan/danh-sach.xlsx', 'an administrator has the other list');
  for (const [id, want] of [[khanh, 403], [admin, 403], [await number('hoa'), 403], ['9999', 422]])
    assert.equal((await hoa.post(`/don-vi-cua-toi/can-bo/${id}/cap-lai`, { ly_do: 'thử' })).status, want, id);
  for (const path of ['/quan-tri/tai-khoan', `/quan-tri/tai-khoan/${minh}`, '/quan-tri/khoa-api', '/nhat-ky', '/quan-tri/tai-khoan/danh-sach.xlsx',
    '/nhat-ky/tai-ve.csv', '/quan-tri/khoa-api/danh-sach.xlsx'])
    assert.equal((await hoa.go(path)).status, 403, path);
  assert.equal((await hoa.post(`/quan-tri/tai-khoan/${minh}/cap-lai`, { ly_do: 'thử' })).status, 403);
  const address = secret(await hoa.post(`/don-vi-cua-toi/can-bo/${minh}/cap-lai`, { ly_do: 'quên mật khẩu' }));
  assert.equal((await new Browser(s).go('/dang-nhap', { ten: 'minh', mat_khau: password })).status, 422, 'the old one is void');
  await enter(s, new URL(address).pathname, 'minh');
});

test('an administrator without the second factor in this session reaches only its page', async () => {
  const tam = await enter(s, await invite('tam', 'admin'), 'tam');
  for (const path of ['/quan-tri/tai-khoan', '/quan-tri/khoa-api', '/nhat-ky']) {
    const r = await tam.go(path);
    assert.ok(r.status === 403 || (r.status === 303 && r.to.includes('/tai-khoan/xac-thuc')), `${path} ${r.status} ${r.to}`);
  }
});

test('new recovery codes make the old void, and need the second factor', async () => {
  const codes = async () => [...(await lan.post('/tai-khoan/ma-du-phong')).text.matchAll(/<li class="td-hash">([^<]+)</g)].map((m) => m[1]);
  await lan.go('/tai-khoan');
  const [first, second] = [await codes(), await codes()];
  assert.equal(second.length, 10);
  const b = new Browser(s);
  await b.go('/dang-nhap', { ten: 'lan', mat_khau: password });
  assert.equal((await b.go('/dang-nhap/ma', { ma: first[0] })).status, 422);
  assert.equal((await b.go('/dang-nhap/ma', { ma: second[0] })).status, 303);
  const minh = new Browser(s);
  await minh.go('/dang-nhap', { ten: 'minh', mat_khau: password });
  await minh.go('/tai-khoan');
  assert.equal((await minh.post('/tai-khoan/ma-du-phong')).status, 409);
});

test('keys: scoped, shown once, ended', async () => {
  await lan.go('/quan-tri/khoa-api');
  let r = await lan.post('/quan-tri/khoa-api', { ten: 'Một cửa', so_ngay: '30' });
  assert.equal(r.status, 422);
  assert.match(r.text, /ít nhất một việc/);
  r = await lan.post('/quan-tri/khoa-api', { ten: 'Một cửa', so_ngay: '731', nap_so_lieu: '1' });
  assert.equal(r.status, 422);
  r = await lan.post('/quan-tri/khoa-api', { ten: 'Một cửa', so_ngay: '30', nap_so_lieu: '1', don_vi: '21223' });
  assert.deepEqual([r.status, r.to], [303, '/quan-tri/khoa-api?xong=hoi']);
  r = await lan.go('/quan-tri/khoa-api');
  assert.doesNotMatch(r.text, /thidua_/, 'who asks never sees it');
  assert.match(r.text, /Một cửa.*chờ người có quyền mở/s);
  assert.equal((await lan.post('/khoa-api/1/mo')).status, 403);
  const head = await enter(s, await invite('truong', 'head', '21223'), 'truong');
  assert.match((await head.go('/viec-cua-toi')).text, /Khóa API chờ mở: Một cửa/);
  assert.match((await head.go('/khoa-api')).text, /action="\/khoa-api\/1\/mo"/);
  const key = secret(await head.post('/khoa-api/1/mo'));
  assert.match(key, /^thidua_[\w-]{43}$/);
  assert.equal((await head.post('/khoa-api/1/mo')).status, 409, 'shown once');
  r = await lan.go('/quan-tri/khoa-api');
  assert.doesNotMatch(r.text, new RegExp(key));
  assert.match(r.text, /Một cửa.*nạp số liệu.*chỉ đơn vị 21223.*đang dùng/s);
  assert.equal((await lan.post('/quan-tri/khoa-api/1/thu-hoi')).status, 303);
  assert.match((await lan.go('/quan-tri/khoa-api')).text, /đã thu hồi/);
  assert.equal((await lan.post('/quan-tri/khoa-api/1/thu-hoi')).status, 404);
  assert.deepEqual([...(await lan.go('/quan-tri/khoa-api/danh-sach.xlsx')).bytes.subarray(0, 2)], [0x50, 0x4b]);
});

test('the diary: searched, exported, verified, and what was done behind the program’s back is found', async () => {
  let r = await lan.go('/nhat-ky?tim=quen+mat+khau');
  assert.match(r.text, /cấp lại mật khẩu/);
  assert.match(r.text, /Người hoa/);
  assert.match((await lan.go('/nhat-ky?viec=token.revoke')).text, /thu hồi khóa API/);
  assert.match((await lan.go('/nhat-ky?ai=Ng%C6%B0%E1%BB%9Di+hoa&tim=cap')).text, /Không có dòng nào khớp|cấp lại/);
  assert.match((await lan.go('/nhat-ky?den=01/01/2020')).text, /Không có dòng nào khớp/);
  assert.equal((await lan.go('/nhat-ky?tu=32/01/2020')).status, 422);
  const csv = await lan.go('/nhat-ky/tai-ve.csv?viec=user.reset');
  assert.match(csv.type, /text\/csv/);
  assert.equal(csv.text.trim().split('\r\n').length, 2);
  // people read words; what is sealed stands beside them in the file
  const invited = await lan.go('/nhat-ky?viec=user.give');
  assert.match(invited.text, /<td class="govuk-table__cell">(Người|Cán bộ|Thủ trưởng|Cơ quan|Thanh tra|Thư ký|Quản trị|Thành viên|Chủ tịch)[^<]*<\/td>/);
  assert.doesNotMatch(invited.text, /<td class="govuk-table__cell">(clerk|head|admin|auditor|appraiser)\b/);
  const given = (await lan.go('/nhat-ky/tai-ve.csv?viec=user.give')).text.split('\r\n')[1];
  assert.match(given, /,user\.give,.*,(clerk|head|admin|auditor|appraiser|secretary|member|chair|media)\b/);
  assert.deepEqual([...(await lan.go('/nhat-ky/tai-ve.xlsx')).bytes.subarray(0, 2)], [0x50, 0x4b]);
  assert.equal((await lan.go('/nhat-ky/tai-ve.exe')).status, 404);
  r = await lan.go('/nhat-ky/kiem-tra');
  assert.match(r.text, /Nhật ký toàn vẹn: \d+ dòng/);
  const mark = /\d+:[0-9a-f]{64}/.exec(r.text)[0];
  assert.equal((await run(THIDUA, ['audit', 'verify', mark, '--db', db])).code, 0);
  sql(db, "UPDATE audit SET why = 'khác' WHERE id = 3");
  r = await lan.go('/nhat-ky/kiem-tra');
  assert.match(r.text, /bị sửa từ dòng 3/);
  assert.doesNotMatch(r.text, /Nhật ký toàn vẹn/);
});

test('forms of these pages need the token of the session', async () => {
  const id = await number('minh');
  for (const path of ['/quan-tri/tai-khoan', `/quan-tri/tai-khoan/${id}/khoa`, `/quan-tri/tai-khoan/${id}/cap-lai`, '/quan-tri/khoa-api', '/quan-tri/khoa-api/1/thu-hoi'])
    for (const csrf of [undefined, 'x'.repeat(43)]) {
      const r = await lan.go(path, { ...(csrf && { csrf }), ly_do: 'x', viec: 'khoa', ten: 'xx', ho_ten: 'x', vai_tro: 'admin', so_ngay: '1' });
      assert.equal(r.status, 403, path);
    }
});

test('whose password was given anew is told at the next sign-in, and who reads the diary hears of those who decide', async () => {
  const tham = await invite('tham', 'appraiser');
  await enter(s, tham, 'tham');
  await new Promise((done) => { setTimeout(done, 1100); }); // a reset in the second of the invitation is taken for it
  await lan.go(`/quan-tri/tai-khoan/${await number('tham')}`);
  const shown = await lan.post(`/quan-tri/tai-khoan/${await number('tham')}/cap-lai`, { bo_lop: '1', ly_do: 'mất điện thoại' });
  const again = await enter(s, new URL(secret(shown)).pathname, 'tham');
  const told = (await again.go('/viec-cua-toi')).text;
  assert.match(told, /<strong>Mật khẩu của tài khoản này được cấp lại lúc [^<]*, người cấp: Người lan \(lan\)\./);
  assert.doesNotMatch(told, /Tài khoản: thay đổi/);
  const tra = await enter(s, await invite('tra', 'auditor'), 'tra');
  const seen = (await tra.go('/viec-cua-toi')).text;
  assert.match(seen, /Tài khoản: thay đổi trong 14 ngày qua/);
  assert.match(seen, /Người tham \(tham\) được cấp lại mật khẩu lúc [^<]*, người cấp: Người lan \(lan\)\./);
  assert.match(seen, /Người tham \(tham\) được giao vai trò “Cơ quan tham mưu, thẩm định”/);
  assert.doesNotMatch((await lan.go('/viec-cua-toi')).text, /người cấp: Người lan/);
});

test('a new password alone opens no account that has a second factor', async () => {
  const thu = await enter(s, await invite('thukyhd', 'secretary'), 'thukyhd', true);
  assert.equal((await thu.go('/phieu-diem')).status, 303); // to the year's list: in
  const id = await number('thukyhd');
  await lan.go(`/quan-tri/tai-khoan/${id}`);
  const address = new URL(secret(await lan.post(`/quan-tri/tai-khoan/${id}/cap-lai`, { ly_do: 'quên mật khẩu' }))).pathname;
  assert.equal((await thu.go('/tai-khoan')).status, 303, 'the sessions of the owner end');
  const whoever = new Browser(s);
  assert.equal((await whoever.go(address, { mat_khau: password, lap_lai: password })).status, 303);
  assert.match((await whoever.go('/dang-nhap', { ten: 'thukyhd', mat_khau: password })).text, /Mã 6 số/);
  assert.match((await whoever.go('/phieu-diem')).to, /^\/dang-nhap/);
  assert.equal((await whoever.go('/tai-khoan/xac-thuc')).status, 303, 'nor may it set up another telephone');
});

test('behind a proxy the cookie is bound to the host and to TLS, and guessing is counted by the proxy’s word', async () => {
  const other = database(dir, 2);
  assert.equal((await run(THIDUA, ['init', '--tenant', 'qn', '--name', 'UBND', '--plan', `${example}/plan.yaml`, '--db', other])).code, 0);
  const proxied = await start(THIDUA, ['serve', '--db', other, '--listen', '127.0.0.1:0', '--behind-proxy']);
  try {
    const r = await run(THIDUA, ['user', 'invite', 'an', '--name', 'An', '--role', 'media', '--db', other]);
    const b = await enter(proxied, /\/loi-moi\/[\w-]{43}/.exec(r.out)[0], 'an');
    assert.deepEqual([...b.cookies.keys()], ['__Host-thidua-1-may', '__Host-thidua-1']);
    const again = await new Browser(proxied).go('/dang-nhap', { ten: 'an', mat_khau: password });
    assert.match(again.headers.getSetCookie()[0], /^__Host-thidua-1=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const from = (ip) => ({ 'x-real-ip': ip });
    for (let i = 0; i < 30; i++)
      await new Browser(proxied).go('/dang-nhap', { ten: `doan${i}`, mat_khau: 'đoán mò thôi mà' }, from('192.0.2.7'));
    assert.match((await new Browser(proxied).go('/dang-nhap', { ten: 'an', mat_khau: password }, from('192.0.2.7'))).text, /thử sai nhiều lần/);
    assert.equal((await new Browser(proxied).go('/dang-nhap', { ten: 'an', mat_khau: password }, from('192.0.2.8'))).status, 303);
  } finally {
    await proxied.stop();
  }
});
