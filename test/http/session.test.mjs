// Sessions: what a token is worth, when another takes its place, when it ends.  The clock is moved by moving what is kept in
// the database the other way.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { totp } from './browser.mjs';
import { sql } from './database.mjs';
import { Browser, password } from './people.mjs';
import { Town } from './town.mjs';

const { SOURCE, THIDUA, TOKEN } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-session-'));
const town = new Town(dir, { thidua: THIDUA, source: SOURCE, token: TOKEN });

before(() => town.fill());
after(async () => {
  await town.server?.stop();
  rmSync(dir, { recursive: true });
});

const browser = () => new Browser(town.server);
const name = (b) => [...b.cookies.keys()].find((k) => !k.endsWith('-may')); // the other one knows the browser, and opens nothing
const token = (b) => b.cookies.get(name(b));
const signIn = (b, ten, more = {}) => b.go('/dang-nhap', { ten, mat_khau: password, ...more });
/** A browser that holds just this. */
const holding = (value) => {
  const b = browser();
  b.cookies.set('thidua-1', value);
  return b;
};
const open = async (value) => (await holding(value).go('/tai-khoan')).status === 200;
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+/, '');
const number = (login) => sql(town.db, 'SELECT id FROM account WHERE login = ?', login);

test('a token that was there before is not taken over, nor one half way', async () => {
  const planted = 'A'.repeat(43);
  const b = holding(planted);
  assert.equal((await signIn(b, 'clerk1')).status, 303);
  assert.notEqual(token(b), planted);
  assert.equal(await open(planted), false);
  const half = holding(planted);
  assert.equal((await signIn(half, 'chair')).status, 200);
  const halfToken = token(half);
  assert.notEqual(halfToken, planted);
  assert.equal(await open(halfToken), false, 'the password alone opens nothing');
  // somebody else’s half session in my browser does not become mine
  const mine = holding(halfToken);
  assert.equal((await signIn(mine, 'clerk1')).status, 303);
  assert.notEqual(token(mine), halfToken);
  assert.equal(await open(halfToken), false);
});

test('who signs in where somebody was signed in takes their place', async () => {
  const b = browser();
  await signIn(b, 'clerk1');
  const former = token(b);
  const form = await b.go('/dang-nhap');
  assert.equal(form.status, 200);
  assert.equal((await b.go('/dang-nhap', { ten: 'clerk2', mat_khau: password })).status, 403, 'not from elsewhere');
  assert.match(form.text, new RegExp(`action="/dang-nhap"[^]*name="csrf" value="${b.csrf}"`));
  assert.equal((await b.post('/dang-nhap', { ten: 'clerk2', mat_khau: password })).status, 303);
  assert.match((await b.go('/tai-khoan')).text, /Người clerk2/);
  assert.equal(await open(former), false);
  await b.go('/dang-nhap');
  const half = await b.post('/dang-nhap', { ten: 'chair', mat_khau: password });
  assert.match(half.text, /Mã 6 số/);
  assert.doesNotMatch(half.text, /Người clerk2/);
  const invited = await town.tool('user', 'invite', 'sau', '--name', 'Người sau', '--role', 'clerk', '--unit', 'x1');
  const path = /\/loi-moi\/[\w-]{43}/.exec(invited)[0];
  await signIn(b, 'clerk1');
  await b.go(path);
  assert.equal((await b.post(path, { mat_khau: password, lap_lai: password })).status, 303, 'an invitation opened while signed in');
});

test('another token at every step: password, code, setting up the second factor', async () => {
  const late = await town.person('moi', 'secretary', null, false);
  const before = token(late);
  const secret = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec((await late.go('/tai-khoan/xac-thuc')).text)[1];
  assert.equal((await late.go('/phieu-diem')).status, 303, 'not before it was given');
  const oldCsrf = late.csrf;
  assert.equal((await late.post('/tai-khoan/xac-thuc', { ma: totp(secret) })).status, 200);
  assert.notEqual(token(late), before);
  assert.equal(await open(before), false);
  await late.go('/tai-khoan');
  assert.notEqual(late.csrf, oldCsrf, 'the token of forms goes with it');
  const again = browser();
  await signIn(again, 'moi');
  const half = token(again);
  // the code of a moment ago is used up; the next one counts already (one step of 30 seconds ahead)
  assert.equal((await again.go('/dang-nhap/ma', { ma: totp(secret) })).status, 422);
  assert.equal((await again.go('/dang-nhap/ma', { ma: totp(secret, Date.now() + 30000) })).status, 303);
  assert.notEqual(token(again), half);
  assert.equal(await open(half), false);
  assert.equal(await open(token(again)), true);
});

