// Invitation, signing in with both factors, sessions and what must not work, over the real program.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser as Shared, password, totp } from './browser.mjs';
import { database, sql } from './database.mjs';
import { run, start } from './lib.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-account-'));
const db = database(dir);
const example = `${SOURCE}/examples/quang-ngai-2021-2025`;
let s;

/** A browser of this server; every cookie it is given is out of reach of scripts and other sites. */
class Browser extends Shared {
  constructor() {
    super(s);
  }
  async go(path, fields, more) {
    const r = await super.go(path, fields, more);
    for (const c of r.headers.getSetCookie()) assert.match(c, /HttpOnly; SameSite=Lax/);
    return r;
  }
  get token() {
    return [...this.cookies].find(([name]) => !name.endsWith('-may'))?.[1];
  }
}

async function invite(login, role, unit) {
  const r = await run(THIDUA, ['user', 'invite', login, '--name', `Người ${login}`, '--role', role, ...(unit ? ['--unit', unit] : []), '--db', db]);
  assert.equal(r.code, 0, r.err);
  return /\/loi-moi\/([\w-]{43})/.exec(r.out)[1];
}

async function accept(token) {
  const b = new Browser();
  assert.equal((await b.go(`/loi-moi/${token}`, { mat_khau: password, lap_lai: password })).status, 303);
  return b;
}

