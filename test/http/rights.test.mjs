// Every address × everybody × {own unit, another unit}, over real HTTP.  What is right follows from two reviewed tables,
// test/web/routes.txt and test/unit/rights.txt, never from the program.  And whatever is answered to somebody names nothing
// private of a unit that is not theirs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRights, readRoutes } from '../web/routes.mjs';
import { sql } from './database.mjs';
import { Browser, password } from './people.mjs';
import { Town, row, secrets } from './town.mjs';
import { everything } from './unzip.mjs';

const { SOURCE, THIDUA, TOKEN } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-rights-'));
const town = new Town(dir, { thidua: THIDUA, source: SOURCE, token: TOKEN });
const routes = readRoutes(SOURCE);
const rights = readRights(SOURCE);
const { year: Y, past: P } = town;
let all; // everybody who asks

before(async () => {
  await town.fill();
  const nobody = Object.assign(new Browser(town.server), { login: 'public', signedOut: true });
  const left = Object.assign(new Browser(town.server), { login: 'signed-out', signedOut: true });
  await left.go('/dang-nhap', { ten: 'head1', mat_khau: password });
  await left.go('/tai-khoan');
  left.csrf ??= '';
  const kept = new Map(left.cookies);
  assert.equal((await left.post('/dang-xuat')).status, 303);
  left.cookies = kept;
  const half = Object.assign(new Browser(town.server), { login: 'half', signedOut: true });
  assert.equal((await half.go('/dang-nhap', { ten: 'chair', mat_khau: password })).status, 200);
  const bare = [];
  for (const role of ['appraiser', 'secretary', 'member', 'chair', 'admin']) bare.push(await town.person(`bare-${role}`, role, null, false));
  all = [...town.all, ...bare, nobody, left, half];
});
after(async () => {
  await town.server?.stop();
  rmSync(dir, { recursive: true });
});

// ---- what is right ----

/** What names a unit, or something of one. */
const named = ['unit', 'task', 'clerk', 'person'];

/** 'in', 'denied', 'signin' or 'factor'. */
function judge(who, right, unit, state) {
  if (right === 'public') return 'in';
  if (who.signedOut) return 'signin';
  if (right === 'signed-in') return 'in';
  const { reach, states } = rights[right][who.role];
  if (reach === '-') return 'denied';
  if (who.bare) return 'factor';
  if (unit && reach === 'o' && who.unit !== unit) return 'denied';
  return state && states && !states.includes(state) ? 'denied' : 'in';
}

/** The whole of an address: first whether it opens, then whether the thing in it may be had. */
function wanted(who, r, unit, needs) {
  if (r.bound === 'key') return 'signin';
  const bound = named.includes(r.bound) ? unit : null;
  const open = judge(who, r.right, bound);
  if (r.bound === 'person' && open === 'denied' && judge(who, r.right) === 'in') return 'absent'; // as if there were nobody
  if (open !== 'in' || r.method === 'GET') return open;
  const deeds = needs.map((right) => judge(who, right, bound, bound && town.state[bound]));
  return deeds.includes('in') ? 'in' : 'denied';
}

/** What came, in the same words. */
function got(r, res) {
  if (res.status === 401) return 'signin';
  if (res.status === 303 && /\/dang-nhap\?tiep=/.test(res.to)) return 'signin';
  if (res.status === 303 && /\/tai-khoan\/xac-thuc\?tiep=/.test(res.to)) return 'factor';
  if (res.status === 403) return /lớp thứ hai/.test(res.text) ? 'factor' : 'denied';
  if (res.status === 404 && r.bound === 'person') return 'absent';
  return res.status < 500 ? 'in' : `${res.status}`;
}

// ---- how each address is asked ----

/** The number in an address, by the address. */
const numbers = (r, unit) =>
  r.bound === 'task' ? town.task[unit] : r.bound === 'clerk' ? town.spare[unit]
    : r.method === 'POST' || /\/viec\//.test(r.path) ? '999999' : '1';

