// The API against its document, both ways: every path and status of api/openapi.json is asked of the real program and each
// answer must fit its schema; every route of the program must be in the document.  Then what no schema says: all or
// nothing, the same answer for the same key, whose figures, whose pages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { database, fault, hold, sql } from './database.mjs';
import { get, raw, run, sleep, start } from './lib.mjs';
import { person } from './people.mjs';
import { row } from './town.mjs';

const { THIDUA, SOURCE, TOKEN, ROUTES, MODULES } = process.env;
const require = createRequire(`${MODULES}/x.js`);
const Ajv = require('ajv/dist/2020').default;
const doc = JSON.parse(readFileSync(`${SOURCE}/api/openapi.json`, 'utf8'));
const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
['openapi', 'info', 'servers', 'tags', 'security', 'paths', 'components'].forEach((k) => ajv.addVocabulary([k]));
ajv.addSchema(doc, 'doc');
const fits = (ref, value, what) => {
  const check = ajv.compile({ $ref: `doc${ref}` });
  assert.ok(check(value), `${what}: ${ajv.errorsText(check.errors)}`);
};

const dir = mkdtempSync(join(tmpdir(), 'thidua-api-'));
const db = database(dir);
const ward = '21010'; // phường Lê Hồng Phong; in this test its scheme has no day by which figures are due
const since = '2014-04-01';
const agency = 'TC-NV'; // its scheme has one, and it is over
let s, files, keys;

const fact = (more = {}) => ({ unit: ward, year: 2024, indicator: 'tin-bai', numerator: '12', source: 'Nhật ký', ...more });
const send = (facts, { key = keys.all, query = '', headers = {}, text, method = 'POST' } = {}) =>
  fetch(`${s.url}/api/v1/facts${query}`, {
    method,
    headers: { ...(key ? { Authorization: `Bearer ${key}` } : {}), 'Content-Type': 'application/json', ...headers },
    body: text ?? JSON.stringify({ facts }),
  });
const read = async (path, key) => {
  const r = await fetch(s.url + path, { headers: key ? { Authorization: `Bearer ${key}` } : {} });
  return { status: r.status, headers: r.headers, json: await r.json() };
};
const revisions = async (indicator, unit = ward) =>
  (await read(`/api/v1/facts?unit=${unit}&year=2024&indicator=${indicator}`, keys.all)).json.items[0]?.revisions ?? [];