test('the cookie: for this host, not for scripts, until the browser ends', async () => {
  const r = await fetch(`${town.server.url}/dang-nhap`, { method: 'POST', redirect: 'manual', headers: { origin: town.server.url,
    'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ ten: 'clerk1', mat_khau: password }) });
  assert.equal(r.headers.getSetCookie().length, 2);
  assert.match(r.headers.getSetCookie()[1], /^thidua-1-may=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/, 'by this the browser is known, 30 days');
  assert.match(r.headers.getSetCookie()[0], /^thidua-1=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
});

test('signing out ends it on the server, and nothing of it stays with anybody', async () => {
  const b = browser();
  await signIn(b, 'clerk1');
  const page = await b.go('/viec-cua-toi');
  assert.equal(page.headers.get('cache-control'), 'no-store');
  const kept = token(b);
  assert.equal((await holding(kept).go('/dang-xuat', { csrf: 'x'.repeat(43) })).status, 403, 'nobody signs another out');
  assert.equal(await open(kept), true);
  await b.go('/tai-khoan');
  const out = await b.post('/dang-xuat');
  assert.equal(out.status, 303);
  assert.match(out.headers.getSetCookie()[0], /^thidua-1=; .*Max-Age=0/);
  assert.equal(await open(kept), false);
});

test('closed by the administrator, locked, the role withdrawn, another password: at once', async () => {
  const { admin } = town;
  const one = await town.person('tam', 'clerk', 'x1');
  const id = number('tam');
  const user = `/quan-tri/tai-khoan/${id}`;
  await admin.go(user);
  assert.equal((await admin.post(`${user}/dong-phien`)).status, 303);
  assert.equal((await one.go('/tai-khoan')).status, 303);
  await signIn(one, 'tam');
  assert.equal((await one.go(`/so-lieu/${town.year}/x1`)).status, 200);
  assert.equal((await admin.post(`${user}/rut`, { vai_tro: 'clerk', don_vi: 'x1', tu_ngay: '2015-01-01', ly_do: 'chuyển việc' })).status, 303);
  assert.equal((await one.go(`/so-lieu/${town.year}/x1`)).status, 403);
  assert.equal((await admin.post(`${user}/giao`, { vai_tro: 'clerk', don_vi: 'x2', ly_do: 'chuyển việc' })).status, 303);
  assert.equal((await one.go(`/so-lieu/${town.year}/x1`)).status, 403);
  assert.equal((await one.go(`/so-lieu/${town.year}/x2`)).status, 200);
  const other = browser();
  await signIn(other, 'tam');
  await other.go('/tai-khoan');
  const next = 'một câu khác hẳn, cũng dài';
  assert.equal((await other.post('/tai-khoan/mat-khau', { cu: password, moi: next, lap_lai: next })).status, 303);
  assert.equal((await one.go('/tai-khoan')).status, 303, 'the others of the account');
  assert.equal((await other.go('/tai-khoan')).status, 200, 'not the one that changed it');
  assert.equal((await admin.post(`${user}/khoa`, { viec: 'khoa', ly_do: 'nghỉ' })).status, 303);
  assert.equal((await other.go('/tai-khoan')).status, 303);
  const r = await other.go('/dang-nhap', { ten: 'tam', mat_khau: next });
  assert.equal(r.status, 422);
  assert.match(r.text, /đang bị khóa/);
});

test('an hour without a request ends it; twelve hours end it however much it is used', async () => {
  const b = await town.person('gio', 'clerk', 'x1');
  const id = number('gio');
  const [made, expires] = sql(town.db, 'SELECT made_at, expires_at FROM session WHERE account = ?', id).split('|');
  assert.equal(Date.parse(expires) - Date.parse(made), 12 * 3600e3);
  sql(town.db, 'UPDATE session SET seen_at = ? WHERE account = ?', ago(59 * 60), id);
  assert.equal((await b.go('/tai-khoan')).status, 200, '59 minutes');
  assert.ok(Date.parse(sql(town.db, 'SELECT seen_at FROM session WHERE account = ?', id)) > Date.now() - 60e3, 'the request counts');
  assert.equal(sql(town.db, 'SELECT expires_at FROM session WHERE account = ?', id), expires, 'and does not put off the end');
  sql(town.db, 'UPDATE session SET seen_at = ? WHERE account = ?', ago(61 * 60), id);
  const idle = await b.go('/phieu-diem?x');
  assert.equal(idle.status, 303, '61 minutes');
  assert.match(idle.to, /^\/dang-nhap\?tiep=/);
  sql(town.db, 'UPDATE session SET seen_at = ?, expires_at = ? WHERE account = ?', ago(0), ago(-30), id);
  assert.equal((await b.go('/tai-khoan')).status, 200, 'used just now');
  sql(town.db, 'UPDATE session SET expires_at = ? WHERE account = ?', ago(1), id);
  assert.equal((await b.go('/tai-khoan')).status, 303, 'twelve hours are over');
});

test('twenty minutes between password and code', async () => {
  const half = browser();
  await signIn(half, 'member');
  const id = number('member');
  const kept = sql(town.db, 'SELECT made_at, expires_at FROM session WHERE account = ? AND whole = 0', id).split('|');
  assert.equal(Date.parse(kept[1]) - Date.parse(kept[0]), 1200e3);
  sql(town.db, 'UPDATE session SET expires_at = ? WHERE account = ? AND whole = 0', ago(1), id);
  const r = await half.go('/dang-nhap/ma', { ma: totp(town.secretOf.member, Date.now() + 30000) });
  assert.equal(r.status, 422);
  assert.match(r.text, /đã hết hạn/);
  assert.equal((await half.go('/tai-khoan')).status, 303);
});

test('forms come from pages of ours: origin, the browser’s word, and the token', async () => {
  const b = browser();
  await signIn(b, 'clerk1');
  await b.go('/tai-khoan');
  const none = 'f'.repeat(64); // no such session: 404 says that the form was taken
  const ask = (headers, csrf = b.csrf) => b.go('/tai-khoan/phien', { csrf, phien: none }, headers);
  assert.equal((await ask({})).status, 404);
  assert.equal((await ask({ origin: 'https://evil.example' })).status, 403);
  assert.equal((await ask({ origin: 'null' })).status, 403);
  assert.equal((await ask({ 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await ask({ 'sec-fetch-site': 'same-site' })).status, 403);
  assert.equal((await ask({ 'sec-fetch-site': 'same-origin' })).status, 404);
  const bare = await fetch(`${town.server.url}/tai-khoan/phien`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ csrf: b.csrf, phien: none }),
    headers: { cookie: `${name(b)}=${token(b)}`, 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(bare.status, 403, 'no word where it comes from');
  const login = await fetch(`${town.server.url}/dang-nhap`, { method: 'POST', redirect: 'manual', headers: { origin: 'https://evil.example',
    'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ ten: 'clerk1', mat_khau: password }) });
  assert.equal(login.status, 403, 'nor is anybody signed in from elsewhere');
  assert.deepEqual(login.headers.getSetCookie(), []);
  assert.equal((await ask({}, b.csrf.slice(1))).status, 403);
  assert.equal((await ask({}, `${b.csrf}x`)).status, 403);
  assert.equal((await b.go(`/tai-khoan/phien?csrf=${b.csrf}&phien=${none}`)).status, 405, 'a GET changes nothing');
});

test('everybody may sign out', async () => {
  for (const who of town.all) {
    await who.go('/tai-khoan');
    const kept = token(who);
    assert.equal((await who.post('/dang-xuat')).status, 303, who.login);
    assert.equal(await open(kept), false, who.login);
  }
});
