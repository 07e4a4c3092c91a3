// The demonstration as a newcomer meets it: tools/demo.sh runs, what it prints opens the door, and the same database opens no
// door beyond this machine.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { run, start } from './lib.mjs';

const { SOURCE, THIDUA } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-demo-'));
const db = join(dir, 'demo.db');
const banner = /DỮ LIỆU MINH HỌA|DEMONSTRATION DATA/;
let printed, s;

/** Rows of the table of accounts, by login. */
const accounts = (text) => Object.fromEntries([...text.matchAll(/^([a-z]+-[a-z]+) +(minh-hoa-thi-dua) +(\d{6})? *(\S.*)$/gm)]
  .map(([, login, password, code, role]) => [login, { password, code, role: role.trim() }]));

before(async () => {
  printed = await run(join(SOURCE, 'tools/demo.sh'), [], { DEMO_ONCE: '1', DEMO_OUT: dir, THIDUA_LISTEN: '127.0.0.1:0', THIDUA });
  assert.equal(printed.code, 0, printed.err + printed.out);
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
});
after(async () => {
  await s?.stop();
  rmSync(dir, { recursive: true });
});

test('it prints an account for each of the nine roles, and the front page says what it is', () => {
  const all = accounts(printed.out);
  assert.deepEqual(Object.keys(all).sort(), ['bao-chi', 'can-bo', 'chu-tich', 'hoi-dong', 'quan-tri', 'tham-muu', 'thanh-tra', 'thu-ky', 'thu-truong']);
  for (const [login, x] of Object.entries(all))
    assert.equal(Boolean(x.code), ['tham-muu', 'thu-ky', 'hoi-dong', 'chu-tich', 'quan-tri'].includes(login), login);
  assert.match(printed.out, /http:\/\/127\.0\.0\.1:\d+\/dang-nhap/);
  assert.match(readFileSync(join(dir, 'trang-dau.html'), 'utf8'), banner);
});

test('each opens the door, with the code of this moment where one is asked', async () => {
  const now = accounts((await run(THIDUA, ['user', 'demo', '--db', db, '--tenant', 'quang-ngai'])).out);
  for (const [login, x] of Object.entries(now)) {
    const b = new Browser(s);
    const first = await b.go('/dang-nhap', { ten: login, mat_khau: x.password });
    assert.equal(first.status, x.code ? 200 : 303, login);
    if (x.code) assert.equal((await b.go('/dang-nhap/ma', { ma: x.code })).status, 303, login);
    const mine = await b.go('/viec-cua-toi');
    assert.equal(mine.status, 200, login);
    assert.match(mine.text, banner);
    if (login === 'can-bo') {
      const grid = await b.go((await b.go('/so-lieu')).to);
      assert.equal(grid.status, 200);
      assert.match(grid.text, /Đông Sơn/, 'a unit that lives today');
      assert.match(grid.text, /gia hạn đến hết ngày/, 'the plan ended, the demonstration goes on');
      assert.match(grid.text, /<input[^>]+name="so\./, 'there is something to type into');
    }
  }
});

test('a session of one movement is none of another', async () => {
  const b = new Browser(s);
  await b.go('/dang-nhap', { ten: 'bao-chi', mat_khau: 'minh-hoa-thi-dua' });
  assert.equal((await b.go('/tai-khoan')).status, 200);
  assert.equal((await b.go('/ke-hoach/gia-lai/tai-khoan')).status, 303);
  b.cookies.set('thidua-2', b.cookies.get('thidua-1'));
  assert.equal((await b.go('/ke-hoach/gia-lai/tai-khoan')).status, 303);
  assert.equal((await b.go('/ke-hoach/gia-lai/dang-nhap', { csrf: b.csrf, ten: 'bao-chi', mat_khau: 'minh-hoa-thi-dua' })).status, 422);
});

test('every page says what it is; the API too', async () => {
  const b = new Browser(s);
  for (const path of ['/', '/bang-xep-hang/2022', '/tieu-chuan', '/du-lieu', '/dang-nhap', '/khong-co-trang-nay', '/ke-hoach/gia-lai/'])
    assert.match((await b.go(path)).text, banner, path);
  assert.match((await b.go('/en/')).text, /class="td-demo"/);
  assert.match((await b.go('/api/v1/movement')).text, /Dữ liệu minh họa/);
});

test('no server opens it beyond this machine', async () => {
  for (const args of [['--listen', '0.0.0.0:0'], ['--behind-proxy', '--listen', '127.0.0.1:0'], ['--behind-proxy', '--listen', '0.0.0.0:0'],
    ['--listen', `unix:${join(dir, 'http.sock')}`], ['--tenant', 'gia-lai', '--behind-proxy']]) {
    const r = await run(THIDUA, ['serve', '--db', db, ...args]);
    assert.notEqual(r.code, 0, args.join(' '));
    assert.match(r.err, /phong trào minh họa, chỉ mở được trên máy này/, args.join(' '));
  }
  const r = await run(THIDUA, ['serve', '--db', db], { THIDUA_LISTEN: '0.0.0.0:0' });
  assert.match(r.err, /chỉ mở được trên máy này/);
});

test('a copy keeps the mark, and a real movement never gets such accounts', async () => {
  const bak = join(dir, 'a.bak');
  const copy = join(dir, 'copy.db');
  for (const args of [['backup', bak, '--db', db], ['restore', bak, '--db', copy]]) assert.equal((await run(THIDUA, args)).code, 0, args[0]);
  assert.match((await run(THIDUA, ['serve', '--db', copy, '--behind-proxy'])).err, /phong trào minh họa/);

  const real = join(dir, 'real.db');
  const example = join(SOURCE, 'examples/quang-ngai-2021-2025');
  assert.equal((await run(THIDUA, ['init', '--db', real, '--tenant', 'that', '--plan', join(example, 'plan.yaml')])).code, 0);
  assert.equal((await run(THIDUA, ['import', 'units', join(example, 'units.csv'), '--db', real])).code, 0);
  const r = await run(THIDUA, ['user', 'demo', '--unit', '21109', '--db', real]);
  assert.notEqual(r.code, 0);
  assert.match(r.err, /không phải phong trào minh họa/);
  assert.doesNotMatch((await run(THIDUA, ['user', 'list', '--db', real])).out, /can-bo|chu-tich/);
  const server = await start(THIDUA, ['serve', '--db', real, '--behind-proxy', '--listen', '127.0.0.1:0']);
  try {
    const b = new Browser(server);
    assert.doesNotMatch((await b.go('/dang-nhap')).text, banner);
    assert.equal((await b.go('/dang-nhap', { ten: 'chu-tich', mat_khau: 'minh-hoa-thi-dua' })).status, 422);
  } finally {
    await server.stop();
  }
});