before(async () => {
  for (const args of [['init', '--tenant', 'qn', '--name', 'UBND', '--plan', `${example}/plan.yaml`],
    ...['units', 'people', 'holidays', 'events', 'facts', 'attestations'].map((k) => ['import', k, `${example}/${k}.csv`]),
    ['publish', '--year', '2022', '--decision', '01/QĐ', '--date', '01/03/2023']]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

const none = 'f'.repeat(64); // a session that is not there

test('nobody: sent to sign in, with the way back', async () => {
  const r = await new Browser().go('/viec-cua-toi');
  assert.equal(r.status, 303);
  assert.equal(r.to, '/dang-nhap?tiep=%2Fviec-cua-toi');
});

test('invitation, password, own work, sign out', async () => {
  const token = await invite('minh', 'clerk', '21223');
  for (let i = 0; i < 3; i++) // programs of mail and chat open links to show them: only the form spends one
    for (const method of ['GET', 'HEAD']) assert.equal((await fetch(`${s.url}/loi-moi/${token}`, { method })).status, 200);
  assert.doesNotMatch(s.log, new RegExp(token), 'nor does it stand in the log');
  assert.match(s.log, /path=\/loi-moi\/\*\*\* status=200/);
  const b = await accept(token);
  assert.equal((await b.go(`/loi-moi/${token}`)).status, 404, 'an invitation works once');
  assert.equal((await b.go('/dang-nhap', { ten: 'minh', mat_khau: 'sai mật khẩu nhé' })).status, 422);
  const r = await b.go('/dang-nhap', { ten: 'minh', mat_khau: password, tiep: '/tai-khoan' });
  assert.deepEqual([r.status, r.to], [303, '/tai-khoan']);
  const page = await b.go('/tai-khoan');
  assert.match(page.text, /Người minh/);
  assert.match(page.text, /Cán bộ nhập liệu/);
  assert.equal((await b.go('/viec-cua-toi')).status, 200);
  const old = new Browser();
  old.cookies = new Map(b.cookies);
  assert.equal((await b.go('/dang-xuat', { csrf: b.csrf })).status, 303);
  assert.deepEqual([...b.cookies.keys()], ['thidua-1-may'], 'the browser stays known, the session is gone');
  assert.equal((await old.go('/tai-khoan')).status, 303, 'the session is over, not only the cookie');
});

test('a public page is the same whoever asked first, in the language of its address', async () => {
  const b = new Browser();
  await b.go('/dang-nhap', { ten: 'minh', mat_khau: password });
  for (const [path, lang] of [['/', 'vi'], ['/en/', 'en'], ['/tieu-chuan', 'vi'], ['/en/tieu-chuan', 'en'], ['/en/tim?q=x', 'en'], ['/en/khong-co', 'en'], ['/khong-co', 'vi']]) {
    const mine = (await b.go(path, undefined, { 'accept-language': 'en' })).text;
    const theirs = (await new Browser().go(path, undefined, { 'accept-language': 'en' })).text;
    for (const text of [mine, theirs]) assert.match(text, new RegExp(`<html lang="${lang}">`), path);
    const strip = (t) => t.replace(/\b[0-9a-f]{8}-\d+\b/g, ''); // the number of the request
    assert.equal(strip(mine), strip(theirs), path);
  }
  assert.match((await b.go('/en/khong-co')).text, /Page not found/);
  assert.match((await b.go('/en/')).text, /href="\/viec-cua-toi"/, 'work is Vietnamese');
  for (const path of ['/en/viec-cua-toi', '/en/dang-nhap', '/en/tai-khoan']) assert.equal((await b.go(path)).status, 404, path);
});

test('a way back leads nowhere else', async () => {
  for (const tiep of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    const r = await new Browser().go('/dang-nhap', { ten: 'minh', mat_khau: password, tiep });
    assert.deepEqual([r.status, r.to], [303, '/viec-cua-toi'], tiep);
  }
});

test('the second factor: set up before anything else, asked for afterwards, a code works once', async () => {
  const b = await accept(await invite('lan', 'admin'));
  assert.equal((await b.go('/dang-nhap', { ten: 'lan', mat_khau: password })).status, 303);
  const page = await b.go('/tai-khoan/xac-thuc');
  assert.match(page.text, /<svg[^>]*class="td-qr"/);
  const secret = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec(page.text)[1];
  const before = b.token;
  assert.equal((await b.go('/tai-khoan/xac-thuc', { csrf: b.csrf, ma: '000000' })).status, 422);
  const used = totp(secret); // the same one again below: half a minute may begin in between
  const codes = await b.go('/tai-khoan/xac-thuc', { csrf: b.csrf, ma: used });
  assert.equal(codes.status, 200);
  const recovery = [...codes.text.matchAll(/<li class="td-hash">([^<]+)</g)].map((m) => m[1]);
  assert.equal(recovery.length, 10);
  assert.notEqual(b.token, before, 'another right, another token');

  const again = new Browser();
  const half = await again.go('/dang-nhap', { ten: 'lan', mat_khau: password });
  assert.equal(half.status, 200);
  assert.match(half.text, /Mã 6 số/);
  assert.equal((await again.go('/tai-khoan')).status, 303, 'the password alone opens nothing');
  assert.equal((await again.go('/dang-nhap/ma', { ma: used })).status, 422, 'the code was used');
  const halfToken = again.token;
  assert.equal((await again.go('/dang-nhap/ma', { ma: recovery[0] })).status, 303);
  assert.notEqual(again.token, halfToken);
  assert.equal((await again.go('/tai-khoan')).status, 200);
  const third = new Browser();
  await third.go('/dang-nhap', { ten: 'lan', mat_khau: password });
  assert.equal((await third.go('/dang-nhap/ma', { ma: recovery[0] })).status, 422, 'a recovery code works once');
});

test('forged requests: no token, a wrong one, another session’s, another origin, a planted cookie', async () => {
  const a = new Browser();
  const b = new Browser();
  for (const x of [a, b]) {
    await x.go('/dang-nhap', { ten: 'minh', mat_khau: password });
    await x.go('/tai-khoan');
  }
  assert.equal((await a.go('/tai-khoan/phien', { phien: none })).status, 403);
  assert.equal((await a.go('/tai-khoan/phien', { phien: none, csrf: 'x'.repeat(43) })).status, 403);
  assert.equal((await a.go('/tai-khoan/phien', { phien: none, csrf: b.csrf })).status, 403);
  await a.go('/tai-khoan');
  assert.equal((await a.go('/tai-khoan/phien', { phien: none, csrf: a.csrf }, { origin: 'https://evil.example' })).status, 403);
  assert.equal((await a.go('/tai-khoan/phien', { phien: none, csrf: a.csrf })).status, 404, 'taken: there is no such session');
  const planted = new Browser();
  planted.cookies.set([...a.cookies.keys()][0], 'A'.repeat(43));
  await planted.go('/dang-nhap', { ten: 'minh', mat_khau: password });
  assert.notEqual(planted.token, 'A'.repeat(43), 'a token is never taken over');
});

test('one may close one’s other sessions', async () => {
  const a = new Browser();
  const b = new Browser();
  for (const x of [a, b]) await x.go('/dang-nhap', { ten: 'minh', mat_khau: password });
  await a.go('/tai-khoan');
  assert.equal((await a.go('/tai-khoan/phien', { csrf: a.csrf })).status, 303);
  assert.equal((await b.go('/tai-khoan')).status, 303);
  assert.equal((await a.go('/tai-khoan')).status, 200);
});

test('guessing gets slow, and a login that does not exist looks the same', async () => {
  const answers = [];
  for (const ten of ['khong-co', 'minh']) {
    const b = new Browser();
    let last;
    for (let i = 0; i < 7; i++) last = await b.go('/dang-nhap', { ten, mat_khau: 'đoán mò thôi mà' });
    assert.equal(last.status, 422);
    answers.push(last.text.replace(/\d+/g, 'n'));
  }
  assert.equal(answers[0], answers[1]);
});

test('a database that cannot say who somebody is does not sign them out', async () => {
  const hoa = await accept(await invite('hoa', 'head', '21223'));
  await hoa.go('/dang-nhap', { ten: 'hoa', mat_khau: password });
  assert.equal((await hoa.go('/tai-khoan')).status, 200);
  const named = (from, to) => sql(db, `ALTER TABLE ${from} RENAME TO ${to}`);
  named('session', 'gone');
  try {
    const r = await hoa.go('/tai-khoan');
    assert.equal(r.status, 503);
    assert.match(r.text, /Đợi vài giây/);
    assert.equal((await hoa.go('/tai-khoan/phien', { phien: none, csrf: hoa.csrf })).status, 503);
    assert.equal((await hoa.go('/dang-nhap')).status, 200);
    assert.equal((await new Browser().go('/tai-khoan')).status, 303);
  } finally {
    named('gone', 'session');
  }
  assert.equal((await hoa.go('/tai-khoan')).status, 200);
});