before(async () => {
  const site = join(dir, 'site');
  cpSync(`${SOURCE}/examples/quang-ngai-2021-2025`, site, { recursive: true, dereference: true });
  const plan = readFileSync(join(site, 'plan.yaml'), 'utf8');
  writeFileSync(join(site, 'plan.yaml'), plan.replace('    facts due: {day: 15, month: 1}\n', ''));
  // what a file brought a program would have to have seen: these of 2024 come from programs alone
  const facts = readFileSync(join(site, 'facts.csv'), 'utf8').split('\n');
  writeFileSync(join(site, 'facts.csv'), facts.filter((l) => !/^[^,]*,2024,(tin-bai|sang-kien|nhiem-vu|dung-han|bao-cao-nam),/.test(l)).join('\n'));
  const t = async (...args) => {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args}: ${r.err}`);
  };
  await t('init', '--tenant', 'quang-ngai', '--name', 'Quảng Ngãi', '--plan', join(site, 'plan.yaml'));
  for (const kind of ['units', 'people', 'facts', 'attestations', 'events', 'holidays']) await t('import', kind, join(site, `${kind}.csv`));
  await t('run');
  for (const year of ['2022', '2023']) await t('publish', '--year', year, '--decision', `${year}/QĐ-UBND`, '--date', '20/11/2026');
  const key = (...args) => execFileSync(TOKEN, [db, ...args]).toString().trim();
  keys = {
    all: key('Một cửa', 'facts.write facts.read', '30'),
    read: key('Chỉ đọc', 'facts.read', '30'),
    write: key('Chỉ ghi', 'facts.write', '30'),
    blind: key('Chỉ ghi, kho', 'facts.write', '30'),
    ward: key('Phường', 'facts.write facts.read', '30', ward, since),
    over: key('Hết hạn', 'facts.write facts.read', '0'),
    busy: key('Hỏi nhiều', 'facts.read facts.write', '30'),
  };
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  assert.equal((await send([fact()])).status, 200);
  files = await start(THIDUA, ['serve', `${SOURCE}/examples/gia-lai-2026`, '--listen', '127.0.0.1:0']);
});
after(async () => {
  await files?.stop();
  await s?.stop();
  rmSync(dir, { recursive: true });
});

test('the document is OpenAPI', async () => {
  const { Validator } = await import(join(MODULES, 'node_modules/@seriousme/openapi-schema-validator/index.js'));
  const r = await new Validator().validate(structuredClone(doc));
  assert.ok(r.valid, JSON.stringify(r.errors));
});

test('the program serves it as it is', async () => {
  assert.deepEqual((await read('/api/v1/openapi.json')).json, doc);
});

test('every route of the program is in the document, with its parameters; and none besides', () => {
  const routes = execFileSync(ROUTES).toString().split('\n').filter((l) => l.includes(' /api/'));
  const told = new Map();
  for (const [path, methods] of Object.entries(doc.paths))
    for (const [method, op] of Object.entries(methods)) {
      const names = (op.parameters ?? []).map((p) => (p.$ref ? doc.components.parameters[p.$ref.split('/').pop()] : p));
      told.set(`${method.toUpperCase()} ${path}`, {
        query: names.filter((p) => p.in === 'query').map((p) => p.name).sort(),
        key: !!op.security,
      });
    }
  const found = new Map();
  for (const line of routes) {
    const [method, path, ...rest] = line.split(' ');
    found.set(`${method} ${path.replaceAll(/:\w+\}/g, '}')}`, {
      query: rest.map((w) => /^(\w+)!?\(\d+\)$/.exec(w)?.[1]).filter(Boolean).sort(),
      key: !rest.includes('right=public'),
    });
  }
  assert.deepEqual(Object.fromEntries([...found].sort()), Object.fromEntries([...told].sort()));
});

// How each status of each operation is brought about.  A string is a path to get.
const stale = Buffer.from('0123456789abcdef 1').toString('base64url');
const fetched = (path, init) => fetch(s.url + path, init);
const matched = async (path) => {
  const first = await fetched(path);
  return fetched(path, { headers: { 'If-None-Match': first.headers.get('etag') } });
};
const publicPath = (path, filled, { missing, paged } = {}) => ({
  200: () => fetched(filled),
  304: () => matched(filled),
  405: () => fetched(filled, { method: 'PUT' }),
  422: () => fetched(`${filled}?khong-co=1`),
  ...(missing ? { 404: () => fetched(missing) } : {}),
  ...(paged ? { 409: () => fetched(`${filled}?cursor=${stale}`) } : {}),
});
const asked = {
  'get /api/v1/': publicPath('', '/api/v1/'),
  'get /api/v1/openapi.json': publicPath('', '/api/v1/openapi.json'),
  'get /api/v1/movement': publicPath('', '/api/v1/movement'),
  'get /api/v1/units': publicPath('', '/api/v1/units', { paged: true }),
  'get /api/v1/units/{code}': publicPath('', '/api/v1/units/21010', { missing: '/api/v1/units/khong-co' }),
  'get /api/v1/years': publicPath('', '/api/v1/years', { paged: true }),
  'get /api/v1/rankings/{year}': publicPath('', '/api/v1/rankings/2022', { missing: '/api/v1/rankings/1999', paged: true }),
  'get /api/v1/rankings/{year}/{unit}': publicPath('', '/api/v1/rankings/2022/21010', { missing: '/api/v1/rankings/2022/khong-co' }),
  'get /api/v1/verdicts/{year}': publicPath('', '/api/v1/verdicts/2022', { missing: '/api/v1/verdicts/1999', paged: true }),
  'get /api/v1/standards': publicPath('', '/api/v1/standards'),
  'get /api/v1/packages/{year}': publicPath('', '/api/v1/packages/2022', { missing: '/api/v1/packages/1999' }),
  'get /api/v1/facts': {
    200: () => fetched('/api/v1/facts?limit=50', { headers: { Authorization: `Bearer ${keys.all}` } }),
    401: () => fetched('/api/v1/facts'),
    403: () => fetched('/api/v1/facts', { headers: { Authorization: `Bearer ${keys.write}` } }),
    404: () => fetch(`${files.url}/api/v1/facts`),
    405: () => fetched('/api/v1/facts', { method: 'DELETE' }),
    422: () => fetched('/api/v1/facts?limit=501', { headers: { Authorization: `Bearer ${keys.all}` } }),
    429: async () => {
      for (let i = 0; i < 1300; i++) {
        const r = await fetched('/api/v1/facts?limit=1', { headers: { Authorization: `Bearer ${keys.busy}` } });
        if (r.status === 429) return r;
        await r.arrayBuffer();
      }
      return assert.fail('never too many');
    },
  },
  'post /api/v1/facts': {
    200: () => send([fact({ numerator: '77' })], { query: '?dry_run=true' }),
    400: () => send(null, { text: '{"facts": [' }),
    401: () => send([fact()], { key: keys.over }),
    403: () => send([fact()], { key: keys.read }),
    404: () => fetch(`${files.url}/api/v1/facts`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }),
    405: () => send([fact()], { method: 'PATCH' }),
    409: () => send([fact({ indicator: 'sang-kien', numerator: '9', base: 7 })]),
    413: () => send(Array.from({ length: 10001 }, () => 1)),
    415: () => send(null, { text: 'facts=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    422: () => send([fact({ indicator: 'tin-bia' })]),
    429: () => send([fact()], { key: keys.busy }),
    503: async () => {
      const lock = await hold(db);
      const began = Date.now();
      const r = await send([fact({ numerator: '88' })]);
      assert.ok(Date.now() - began < 9000, 'by the writer itself, not by the loop that gave up waiting for it');
      await lock.stop();
      await sleep(300);
      assert.notEqual((await revisions('tin-bai')).at(-1).numerator, '88'); // nor afterwards
      return r;
    },
    500: async () => {
      const broken = fault(db, 'api_answer');
      const r = await send([fact({ numerator: '99' })], { headers: { 'Idempotency-Key': 'x500' } });
      broken.mend();
      assert.notEqual((await revisions('tin-bai')).at(-1).numerator, '99'); // the figure went with its answer
      return r;
    },
  },
};

const escaped = (key) => encodeURIComponent(key).replaceAll('~', '~0').replaceAll('%2F', '~1');
for (const [path, methods] of Object.entries(doc.paths))
  for (const [method, op] of Object.entries(methods))
    for (const status of Object.keys(op.responses).filter((x) => x !== 'default'))
      test(`${method} ${path} ${status}`, async () => {
        const how = asked[`${method} ${path}`]?.[status];
        assert.ok(how, 'the document has it, the test does not ask it');
        const r = await how();
        const text = await r.text();
        assert.equal(r.status, Number(status), text.slice(0, 500));
        const said = op.responses[status];
        const told = said.$ref ? doc.components.responses[said.$ref.split('/').pop()] : said;
        for (const [name, h] of Object.entries(told.headers ?? {})) {
          const value = r.headers.get(name);
          if (name === 'Link' || name === 'Idempotency-Replayed') continue;
          assert.ok(value, `no ${name}`);
          fits(`#/components/headers/${h.$ref.split('/').pop()}/schema`, value, name);
        }
        assert.ok(r.headers.get('x-content-type-options'));
        if (!told.content) return assert.equal(text, '');
        const [type] = Object.keys(told.content);
        assert.equal(r.headers.get('content-type'), type);
        const value = JSON.parse(text);
        fits(told.content[type].schema.$ref, value, text.slice(0, 300));
        if (type === 'application/problem+json') {
          assert.equal(value.status, Number(status));
          assert.match(r.headers.get('cache-control'), /no-store/);
        }
        return undefined;
      });

