// The real program over HTTP: pages, freshness, open data, hostile names in the figures, drain.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { get, raw, run, sleep, start } from './lib.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-site-'));
const evil = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)",
  '=HYPERLINK("http://evil","x")', '@SUM(1+1)', '+cmd|calc', '{{t}}{{{h}}}', '</title></textarea><svg/onload=x>'];
let s;

before(async () => {
  cpSync(`${SOURCE}/examples/gia-lai-2026`, join(dir, 'site'), { recursive: true, dereference: true });
  const units = readFileSync(join(dir, 'site/units.csv'), 'utf8').split('\n');
  evil.forEach((name, i) => {
    const cells = units[i + 21].split(',');
    cells[2] = `"${name.replaceAll('"', '""')}"`;
    units[i + 21] = cells.join(',');
  });
  writeFileSync(join(dir, 'site/units.csv'), units.join('\n'));
  s = await start(THIDUA, ['serve', join(dir, 'site'), '--listen', '127.0.0.1:0']);
});
after(async () => {
  assert.equal(await s.stop(), 0);
  rmSync(dir, { recursive: true });
});
const body = async (path) => {
  const r = await fetch(s.url + path, { redirect: 'manual' });
  return { status: r.status, headers: r.headers, text: await r.text() };
};

for (const [path, want] of Object.entries({
  '/': /135 xã, phường tỉnh Gia Lai/, '/bang-xep-hang/2026': /Hoài Nhơn Bắc/, '/tieu-chuan': /Các mục/,
  '/du-lieu': /b2sum/, '/don-vi/H21.125': /Đăk Song|Phiếu điểm/, '/healthz': /^ok/, '/readyz': /^ready/,
  '/robots.txt': /User-agent/ }))
  test(`200 ${path}`, async () => {
    const r = await body(path);
    assert.equal(r.status, 200);
    assert.match(r.text, want);
    assert.match(r.headers.get('content-security-policy'), /default-src 'none'/);
    assert.doesNotMatch(r.text, /style="|<script| on[a-z]+="/);
  });

test('the latest ranking is one redirect away', async () => {
  const r = await body('/bang-xep-hang');
  assert.equal(r.status, 303);
  assert.equal(r.headers.get('location'), '/bang-xep-hang/2026');
});

