// The key of the second factor: with it neither the database nor a backup makes codes; without it, or with another, no code is
// accepted and whoever signs in is told why.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, password, totp } from './browser.mjs';
import { database, sql } from './database.mjs';
import { run, start } from './lib.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-key-'));
const db = database(dir);
const file = join(dir, 'key');
const other = join(dir, 'other');
const secrets = {};
const codes = {};
let s;

const t = async (...args) => {
  const r = await run(THIDUA, args);
  assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  return r.out;
};
async function serve(key, at = db) {
  if (s) await s.stop();
  s = await start(THIDUA, ['serve', '--db', at, '--listen', '127.0.0.1:0'], { THIDUA_KEY_FILE: key ?? '' });
}
/** An administrator with the second factor. */
async function enrol(login) {
  const out = await t('user', 'invite', login, '--name', `Người ${login}`, '--role', 'admin', '--db', db);
  const b = new Browser(s);
  assert.equal((await b.go(/\/loi-moi\/[\w-]{43}/.exec(out)[0], { mat_khau: password, lap_lai: password })).status, 303);
  assert.equal((await b.go('/dang-nhap', { ten: login, mat_khau: password })).status, 303);
  secrets[login] = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec((await b.go('/tai-khoan/xac-thuc')).text)[1];
  const done = await b.post('/tai-khoan/xac-thuc', { ma: totp(secrets[login]) });
  assert.equal(done.status, 200);
  codes[login] = done.text.match(/[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/g);
  assert.equal(codes[login].length, 10);
}
/** What is answered to the password and this code. */
async function signIn(login, code, at = db) {
  sql(at, 'UPDATE account SET totp_step = 0'); // a code of this half minute may be used again
  sql(at, 'DELETE FROM attempt');
  const b = new Browser(s);
  assert.match((await b.go('/dang-nhap', { ten: login, mat_khau: password })).text, /Mã 6 số/);
  return b.go('/dang-nhap/ma', { ma: code ?? totp(secrets[login]) });
}
const kept = (login, at = db) => Number(sql(at, 'SELECT length(totp) FROM account WHERE login = ?', login));
const warned = () => s.log.match(/Lưu ý: .*\n.*\n/g) ?? [];

before(async () => {
  await t('init', '--tenant', 'qn', '--name', 'UBND', '--plan', `${SOURCE}/examples/quang-ngai-2021-2025/plan.yaml`, '--db', db);
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

test('without a key it works, and the server says once what that means and how to mend it', async () => {
  await serve();
  assert.equal(warned().length, 1, s.log);
  assert.match(warned()[0], /không mã hóa trong cơ sở dữ liệu và bản sao lưu[^]*thidua user key TỆP/);
  await enrol('lan');
  assert.equal(kept('lan'), 20);
  assert.equal((await signIn('lan')).status, 303);
});

test('the file is its owner’s alone and holds a key; anything else is refused before the server opens', async () => {
  const out = await t('user', 'key', file);
  assert.match(out, /THIDUA_KEY_FILE/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, 'utf8'), /^[0-9a-f]{64}\n$/);
  await t('user', 'key', other);
  assert.notEqual(readFileSync(other, 'utf8'), readFileSync(file, 'utf8'));
  for (const [mode, text, code, why] of [[0o640, null, 4, /chmod 600/], [0o604, null, 4, /chmod 600/], [0o600, 'x\n', 3, /dòng 1: không phải là khóa/],
    [0o600, '', 3, /không phải là khóa/], [0o600, `${'a'.repeat(64)}\n${'a'.repeat(63)}\n`, 3, /dòng 2/], [0o600, `${'a'.repeat(64)}\n`.repeat(9), 3, /quá 8 khóa/]]) {
    const bad = join(dir, 'bad');
    writeFileSync(bad, text ?? readFileSync(file));
    chmodSync(bad, mode);
    const r = await run(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0'], { THIDUA_KEY_FILE: bad });
    assert.equal(r.code, code, r.err);
    assert.match(r.err, why);
  }
  // as systemd hands it over, with an access list that shows as rights of the group
  assert.equal(kept('lan'), 20);
  const credential = join(dir, 'credential');
  writeFileSync(credential, readFileSync(file));
  chmodSync(credential, 0o440);
  const passed = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0'], { THIDUA_KEY_FILE: credential, CREDENTIALS_DIRECTORY: dir });
  assert.equal(await passed.stop(), 0);
  const none = await run(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0'], { THIDUA_KEY_FILE: join(dir, 'none') });
  assert.notEqual(none.code, 0);
});

test('with it what was there is sealed, and what is new; the owners notice nothing', async () => {
  await serve(file);
  assert.deepEqual(warned(), []);
  assert.equal(kept('lan'), 65); // 1 + 4 + 24 + 20 + 16: version, name of the key, nonce, secret, tag
  assert.equal((await signIn('lan')).status, 303);
  assert.equal((await signIn('lan', '000000')).status, 422);
  await enrol('minh');
  assert.equal(kept('minh'), 65);
  assert.equal((await signIn('minh')).status, 303);
});

test('one account’s sealed secret opens no other', async () => {
  const was = sql(db, "SELECT totp_step FROM account WHERE login = 'minh'");
  sql(db, "UPDATE account SET totp_new = totp WHERE login = 'minh'");
  sql(db, "UPDATE account SET totp = (SELECT totp FROM account WHERE login = 'lan') WHERE login = 'minh'");
  for (const login of ['lan', 'minh']) {
    const r = await signIn('minh', totp(secrets[login]));
    assert.equal(r.status, 422);
    assert.match(r.text, /không mở được lớp xác thực thứ hai của tài khoản này/);
  }
  sql(db, `UPDATE account SET totp = totp_new, totp_new = NULL, totp_step = ${was} WHERE login = 'minh'`);
  assert.equal((await signIn('minh')).status, 303);
});

test('without it, or with another, no code is accepted, and everybody is told what to do; recovery codes are still good', async () => {
  for (const [key, why, n] of [[null, /máy chủ thiếu khóa của lớp xác thực thứ hai/, 2], [other, /khóa của máy chủ không mở được/, 1]]) {
    await serve(key);
    assert.equal(warned().length, n, s.log);
    assert.match(warned()[0], /không có khóa mở được lớp xác thực thứ hai của 2 tài khoản[^]*THIDUA_KEY_FILE/);
    for (const code of [undefined, '000000']) {
      const r = await signIn('lan', code);
      assert.equal(r.status, 422);
      assert.match(r.text, why);
      assert.match(r.text, /mã dự phòng[^<]*THIDUA_KEY_FILE/);
    }
    assert.equal(kept('lan'), 65, 'nothing is sealed over what cannot be read');
    assert.equal((await signIn('lan', codes.lan.pop())).status, 303);
  }
  await serve(file);
  assert.equal((await signIn('lan')).status, 303);
});

test('a backup restored elsewhere works with the key file, and is nothing without it', async () => {
  const backup = join(dir, 'b.backup');
  const copy = database(dir, 2);
  await t('backup', backup, '--db', db);
  await t('restore', backup, '--db', copy);
  await serve(null, copy);
  assert.equal((await signIn('minh', undefined, copy)).status, 422);
  await serve(file, copy);
  assert.equal((await signIn('minh', undefined, copy)).status, 303);
});

test('a new key in front: everything is sealed anew, then the old one may go', async () => {
  const name = () => sql(db, `SELECT ${process.env.THIDUA_PG ? "encode(substr(totp, 2, 4), 'hex')" : 'lower(hex(substr(totp, 2, 4)))'} FROM account WHERE login = 'lan'`);
  const [old] = readFileSync(file, 'utf8').split('\n');
  const before = name();
  await t('user', 'key', file);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  assert.equal(lines.length, 2);
  assert.equal(lines[1], old);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await serve(file);
  assert.notEqual(name(), before);
  writeFileSync(file, `${lines[0]}\n`);
  await serve(file);
  assert.deepEqual(warned(), []);
  assert.equal((await signIn('lan')).status, 303);
});