test('the example of the document fits its own schema', () => {
  const body = doc.paths['/api/v1/facts'].post.requestBody.content['application/json'];
  for (const x of Object.values(body.examples)) fits(body.schema.$ref, x.value, 'example');
});

// ---- reading ----

test('figures are what the file says, to the source', async () => {
  // facts.csv: 21010,2022,dung-han,1474,1601,,,số liệu minh họa,…,2023-01-06
  const { json } = await read('/api/v1/rankings/2022/21010');
  const found = json.sheets.flatMap((x) => x.criteria).find((c) => c.fact?.indicator === 'dung-han').fact;
  assert.equal(found.numerator, '1474');
  assert.equal(found.denominator, '1601');
  assert.equal(found.source, 'số liệu minh họa');
  assert.equal(found.recorded, '2023-01-06');
});

test('pages: all items, each once, and the same as in one go', async () => {
  for (const path of ['/api/v1/units', '/api/v1/rankings/2022', '/api/v1/verdicts/2022', '/api/v1/years']) {
    const whole = (await read(`${path}?limit=500`)).json;
    assert.equal(whole.next, null);
    assert.equal(whole.items.length, whole.total);
    const items = [];
    for (let next = `${path}?limit=${path.endsWith('years') ? 1 : 7}`; next;) {
      const { status, headers, json } = await read(next);
      assert.equal(status, 200);
      assert.equal(headers.get('link'), json.next && `<${json.next}>; rel="next"`);
      items.push(...json.items);
      next = json.next;
    }
    assert.deepEqual(items, whole.items, path);
  }
  const items = [];
  for (let next = `/api/v1/facts?limit=400&year=2022`; next;) {
    const { json } = await read(next, keys.all);
    items.push(...json.items);
    next = json.next;
  }
  const rows = readFileSync(`${SOURCE}/examples/quang-ngai-2021-2025/facts.csv`, 'utf8').split('\n').filter((l) => l.split(',')[1] === '2022');
  const named = new Set(rows.map((l) => `${l.split(',')[0]} ${l.split(',')[2]}`));
  assert.equal(items.length, named.size);
  assert.equal(items.reduce((n, x) => n + x.revisions.length, 0), rows.length);
});