function address(r, unit) {
  const published = ['public', 'press.see'].includes(r.right) || r.path.startsWith('/tinh-va-cong-bo');
  const values = { year: published ? P : Y, unit, code: r.path.startsWith('/so-can-bo') ? town.someone[unit] : unit, item: 'tin-bai', id: numbers(r, unit), key: r.path.endsWith('/bo') ? '0'.repeat(64) : town.draft, n: '1', token: 'x'.repeat(43),
    as: 'csv', file: 'goi.json', name: town.style };
  const path = r.path.replace(/\{(\w+):\w+\}/g, (_, name) => values[name] ?? assert.fail(`${r.id}: thêm giá trị của {${name}} vào address()`));
  return path + (r.path.endsWith('/tep') ? `?ma=${town.hash[unit]}` : '');
}

/** GETs that answer 404 to whoever may ask. */
const absent = ['GET /loi-moi/{token:code}', 'GET /cau-hinh/{id:slug}', 'GET /truyen-thong/{year:year}/bieu-do-{n:int}.svg', 'GET /tinh-va-cong-bo/{year:year}/trinh/{id:int}/thay-doi.xlsx'];

/** What is asked besides the bare address: searches and filters are surfaces too. */
const more = {
  'GET /nhat-ky': ['?tim=bimat', `?tim=x2`],
  'GET /nhat-ky/tai-ve.{as:slug}': ['?tim=bimat'],
  'GET /nhiem-vu': ['?tre=1'],
  'GET /phieu-diem/{year:year}': ['?ten=hai', '?tre=1'],
  'GET /quan-tri/tai-khoan': ['?tim=x2'],
  'GET /so-can-bo': ['?ten=bimat'],
  'GET /so-can-bo/danh-sach.{as:slug}': ['?ten=bimat'],
  'GET /so-don-vi': ['?ten=hai'],
  'GET /tam-tinh/{year:year}/{code:code}/neu': ['?chi-tieu=ty-le&tu-so=9&mau-so=10'],
  'GET /tim': ['?q=bimat', '?q=xa+hai', '?q=p2'],
};

const stale = () => row('ty-le', '1', '2', 999); // an old page: whoever may gets 409, and nothing is written
const moves = { S: { den: 'head', right: 'sheet.submit' }, 2: { den: 'explanation', right: 'sheet.appraise' } };

/** What each POST sends: whole enough to reach the question of rights, wrong enough to change nothing.  `needs`: the one of the
 * table's rights that this very form asks for. */