test('hostile names are text everywhere', async () => {
  const units = readFileSync(join(dir, 'site/units.csv'), 'utf8').split('\n').slice(21, 29).map((l) => l.split(',')[0]);
  for (const path of ['/bang-xep-hang/2026', '/', ...units.map((u) => `/don-vi/${u}`)]) {
    const { text } = await body(path);
    assert.doesNotMatch(text, /<script>alert|<img src=x|<svg\/onload|onmouseover='alert/, path);
  }
  assert.match((await body(`/don-vi/${units[0]}`)).text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  const echoed = (await body('/bang-xep-hang/2026?ten=%22%3E%3Cscript%3Ex')).text;
  assert.doesNotMatch(echoed, /<script>x/);
  assert.match(echoed, /value="&quot;&gt;&lt;script&gt;x"/);
});

test('no cell of the CSV runs as a formula; the JSON is JSON; the XLSX is a workbook', async () => {
  const csv = await body('/du-lieu/2026.csv');
  assert.match(csv.headers.get('content-type'), /text\/csv/);
  assert.match(csv.headers.get('content-disposition'), /attachment/);
  for (const line of csv.text.split('\r\n'))
    for (const cell of line.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [])
      assert.doesNotMatch(cell.replace(/^"/, ''), /^[=@+]|^-(?!\d)/, cell);
  assert.match(csv.text, /'=HYPERLINK/);
  const json = JSON.parse((await body('/du-lieu/2026.json')).text);
  assert.equal(json.rows.length, 135);
  const xlsx = new Uint8Array(await (await fetch(`${s.url}/du-lieu/2026.xlsx`)).arrayBuffer());
  assert.deepEqual([...xlsx.slice(0, 2)], [0x50, 0x4b]);
});

test('the package is the one that evaluate makes, and its seal holds', async () => {
  const got = (await body('/goi/2026.json')).text;
  const made = execFileSync(THIDUA, ['evaluate', join(dir, 'site'), '--year', '2026', '--format', 'json'],
    { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  assert.equal(got, made);
  writeFileSync(join(dir, '2026.json'), got);
  const r = await run(THIDUA, ['verify', join(dir, '2026.json')]);
  assert.equal(r.code, 0);
  assert.ok((await body('/du-lieu')).text.includes(/BLAKE2b-256 +(\S+)/.exec(r.out)[1]));
});

test('freshness: 304 by ETag, other pages, HEAD', async () => {
  const first = await body('/bang-xep-hang/2026');
  const etag = first.headers.get('etag');
  assert.match(first.headers.get('cache-control'), /public/);
  const r = await fetch(`${s.url}/bang-xep-hang/2026`, { headers: { 'If-None-Match': etag } });
  assert.equal(r.status, 304);
  const head = await fetch(`${s.url}/`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
  const css = /href="(\/static\/app\.[0-9a-f]{16}\.css)"/.exec(first.text)[1];
  const style = await body(css);
  assert.match(style.headers.get('cache-control'), /immutable/);
  const font = /url\("?([^")]*woff2)/.exec(style.text)[1];
  assert.equal((await body(`/static/${font}`)).status, 200);
  assert.equal((await body('/static/app.css')).status, 404);
});

test('a page kept ready is the page that was made, on a connection that stays open', async () => {
  for (const path of ['/bang-xep-hang/2026', '/tieu-chuan', '/en/bang-xep-hang/2026']) {
    const first = await get(s, path);
    const both = await raw(s, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\nGET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, { ms: 3000 });
    const bodies = both.text.split(/HTTP\/1\.1 200 OK\r\n/).slice(1).map((t) => t.slice(t.indexOf('\r\n\r\n') + 4));
    const body = first.text.slice(first.text.indexOf('\r\n\r\n') + 4);
    assert.equal(first.status, 200);
    assert.doesNotMatch(first.text.slice(0, 1500), /^Connection: close/im);
    assert.equal(bodies[0].slice(0, body.length), body, path);
    const etag = /^ETag: (.*)$/im.exec(first.text)[1].trim();
    const again = await get(s, path, `If-None-Match: ${etag}\r\n`);
    assert.equal(again.status, 304);
    assert.match(again.text, /^Content-Security-Policy: default-src 'none'/im);
    const head = await raw(s, `HEAD ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, { ms: 300 });
    assert.equal(head.status, 200);
    assert.equal(head.text.slice(head.text.indexOf('\r\n\r\n') + 4), '');
  }
});

test('errors say what to do next', async () => {
  let r = await body('/bang-xep-hang/1999');
  assert.equal(r.status, 404);
  assert.match(r.text, /chưa có kết quả năm 1999/);
  r = await body('/don-vi/khong-co');
  assert.match(r.text, /không có đơn vị mã “khong-co”/);
  r = await body('/bang-xep-hang/2026?nam=2022');
  assert.equal(r.status, 422);
  assert.match(r.text, /không có trường “nam”.*Có phải là “ten”|không có trường “nam”/s);
  r = await body(`/bang-xep-hang/2026?ten=${'a'.repeat(81)}`);
  assert.match(r.text, /dài quá 80 ký tự/);
  r = await body('/bang-xep-hang/2026?nhom=nope');
  assert.equal(r.status, 422);
  r = await fetch(`${s.url}/du-lieu`, { method: 'POST', body: 'x' });
  assert.equal(r.status, 405);
  assert.equal((await body('/ke-hoach/nope/')).status, 404);
});

test('search without accents', async () => {
  const { text } = await body('/bang-xep-hang/2026?ten=HOAI+nhon');
  assert.match(text, /Hoài Nhơn Bắc/);
  assert.doesNotMatch(text, />Đề Gi</);
});

test('paths out of the tree', async () => {
  for (const path of ['/static/../plan.yaml', '/static/%2e%2e/plan.yaml', '/static//etc/passwd', '/static/..%2fx', '/plan.yaml']) {
    const r = await get(s, path);
    assert.ok(r.status === 400 || r.status === 404, `${path} ${r.status}`);
  }
});

test('what keeps it from starting is said', async () => {
  let r = await run(THIDUA, ['serve', join(dir, 'nope')]);
  assert.notEqual(r.code, 0);
  r = await run(THIDUA, ['serve', join(dir, 'site'), '--listen', '0.0.0.0:0']);
  assert.equal(r.code, 2);
  assert.match(r.err, /--behind-proxy/);
  r = await run(THIDUA, ['serve', join(dir, 'site'), join(dir, 'site')]);
  assert.notEqual(r.code, 0);
  r = await run(THIDUA, ['serve', '--db', join(dir, 'none.db')]);
  assert.notEqual(r.code, 0);
});

test('from a database: only what is published, each year as it was sealed, without a restart', async () => {
  const db = join(dir, 'x.db');
  const t = (...args) => run(THIDUA, [...args, '--db', db]);
  const site = join(dir, 'site');
  const publish = (...more) => t('publish', '--year', '2026', '--decision', '15/QĐ-UBND', '--date', '20/11/2026', ...more);
  assert.equal((await t('init', '--tenant', 'gia-lai', '--name', 'Gia Lai', '--plan', join(site, 'plan.yaml'))).code, 0);
  for (const kind of ['units', 'facts', 'holidays']) assert.equal((await t('import', kind, join(site, `${kind}.csv`))).code, 0, kind);
  assert.equal((await t('run')).code, 0);
  const d = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0', '--metrics', '127.0.0.1:0']);
  const text = async (path) => (await (await fetch(d.url + path)).text());
  const until = async (path, what) => {
    for (let i = 0; i < 50 && !what.test(await text(path)); i++) await sleep(100);
    assert.match(await text(path), what);
  };
  assert.match(await text('/'), /Chưa công bố kết quả năm nào/);
  for (const path of ['/bang-xep-hang', '/bang-xep-hang/2026', '/don-vi/21553', '/goi/2026.json', '/cong-bo/1'])
    assert.equal((await fetch(d.url + path)).status, 404, path);
  for (const path of ['/tieu-chuan', '/du-lieu', '/cong-bo', '/readyz']) assert.equal((await fetch(d.url + path)).status, 200, path);
  assert.equal((await publish()).code, 0);
  await until('/bang-xep-hang/2026', /Hoài Nhơn Bắc/);
  const sealed = await text('/goi/2026.json');
  assert.equal((await run(THIDUA, ['evaluate', site, '--year', '2026', '--format', 'json', '--out', join(dir, 'own.json')])).code, 0);
  assert.ok(sealed === readFileSync(join(dir, 'own.json'), 'utf8'));
  const metrics = /http:\/\/\S+\/metrics/.exec(d.out)?.[0];
  assert.match(await (await fetch(metrics)).text(), /thidua_http_requests_total\{class="2xx"\} \d/);
  assert.equal((await fetch(`${d.url}/metrics`)).status, 404);

  const units = readFileSync(join(site, 'units.csv'), 'utf8').replace('Hoài Nhơn Bắc', 'Hoài Nhơn Bắc mới');
  writeFileSync(join(dir, 'units.csv'), units);
  assert.equal((await t('import', 'units', join(dir, 'units.csv'))).code, 0);
  await sleep(1500);
  assert.ok(!(await text('/bang-xep-hang/2026')).includes('Hoài Nhơn Bắc mới'));
  assert.match((await publish()).err, /thiếu lý do đính chính/);
  assert.equal((await publish('--reason', 'tên <b>đúng</b>')).code, 0);
  await until('/bang-xep-hang/2026', /Hoài Nhơn Bắc mới/);
  await until('/cong-bo', /Thay lần số 1: tên &lt;b&gt;đúng/);
  assert.match(await text('/cong-bo/1'), /đã được thay bằng.*lần số 2/s);
  assert.ok(!(await text('/cong-bo/1')).includes('Hoài Nhơn Bắc mới'));
  assert.ok((await text('/cong-bo/1/goi.json')) === sealed);
  assert.ok((await text('/goi/2026.json')) !== sealed);
  for (const [path, status] of [['/cong-bo/danh-sach.xlsx', 200], ['/cong-bo/danh-sach.pdf', 404], ['/cong-bo/2/khac-biet.xlsx', 200],
    ['/cong-bo/1/khac-biet.xlsx', 404], ['/cong-bo/2/xep-hang.csv', 200], ['/cong-bo/2/xep-hang.xlsx', 200], ['/cong-bo/2/x', 404], ['/cong-bo/3', 404]])
    assert.equal((await fetch(d.url + path)).status, status, path);
  assert.equal(await d.stop(), 0);
  const again = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  assert.match(await (await fetch(`${again.url}/bang-xep-hang/2026`)).text(), /Hoài Nhơn Bắc mới/);
  assert.ok((await (await fetch(`${again.url}/cong-bo/1/goi.json`)).text()) === sealed);
  assert.equal(await again.stop(), 0);
});

test('SIGTERM while many read: every answer begun is whole', async () => {
  const d = await start(THIDUA, ['serve', join(dir, 'site'), '--listen', '127.0.0.1:0']);
  const flying = Array.from({ length: 30 }, () => get(d, '/goi/2026.json'));
  await sleep(30);
  const exit = d.stop();
  for (const r of await Promise.all(flying)) assert.ok(r.status === 200 ? r.how === 'whole' : r.status === 503 || r.status === 0);
  assert.equal(await exit, 0);
});

test('a burst of pages', async () => {
  const all = await Promise.all(Array.from({ length: 200 }, (_, i) => raw(s, `GET ${i % 2 ? '/' : '/bang-xep-hang/2026'} HTTP/1.1\r\nHost: x\r\n\r\n`, { ms: 20000 })));
  assert.ok(all.every((r) => r.status === 200 || r.status === 503));
  assert.ok(all.some((r) => r.status === 200));
});

test('a code that passed to another unit in the middle of a year shows each of them', async () => {
  // units.csv: Nghĩa Lộ 21028 until 30/06/2025 and, merged with three others, from 01/07/2025
  const d = await start(THIDUA, ['serve', `${SOURCE}/examples/quang-ngai-2021-2025`, '--listen', '127.0.0.1:0']);
  const page = async (path) => (await fetch(`${d.url}/don-vi/${path}`)).text();
  const link = (ref) => new RegExp(`href="/don-vi/${ref}\\?nam=2025"`);
  try {
    const now = await page('21028?nam=2025'), before = await page('21028.2014-04-01?nam=2025');
    assert.match(now, /Hoạt động từ 01\/07\/2025\./);
    assert.match(now, link('21028.2014-04-01'));
    assert.match(before, /Hoạt động từ 01\/04\/2014 đến 30\/06\/2025\.<\/p>/);
    assert.match(before, link('21028'));
    assert.doesNotMatch(await page('21028?nam=2024'), /còn là của/);
    assert.equal((await fetch(`${d.url}/don-vi/21028.2025-07-01?nam=2024`)).status, 404);
    assert.equal((await fetch(`${d.url}/don-vi/21028.2025-13-01?nam=2025`)).status, 404);
    assert.match(await (await fetch(`${d.url}/tim?q=nghia+lo`)).text(), /href="\/don-vi\/21028\.2014-04-01"/);
  } finally {
    assert.equal(await d.stop(), 0);
  }
});

test('more movements than there is room for are told at the start; each can be opened by itself', async () => {
  const db = join(dir, 'many.db');
  const plan = join(dir, 'many.yaml');
  writeFileSync(plan, 'plan: p\ntitle: x\nperiod: 2021..2025\nillustrative: x\nunit kinds: {k: {title: K}}\n');
  const init = async (i) => {
    const r = await run(THIDUA, ['init', '--tenant', `t${i}`, '--name', `T${i}`, '--plan', plan, '--db', db]);
    assert.equal(r.code, 0, r.err);
  };
  for (let i = 0; i < 32; i++) await init(i);
  const full = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  assert.equal((await get(full, '/ke-hoach/t31/')).status, 200, 'the thirty-second');
  assert.equal(await full.stop(), 0);
  await init(32);
  const r = await run(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  assert.equal(r.code, 3, `${r.code} ${r.err}`);
  assert.match(r.err, /có 33 phong trào, một máy chủ chỉ mở được 32/);
  const one = await start(THIDUA, ['serve', '--db', db, '--tenant', 't32', '--listen', '127.0.0.1:0']);
  assert.equal((await get(one, '/')).status, 200);
  assert.equal(await one.stop(), 0);
});