test('filters and bad cursors', async () => {
  const all = (await read('/api/v1/rankings/2022?limit=500')).json;
  const one = (await read('/api/v1/rankings/2022?limit=500&group=xa-phuong')).json;
  assert.ok(one.total > 0 && one.total < all.total);
  assert.ok(one.items.every((x) => x.group === 'xa-phuong'));
  const award = (await read('/api/v1/verdicts/2022')).json.items[0].award;
  assert.ok((await read(`/api/v1/verdicts/2022?award=${award}`)).json.items.every((x) => x.award === award));
  assert.ok((await read('/api/v1/verdicts/2022?unit=21010')).json.items.every((x) => x.unit === '21010'));
  for (const q of ['group=khong-co', 'cursor=%21', 'cursor=AAAA', 'limit=0', 'limit=501', 'limit=x'])
    assert.equal((await read(`/api/v1/rankings/2022?${q}`)).status, 422, q);
  for (const c of ['AAAA', Buffer.from('a\nb').toString('base64url')])
    assert.equal((await read(`/api/v1/facts?cursor=${c}`, keys.all)).status, 422);
});

test('nothing about people', async () => {
  const people = readFileSync(`${SOURCE}/examples/quang-ngai-2021-2025/people.csv`, 'utf8').split('\n').slice(1).filter(Boolean);
  const text = JSON.stringify((await read('/api/v1/verdicts/2022?limit=500')).json);
  for (const line of people) assert.ok(!text.includes(`"${line.split(',')[0]}"`));
});

test('the package is the one of the site; its ETag begins its seal', async () => {
  const r = await fetch(`${s.url}/api/v1/packages/2022`);
  const text = await r.text();
  assert.equal(text, await (await fetch(`${s.url}/goi/2022.json`)).text());
  const year = (await read('/api/v1/years')).json.items.find((x) => x.year === 2022);
  assert.equal(r.headers.get('etag'), `"${year.package.blake2b_256.slice(0, 56)}"`);
  assert.equal(Buffer.byteLength(text), year.package.bytes);
});

test('public data for pages of any site, never with credentials; figures for none', async () => {
  for (const path of ['/api/v1/', '/api/v1/rankings/2022', '/api/v1/packages/2022', '/api/v1/rankings/1999']) {
    const r = await fetch(s.url + path, { headers: { Origin: 'https://elsewhere.example' } });
    assert.equal(r.headers.get('access-control-allow-origin'), '*', path);
    assert.equal(r.headers.get('access-control-allow-credentials'), null);
  }
  for (const key of [null, keys.all]) {
    const r = await fetch(`${s.url}/api/v1/facts?limit=1`, { headers: key ? { Authorization: `Bearer ${key}` } : {} });
    assert.equal(r.headers.get('access-control-allow-origin'), null);
    assert.match(r.headers.get('cache-control'), /no-store/);
  }
});