const forms = {
  'POST /dang-nhap': () => ({ ten: 'khong-co-ai', mat_khau: 'không phải mật khẩu' }),
  'POST /dang-nhap/ma': () => ({ ma: '000000' }),
  'POST /loi-moi/{token:code}': () => ({ mat_khau: password, lap_lai: password }),
  'POST /tai-khoan/xac-thuc': () => ({ ma: '000000' }),
  'POST /tai-khoan/mat-khau': () => ({ cu: 'a', moi: password, lap_lai: 'khác hẳn mật khẩu' }),
  'POST /tai-khoan/phien': () => ({ phien: 'f'.repeat(64) }),
  'POST /so-lieu/{year:year}/{unit:code}': stale,
  'POST /so-lieu/{year:year}/{unit:code}/nap': () => ({ dan: '' }),
  'POST /thoi-han/{year:year}': () => ({ buoc: 'self' }),
  'POST /thoi-han/{year:year}/gia-han': (unit) => ({ 'don-vi': `${unit}.2015-01-01`, buoc: 'self' }),
  'POST /phieu-diem/{year:year}/{unit:code}': stale,
  'POST /phieu-diem/{year:year}/{unit:code}/chuyen': (unit) => {
    const { den, right } = moves[town.state[unit]];
    return { den, buoc: town.step[unit], needs: [right] }; // incomplete, or without its reason: 422
  },
  'POST /minh-chung/{year:year}/{unit:code}/{item:slug}': () => ({ 'dung-lai': '0'.repeat(64) }),
  'POST /minh-chung/{year:year}/{unit:code}/{item:slug}/go': () => ({ ma: '0'.repeat(64), 'ly-do': 'x' }),
  'POST /nhiem-vu': () => ({ ten: 'x' }),
  'POST /nhiem-vu/{id:int}': () => ({ ban: 999, ten: 'x' }),
  'POST /nhiem-vu/{id:int}/bao-cao': () => ({ ban: 999, tt: 'doing' }),
  'POST /so-don-vi/sap-xep': () => ({ buoc: 1, so_moi: 1 }),
  'POST /so-don-vi/nap/{key:slug}': () => ({ da_xem: 'x' }),
  'POST /so-can-bo/nap/{key:slug}': () => ({ da_xem: 'x' }),
  'POST /lich': () => ({ ngay: '02/09/2026' }),
  'POST /lich/bo': () => ({ ngay: '02/09/2026' }),
  'POST /lich/nap/{key:slug}': () => ({ da_xem: 'x' }),
  'POST /tinh-va-cong-bo/{year:year}/trinh': () => ({ lan: 999 }),
  'POST /ke-hoach-quan-tri/ban-thao/{key:slug}/hieu-luc': () => ({ ngay: '32/13/2026' }),
  'POST /cau-hinh/{id:slug}': () => ({ 'tra-loi': '2', 'can-cu': 'x' }),
  'POST /cau-hinh/phong-trao/{id:slug}': () => ({ 'noi-dung': 'x', ban: '999', 'ly-do': 'x' }),
  'POST /quan-tri/tai-khoan': () => ({ ten: 'X', ho_ten: 'x', vai_tro: 'media' }),
  'POST /quan-tri/tai-khoan/{id:int}/giao': () => ({ vai_tro: 'media', ly_do: 'x' }),
  'POST /quan-tri/tai-khoan/{id:int}/rut': () => ({ vai_tro: 'media', ly_do: 'x' }),
  'POST /quan-tri/tai-khoan/{id:int}/chuyen': () => ({ vai_tro: 'clerk', don_vi: 'x1', sang: 'x2', ly_do: 'x' }),
  'POST /quan-tri/tai-khoan/{id:int}/ten': () => ({ ten: 'xx', ho_ten: 'x', ly_do: 'x' }),
  'POST /quan-tri/tai-khoan/{id:int}/khoa': () => ({ viec: 'khoa', ly_do: 'x' }),
  'POST /quan-tri/tai-khoan/{id:int}/cap-lai': () => ({ ly_do: 'x' }),
  'POST /quan-tri/tai-khoan/{id:int}/bo-cho': () => ({ ly_do: 'x' }),
  'POST /don-vi-cua-toi/can-bo/{id:int}/cap-lai': () => ({ ly_do: 'x' }),
  'POST /quan-tri/khoa-api': () => ({ ten: 'x', so_ngay: 1 }),
};
const ends = 'POST /dang-xuat'; // asked last
const json = (r) => r.bound === 'key' && r.method === 'POST';

// ---- what nobody else may read ----

const leaks = [];
const seen = Object.fromEntries(Object.keys(secrets).map((s) => [s, new Set()]));

function look(who, where, bytes) {
  const text = everything(bytes).replace(/(\d)\.(?=\d{3})/g, '$1'); // 7.171.717 too
  for (const [secret, right] of Object.entries(secrets)) {
    if (!(/^\d/.test(secret) ? new RegExp(`(?<![\\da-f])${secret}(?![\\da-f])`).test(text) : text.includes(secret))) continue;
    if (judge(who, right, 'x2') === 'in') seen[secret].add(who.login);
    else leaks.push(`${where} cho ${who.login} thấy ${secret} của xã khác`);
  }
}