test('problems for machines, pages for people', async () => {
  for (const [path, accept, type] of [['/api/v1', '*/*', /problem\+json/], ['/api/v2/x', 'text/html', /problem\+json/], ['/en/api/v1/x', '*/*', /problem\+json/],
    ['/khong-co', 'application/json', /problem\+json/], ['/khong-co', 'text/html,application/json', /html/], ['/khong-co', '*/*', /html/]]) {
    const r = await fetch(s.url + path, { headers: { Accept: accept } });
    assert.equal(r.status, 404);
    assert.match(r.headers.get('content-type'), type, `${path} ${accept}`);
  }
  for (const [text, status] of [['GET /api/v1/ HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n', 400], ['POST /api/v1/facts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 411],
    [`GET /api/v1/${'a'.repeat(3000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414], ['GET /api/v1/%00 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['POST /api/v1/facts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n', 413]]) {
    const r = await raw(s, text);
    assert.equal(r.status, status);
    assert.match(r.text, /application\/problem\+json/);
    fits('#/components/schemas/Problem', JSON.parse(r.text.slice(r.text.indexOf('\r\n\r\n') + 4)), text.slice(0, 60));
  }
});

test('in English under /en, and HEAD', async () => {
  assert.equal((await read('/en/api/v1/')).json.links[0], '/en/api/v1/movement');
  const r = await fetch(`${s.url}/api/v1/movement`, { method: 'HEAD' });
  assert.equal(r.status, 200);
  assert.equal(await r.text(), '');
  assert.match((await get(s, '/api')).text, /openapi\.json/);
  assert.match((await get(s, '/du-lieu')).text, /href="\/api"/);
});

// ---- writing ----

test('a batch, its answer, its revisions', async () => {
  const before = await revisions('tin-bai');
  let r = await send([fact({ numerator: '41' }), fact({ indicator: 'dung-han', numerator: '1153', denominator: '1214' })], { query: '?dry_run=true' });
  const tried = await r.json();
  assert.equal(tried.import, null);
  assert.equal(tried.dry_run, true);
  assert.equal((await revisions('tin-bai')).length, before.length);
  r = await send([fact({ numerator: '41' }), fact({ indicator: 'dung-han', numerator: '1153', denominator: '1214' })]);
  const done = await r.json();
  assert.equal(r.status, 200);
  assert.deepEqual({ ...done, import: null, dry_run: true }, tried);
  assert.equal(done.received, 2);
  const now = await revisions('tin-bai');
  assert.equal(now.length, before.length + 1);
  assert.equal(now.at(-1).numerator, '41');
  assert.equal(now.at(-1).by, 'khóa API “Một cửa”');
  assert.match(now.at(-1).recorded, /^20\d\d-/);
  r = await send([fact({ numerator: '41.0' })]); // the same figure, told in another way
  assert.deepEqual(await r.json(), { added: 0, changed: 0, dry_run: false, import: null, received: 1, same: 1 });
  assert.equal((await revisions('tin-bai')).length, now.length);
  const audit = await run(THIDUA, ['audit', 'verify', '--db', db]);
  assert.equal(audit.code, 0, audit.err);
});

test('three states: a value, missing, not applicable with its reason', async () => {
  let r = await send([fact({ indicator: 'sang-kien', numerator: null, state: 'missing' })]);
  assert.equal(r.status, 200, await r.text());
  assert.equal((await revisions('sang-kien')).at(-1).state, 'missing');
  r = await send([fact({ indicator: 'sang-kien', numerator: undefined, state: 'not_applicable' })]);
  assert.equal(r.status, 422);
  assert.equal((await r.json()).errors[0].pointer, '/facts/0/note');
  r = await send([fact({ indicator: 'sang-kien', numerator: undefined, state: 'not_applicable', note: 'không có' })]);
  assert.equal(r.status, 200);
  r = await send([fact({ indicator: 'sang-kien', numerator: '0' })]);
  assert.equal(r.status, 200);
  const last = (await revisions('sang-kien')).at(-1);
  assert.deepEqual([last.state, last.numerator, last.note], ['value', '0', null]);
  r = await send([fact({ indicator: 'bao-cao-nam', numerator: true })]);
  assert.equal(r.status, 200, await r.text());
  assert.equal((await revisions('bao-cao-nam')).at(-1).numerator, '1');
});

test('all or nothing; every error with its place, what and how to mend it', async () => {
  const before = await revisions('tin-bai');
  const r = await send([fact({ numerator: '50' }), fact({ indicator: 'dung-han', numerator: '5' }), fact({ unit: 'khong-co' }), fact({ indicator: 'tin-bia' }),
    fact({ indicator: 'nhiem-vu', numerator: '1', denominator: '-2' })]);
  const json = await r.json();
  assert.equal(r.status, 422);
  assert.deepEqual(json.errors.map((e) => [e.pointer, e.row, e.field]), [['/facts/1/denominator', 2, 'denominator'], ['/facts/2/unit', 3, 'unit'],
    ['/facts/3/indicator', 4, 'indicator'], ['/facts/4/denominator', 5, 'denominator']]);
  assert.ok(json.errors.filter((e) => e.row !== 5).every((e) => e.hint && e.message));
  assert.match(json.errors[2].hint, /tin-bai/);
  assert.deepEqual(await revisions('tin-bai'), before);
});

test('bodies that are not what they should be', async () => {
  for (const [facts, pointer] of [[[fact({ numerator: 12 })], '/facts/0/numerator'], [[fact({ numerator: '1,5' })], '/facts/0/numerator'], [[fact({ numerator: '1e3' })], '/facts/0/numerator'],
    [[fact({ year: '2025' })], '/facts/0/year'], [[fact({ author: 'x' })], '/facts/0'], [[fact({ sourse: 'x' })], '/facts/0'], [[fact({ state: 'có' })], '/facts/0/state'],
    [[fact({ note: 'a'.repeat(2001) })], '/facts/0/note'], [[fact({ date: '28/04/2025' })], '/facts/0/date'], [[5], '/facts/0'], [[], '/facts'], [[fact(), fact()], '/facts/0'],
    [[fact({ note: 'a\u0001' })], '/facts/0'], [[fact({ numerator: '1234567890123456789012' })], '/facts/0/numerator']]) {
    const r = await send(facts);
    const json = await r.json();
    assert.equal(r.status, 422, JSON.stringify(json));
    assert.ok(json.errors[0].pointer.startsWith(pointer), `${JSON.stringify(facts).slice(0, 80)}: ${JSON.stringify(json.errors)}`);
  }
  for (const text of ['', '[', '{"facts":[],"facts":[]}', '{"facts":[{"unit":"\\ud800"}]}', '\uFEFF{}', '{"facts":[1]} x', 'NaN'])
    assert.equal((await send(null, { text })).status, 400, text);
  assert.equal((await send(null, { text: '[]' })).status, 422);
  assert.equal((await send(null, { text: '{"x":1}' })).status, 422);
  assert.equal((await send(null, { text: '['.repeat(9) + ']'.repeat(9) })).status, 413);
  assert.equal((await send(null, { text: `{"facts":[${Buffer.alloc(5 << 20, 32)}]}` })).status, 413);
  for (const q of ['?dry_run=1', '?x=1']) assert.equal((await send([fact()], { query: q })).status, 422, q);
});

test('the same key and body: the same answer, byte for byte, and nothing twice', async () => {
  const headers = { 'Idempotency-Key': 'a5e1f7c2' };
  const facts = [fact({ numerator: '61' })];
  const first = await send(facts, { headers });
  const text = await first.text();
  assert.equal(first.status, 200, text);
  assert.equal(first.headers.get('idempotency-replayed'), null);
  await (await send([fact({ numerator: '62' })])).text();
  const n = (await revisions('tin-bai')).length;
  const again = await send(facts, { headers });
  assert.equal(await again.text(), text);
  assert.equal(again.status, 200);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.equal((await revisions('tin-bai')).length, n);
  assert.equal((await revisions('tin-bai')).at(-1).numerator, '62');
  const other = await send([fact({ numerator: '63' })], { headers });
  assert.equal(other.status, 422);
  assert.match((await other.json()).detail, /Idempotency-Key/);
  assert.equal((await send([fact({ numerator: '61' })], { headers, key: keys.ward })).status, 200); // another key of access: another drawer
  for (const bad of ['a'.repeat(129), 'a b']) assert.equal((await send(facts, { headers: { 'Idempotency-Key': bad } })).status, 422);
  // a refusal keeps no key: mended, it goes through
  const k = { 'Idempotency-Key': 'b1' };
  assert.equal((await send([fact({ unit: 'x' })], { headers: k })).status, 422);
  assert.equal((await send([fact({ numerator: '64' })], { headers: k })).status, 200);
  // after a day it is forgotten
  sql(db, "UPDATE api_answer SET at = '2020-01-01T00:00:00Z'");
  assert.equal((await send([fact({ numerator: '65' })], { headers })).headers.get('idempotency-replayed'), null);
});

test('what a person put right stays, unless the sender says that it has seen it', async () => {
  const lan = await person(s, THIDUA, db, 'lan', 'clerk', ward);
  const now = async () => (await revisions('tin-bai')).at(-1);
  const types = async (value) => {
    const { revision } = await now();
    assert.equal((await lan.post(`/so-lieu/2024/${ward}`, row('tin-bai', value, undefined, revision))).status, 303);
  };
  const sends = async (more, rest = {}) => {
    const r = await send([fact({ indicator: 'nhiem-vu', numerator: '1', denominator: '2' }), fact({ indicator: 'tin-bai', ...more })], rest);
    return { status: r.status, json: await r.json() };
  };
  await send([fact({ numerator: '66' })]);
  assert.equal((await now()).by, 'khóa API “Một cửa”');
  assert.equal((await sends({ numerator: '67' })).status, 200, 'a program replaces what a program sent');
  await types('5');
  const { revision } = await now();
  const others = (await revisions('nhiem-vu')).length;
  for (const key of [keys.all, keys.ward]) {
    const { status, json } = await sends({ numerator: '67' }, { key });
    assert.equal(status, 409, JSON.stringify(json));
    fits('#/components/schemas/Problem', json, 'problem');
    assert.equal(json.errors.length, 1);
    const [e] = json.errors;
    assert.deepEqual([e.pointer, e.row, e.field, e.revision], ['/facts/1/base', 2, 'base', revision]);
    assert.match(e.message, new RegExp(`số đang dùng là 5 tin.*, do một người nhập trên hệ thống ghi lúc \\d\\d:\\d\\d \\d\\d/\\d\\d/\\d{4} \\(lần ghi thứ ${revision}\\)`));
    assert.match(e.hint, new RegExp(`"base": ${revision}`));
    assert.doesNotMatch(JSON.stringify(json), /Người lan/, 'a kind of hand, not a name');
  }
  const blind = await sends({ numerator: '67' }, { key: keys.blind });
  assert.equal(blind.status, 409);
  assert.doesNotMatch(blind.json.errors[0].message, /là 5/, 'a key that may not read figures is not told them');
  assert.equal((await sends({ numerator: '67' }, { query: '?dry_run=true' })).status, 409, 'a try says so too');
  assert.equal((await sends({ numerator: '67', base: revision - 1 })).status, 409, 'it saw an older one');
  assert.equal((await sends({ numerator: '67', base: 0 })).status, 409, 'it saw none');
  assert.equal((await now()).numerator, '5');
  assert.equal((await revisions('nhiem-vu')).length, others, 'all or nothing');
  assert.equal((await sends({ numerator: '5', source: (await now()).source ?? undefined })).status, 200, 'equal to it: nothing to refuse');
  const headers = { 'Idempotency-Key': 'da-xem' };
  assert.equal((await sends({ numerator: '68' }, { headers })).status, 409);
  const seen = await sends({ numerator: '68', base: revision }, { headers });
  assert.equal(seen.status, 200, 'a refusal keeps no key');
  assert.equal(seen.json.changed, 1);
  assert.equal((await now()).numerator, '68');
  await types('6');
  assert.deepEqual((await sends({ numerator: '68', base: revision }, { headers })).json, seen.json, 'the same answer, and nothing is written again');
  assert.equal((await now()).numerator, '6');
  // a file is a person's too; a figure that is not there yet
  writeFileSync(join(dir, 'sua.csv'), `unit,year,indicator,numerator,recorded\n${ward},2024,sang-kien,3,2099-01-01\n`);
  assert.equal((await run(THIDUA, ['import', 'facts', join(dir, 'sua.csv'), '--db', db])).code, 0);
  const file = await (await send([fact({ indicator: 'sang-kien', numerator: '4' })])).json();
  assert.equal(file.status, 409);
  assert.match(file.errors[0].message, /do một tệp được nạp ghi/);
  assert.equal((await send([fact({ indicator: 'sang-kien', numerator: '4', base: file.errors[0].revision })])).status, 200);
  for (const base of [-1, '3', 1.5, true]) assert.equal((await send([fact({ base })])).status, 422, JSON.stringify(base));
  await send([fact({ base: (await now()).revision, numerator: '70' })]);
});

test('many at once with one key: written once', async () => {
  const headers = { 'Idempotency-Key': 'cung-luc' };
  const n = (await revisions('tin-bai')).length;
  const all = await Promise.all(Array.from({ length: 8 }, () => send([fact({ numerator: '71' })], { headers })));
  const texts = new Set(await Promise.all(all.map((r) => r.text())));
  assert.ok(all.every((r) => r.status === 200));
  assert.equal(texts.size, 1);
  assert.equal((await revisions('tin-bai')).length, n + 1);
});

test('a key of one unit: it alone, to write and to read', async () => {
  assert.equal((await send([fact({ numerator: '81' })], { key: keys.ward })).status, 200);
  const r = await send([fact({ numerator: '82' }), fact({ unit: '21013' })], { key: keys.ward });
  assert.equal(r.status, 403);
  const json = await r.json();
  assert.equal(json.errors[0].pointer, '/facts/1/unit');
  assert.match(json.errors[0].message, /đơn vị của mình|tài khoản này/);
  assert.equal((await revisions('tin-bai')).at(-1).numerator, '81');
  const seen = await read('/api/v1/facts?limit=500', keys.ward);
  assert.ok(seen.json.items.length && seen.json.items.every((x) => x.unit === ward && x.unit_since === since));
  for (const unit of ['21013', `${ward}@2025-07-01`]) assert.equal((await read(`/api/v1/facts?unit=${unit}`, keys.ward)).status, 403, unit);
  assert.equal((await read('/api/v1/facts?unit=21010@x', keys.ward)).status, 422);
  assert.equal((await send([fact()], { key: keys.read })).status, 403);
  assert.equal((await read('/api/v1/facts', keys.write)).status, 403);
  for (const key of [keys.over, 'thidua_x', 'x'.repeat(400)]) {
    const no = await send([fact()], { key });
    assert.equal(no.status, 401);
    assert.match(no.headers.get('www-authenticate'), /^Bearer .*invalid_token/);
  }
});

test('only while the scoresheet is open for figures, and only what the unit enters', async () => {
  let r = await send([fact({ unit: agency, year: 2024 })]);
  let json = await r.json();
  assert.equal(r.status, 403, JSON.stringify(json));
  assert.match(json.errors[0].message, /đã hết hạn của bước này ngày 15\/01\/2025/);
  assert.match(json.errors[0].hint, /cơ quan tham mưu/);
  r = await send([fact({ indicator: 'dan-a', numerator: '5' })]); // answers of a survey
  json = await r.json();
  assert.equal(r.status, 403, JSON.stringify(json));
  assert.equal(json.errors[0].field, 'indicator');
});

test('a cookie is no key, and a key opens no page', async () => {
  assert.equal((await fetch(`${s.url}/api/v1/facts`, { headers: { Cookie: `phien=${keys.all}; __Host-phien=${keys.all}` } })).status, 401);
  const r = await fetch(`${s.url}/viec-cua-toi`, { headers: { Authorization: `Bearer ${keys.all}` }, redirect: 'manual' });
  assert.notEqual(r.status, 200);
});

test('revoked, it opens nothing at once', async () => {
  assert.equal((await read('/api/v1/facts?limit=1', keys.write)).status, 403);
  sql(db, "UPDATE api_token SET revoked_at = '2026-01-01T00:00:00Z' WHERE scopes = 'facts.write'");
  assert.equal((await read('/api/v1/facts?limit=1', keys.write)).status, 401);
});

test('a batch of many figures in reasonable time', async () => {
  const { json } = await read('/api/v1/units?limit=500&group=xa-phuong');
  const units = json.items.filter((u) => u.since < '2024-12-31' && (!u.until || u.until >= '2024-12-31'));
  const facts = units.flatMap((u) => ['tin-bai', 'sang-kien', 'nhiem-vu'].map((indicator) => ({
    unit: `${u.code}@${u.since}`, year: 2024, indicator, numerator: '1', ...(indicator === 'nhiem-vu' ? { denominator: '2' } : {}) })));
  const began = Date.now();
  const r = await send(facts, { headers: { 'Idempotency-Key': 'nhieu' } });
  const done = await r.json();
  assert.equal(r.status, 200, JSON.stringify(done).slice(0, 600));
  assert.equal(done.received, facts.length);
  assert.ok(Date.now() - began < 10000);
  await sleep(1);
});