/** Whose unit first; for everybody else both units are the same. */
const units = (who, r) => (named.includes(r.bound) || /\{(unit|code)/.test(r.path) ? ['x1', 'x2'] : ['x1']);

// ---- asking ----

async function head(who, path) {
  const r = await fetch(town.server.url + path, { method: 'HEAD', redirect: 'manual',
    headers: { cookie: [...who.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
  assert.equal((await r.arrayBuffer()).byteLength, 0);
  return { status: r.status, to: r.headers.get('location') };
}

test('every GET and HEAD, by everybody, of both units', async () => {
  const wrong = [];
  for (const r of routes.filter((x) => x.method === 'GET'))
    for (const who of all)
      for (const unit of units(who, r)) {
        const path = address(r, unit);
        const where = `${who.login}: GET ${path}`;
        const res = await who.go(path);
        const want = wanted(who, r, unit);
        if (got(r, res) !== want) wrong.push(`${where}: ${res.status} ${res.to ?? ''}, phải ${want}`);
        if (want === 'in' && ![200, 303].includes(res.status) && !(res.status === 404 && absent.includes(r.id)))
          wrong.push(`${where}: ${res.status}, không phải một trang`);
        look(who, where, res.bytes);
        if (r.bound === 'list' && r.right !== 'public' && who.unit === 'x1' && /Xã Hai|\bx2\b/.test(everything(res.bytes)))
          wrong.push(`${where}: kể cả đơn vị khác`);
        const h = await head(who, path);
        if (h.status !== res.status) wrong.push(`${where}: HEAD ${h.status}, GET ${res.status}`);
        for (const q of more[r.id] ?? []) look(who, `${where}${q}`, (await who.go(path + q)).bytes);
      }
  assert.deepEqual(wrong, []);
});

test('pages behind the sign-in are Vietnamese only: their addresses in English are none, and leak nothing', async () => {
  const wrong = [];
  for (const who of [town.clerk1, town.media, town.admin, all.at(-3)])
    for (const r of routes.filter((x) => x.method === 'GET' && ['list', ...named].includes(x.bound)))
      for (const unit of units(who, r)) {
        const res = await who.go(`/en${address(r, unit)}`);
        if (r.right === 'public' || r.bound === 'key' ? got(r, res) !== wanted(who, r, unit) : res.status !== 404) wrong.push(`${who.login}: /en${address(r, unit)}: ${res.status}`);
        look(who, `/en${address(r, unit)}`, res.bytes);
      }
  assert.deepEqual(wrong, []);
});

/** Everything that a forbidden deed would leave behind. */
const kept = () => ['fact', 'sheet_step', 'sheet_entry', 'evidence_link', 'task', 'round_deadline', 'round_exception', 'role_grant', 'account', 'api_token', 'unit',
  'person', 'holiday', 'plan_version', 'publication', 'publication_word'].map((t) => `${t}: ${sql(town.db, `SELECT * FROM ${t} ORDER BY 1, 2, 3`)}`)
  .join('\n').replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '…');

test('every POST, by everybody, of both units; without the token of the session nothing', async () => {
  const wrong = [];
  const before = kept();
  const theirs = new Browser(town.server); // another session, with a token of its own
  await theirs.go('/dang-nhap', { ten: 'clerk2', mat_khau: password });
  await theirs.go('/tai-khoan');
  for (const r of routes.filter((x) => x.method === 'POST' && x.id !== ends))
    for (const who of all)
      for (const unit of units(who, r)) {
        const path = address(r, unit);
        const { needs = r.needs, ...fields } = forms[r.id]?.(unit) ?? {};
        for (const right of needs) assert.ok(r.needs.includes(right), r.id);
        const where = `${who.login}: POST ${path}`;
        const ask = (csrf) => (json(r) ? who.go(path, {}, { 'content-type': 'application/json' })
          : who.go(path, { ...(csrf === undefined ? {} : { csrf }), ...fields }));
        const res = await ask(who.csrf);
        const want = wanted(who, r, unit, needs);
        if (got(r, res) !== want) wrong.push(`${where}: ${res.status} ${res.to ?? ''} ${/<main.*?<\/h1>(.*)/s.exec(res.text)?.[1].replace(/<[^>]*>|\s+/g, ' ').slice(0, 200) ?? ''}, phải ${want}`);
        look(who, where, res.bytes);
        if (json(r) || unit !== 'x1' || who.signedOut) continue;
        for (const csrf of [undefined, theirs.csrf, 'x'.repeat(43)]) {
          const forged = await ask(csrf);
          if (forged.status !== 403) wrong.push(`${where}: token ${csrf}: ${forged.status}`);
        }
      }
  assert.deepEqual(wrong, []);
  const now = kept();
  assert.deepEqual(now.split('\n').filter((line, i) => line !== before.split('\n')[i]).map((line) => line.slice(0, 300)), [], 'none of it did anything');
});

test('nobody reads what is another unit’s; and it was really there to be found', () => {
  assert.deepEqual(leaks, []);
  for (const [secret, right] of Object.entries(secrets)) {
    assert.ok(seen[secret].has('clerk2'), `${secret}: the own clerk`);
    for (const who of town.all.filter((x) => !x.unit && judge(x, right, 'x2') === 'in')) assert.ok(seen[secret].has(who.login), `${secret}: ${who.login}`);
  }
});

test('keys for programs: their unit, their scopes, and no session beside them', async () => {
  const x1 = town.key('x1', 'facts.read,facts.write', 'x1', '2015-01-01');
  const every = town.key('every', 'facts.read,facts.write');
  const reads = town.key('reads', 'facts.read', 'x1', '2015-01-01');
  const old = town.key('old', 'results.read');
  const ask = async (key, path = '', body, cookie = '') => {
    const r = await fetch(`${town.server.url}/api/v1/facts${path}`, { method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
      headers: { ...(key && { authorization: `Bearer ${key}` }), cookie, ...(body && { 'content-type': 'application/json' }) } });
    return { status: r.status, text: await r.text() };
  };
  const fact = (unit) => ({ facts: [{ unit, year: Y, indicator: 'so-thu', numerator: '1' }] });
  const own = await ask(x1);
  assert.equal(own.status, 200);
  assert.match(own.text, /"unit":\s*"x1"/);
  assert.doesNotMatch(own.text, /BIMAT|"x2"/);
  for (const q of ['?unit=x2', '?unit=x2@2015-01-01']) assert.equal((await ask(x1, q)).status, 403, q);
  assert.equal((await ask(x1, '?unit=x2', fact('x2'))).status, 422, 'a parameter that is not there');
  assert.equal((await ask(x1, '?dry_run=true', fact('x1'))).status, 200);
  assert.equal((await ask(x1, '?dry_run=true', fact('x2'))).status, 403, 'another unit');
  assert.equal((await ask(reads, '?dry_run=true', fact('x1'))).status, 403, 'it only reads');
  assert.match((await ask(every)).text, /BIMATghichu/);
  assert.equal((await ask(every, '?dry_run=true', fact('x1'))).status, 200);
  const sent = await ask(every, '?dry_run=true', fact('x2'));
  assert.equal(sent.status, 403, 'a key for all may no more than the clerk of the unit: the sheet is being appraised');
  assert.match(sent.text, /bước/);
  assert.equal((await ask(old)).status, 403, 'results are public; this scope opens nothing');
  const cookie = [...town.auditor.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  assert.equal((await ask(null, '', undefined, cookie)).status, 401);
  assert.equal((await ask(x1, '?unit=x2', undefined, cookie)).status, 403, 'the key counts, not the auditor’s session');
  const page = await fetch(`${town.server.url}/phieu-diem/${Y}`, { redirect: 'manual', headers: { authorization: `Bearer ${every}` } });
  assert.equal(page.status, 303, 'a key opens no page');
});
