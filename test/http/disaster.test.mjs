// The worst day, against the real program: files made to burst, disks that fill, processes that are killed or told to stop in
// the middle of writing.  What was acknowledged is there afterwards; of the rest nothing, or all.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { pdf, run, sleep, start, stretch } from './lib.mjs';
import { password, person } from './people.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-disaster-'));
const db = join(dir, 'a.db');
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
const vi = (d) => new Date(now.getTime() + d * 86400e3).toISOString().slice(0, 10).split('-').reverse().join('/');
const more = stretch(THIDUA);
const listen = ['--listen', '127.0.0.1:0'];
const proof = `/minh-chung/${year}/x1/tin-bai`;
let s;

const memory = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) >> 10;
const words = (r) => r.text.replace(/^.*<main/s, '').replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' ').slice(0, 500);
/** What has been opened by nobody's name is not left behind either. */
const left = () => readdirSync(join(dir, 'tmp'));

async function make(path) {
  for (const args of [['init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml')], ['import', 'units', join(dir, 'units.csv')],
    ['import', 'facts', join(dir, 'facts.csv')]]) {
    const r = await run(THIDUA, [...args, '--db', path]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
}

before(async () => {
  mkdirSync(join(dir, 'tmp'));
  mkdirSync(join(dir, 'bombs'));
  process.env.TMPDIR = join(dir, 'tmp');
  writeFileSync(join(dir, 'plan.yaml'), readFileSync(`${SOURCE}/test/data/plan/phieu.yaml`, 'utf8').replace('2022..2026', `2022..${year + 1}`));
  writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\nx2,Xã Hai,xa,2015-01-01\n');
  writeFileSync(join(dir, 'facts.csv'), `unit,year,indicator,numerator,denominator\nx1,${year},hai-long,9,10\nx2,${year},ty-le,70,100\n`);
  await make(db);
  s = await start(THIDUA, ['serve', '--db', db, ...listen]);
});
after(async () => {
  assert.equal(await s?.stop(), 0, s?.log.slice(-1500));
  rmSync(dir, { recursive: true });
});

/* ---- bombs ---- */

test('files made to burst: refused in words, in bounded time and memory, while others are served', async () => {
  execFileSync('python3', [join(SOURCE, 'test/http/bombs.py'), join(dir, 'bombs')]);
  const lan = await person(s, THIDUA, db, 'lan', 'clerk', 'x1');
  const tham = await person(s, THIDUA, db, 'tham', 'appraiser');
  const all = readdirSync(join(dir, 'bombs'));
  const routes = [[lan, `/so-lieu/${year}/x1/nap`, 'tep', /xlsx|csv/], [lan, proof, 'tep', /xlsx|pdf|png|jpg/],
    [tham, '/ke-hoach-quan-tri/ban-thao', 'ke-hoach', /yaml|entity/], [tham, '/so-don-vi/nap', 'tep', /one-cell|overlapping|empty-rows|laughs|rows.csv/]];
  let longest = 0;
  let calm = true;
  const others = (async () => {
    const b = new Browser(s);
    while (calm) {
      const at = performance.now();
      assert.equal((await b.go('/dang-nhap')).status, 200);
      longest = Math.max(longest, performance.now() - at);
      await sleep(50);
    }
  })();
  for (const [who, path, field, which] of routes) {
    await who.go(path.replace('/ban-thao', ''));
    for (const name of all.filter((n) => which.test(n))) {
      const at = performance.now();
      const r = await who.send(path, {}, [[field, name, readFileSync(join(dir, 'bombs', name))]]);
      const ms = performance.now() - at;
      assert.ok([200, 303, 413, 422].includes(r.status), `${path} ${name}: ${r.status} ${words(r)}`);
      assert.ok(ms < 30000 * more, `${path} ${name}: ${ms} ms`);
    }
  }
  calm = false;
  await others;
  assert.ok(longest < 1000 * more, `somebody else waited ${longest} ms`);
  assert.ok(memory(s.child.pid) < 400 * more, `${memory(s.child.pid)} MB`);
  const children = readdirSync('/proc').filter((p) => /^\d+$/.test(p) && existsSync(`/proc/${p}/stat`))
    .map((p) => readFileSync(`/proc/${p}/stat`, 'utf8')).filter((t) => t.replace(/^.*\) /, '').split(' ')[1] === String(s.child.pid));
  assert.deepEqual(children, [], 'no reader is left');
  assert.deepEqual(left(), []);
});

/* ---- told to stop ---- */

const cookie = (b) => [...b.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
/** The same people, after the server was started again. */
const back = (b, server) => Object.assign(b, { server });

/** Sends the head and half of a body; the rest when finish() is called. */
function halfUpload(server, b, path, name, bytes) {
  const body = Buffer.from(`--XX\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${b.csrf}\r\n--XX\r\nContent-Disposition: form-data; name="tep"; filename="${name}"\r\n\r\n${bytes}\r\n--XX--\r\n`);
  const socket = net.connect(server.port, '127.0.0.1');
  let got = '';
  socket.on('data', (d) => (got += d));
  socket.on('error', () => {});
  socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${server.url}\r\nCookie: ${cookie(b)}\r\nContent-Type: multipart/form-data; boundary=XX\r\nContent-Length: ${body.length}\r\n\r\n`);
  socket.write(body.subarray(0, body.length >> 1));
  return () => new Promise((resolve) => {
    socket.on('close', () => resolve(got));
    socket.write(body.subarray(body.length >> 1));
  });
}

test('SIGTERM: an upload under way and a proposal being sealed are finished; who keeps asking does not stop the stop', async () => {
  const path = join(dir, 'stop.db');
  await make(path);
  let d = await start(THIDUA, ['serve', '--db', path, ...listen]);
  const lan = await person(d, THIDUA, path, 'lan', 'clerk', 'x1');
  const tham = await person(d, THIDUA, path, 'tham', 'appraiser');
  await tham.go(`/tinh-va-cong-bo/${year}`);
  assert.equal((await tham.post(`/tinh-va-cong-bo/${year}/tinh`)).status, 303);
  const id = /name="lan" value="(\d+)"/.exec((await tham.go(`/tinh-va-cong-bo/${year}`)).text)[1];
  await lan.go(proof);
  const finish = halfUpload(d, lan, proof, 'giữa chừng.pdf', pdf('a'.repeat(200000)));
  let asking = true;
  const others = Array.from({ length: 3 }, async () => {
    while (asking) await fetch(`${d.url}/dang-nhap`).then((r) => r.text()).catch(() => sleep(5));
  });
  await sleep(200);
  assert.equal((await tham.post(`/tinh-va-cong-bo/${year}/trinh`, { lan: id })).status, 303);
  const exit = d.stop();
  await sleep(200);
  assert.match(await finish(), /^HTTP\/1\.1 303/, 'the upload was under way');
  assert.equal(await exit, 0, d.log.split('\n').filter((l) => !l.startsWith('id=')).join('\n'));
  asking = false;
  await Promise.all(others);
  d = await start(THIDUA, ['serve', '--db', path, ...listen]);
  assert.match((await back(lan, d).go(proof)).text, /giữa chừng\.pdf/);
  assert.match((await back(tham, d).go(`/tinh-va-cong-bo/${year}`)).text, new RegExp(`/tinh-va-cong-bo/${year}/trinh/1`));
  assert.equal(await d.stop(), 0);
});

/* ---- killed ---- */

const integrity = String.raw`
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
print(c.execute("PRAGMA integrity_check").fetchone()[0], len(c.execute("PRAGMA foreign_key_check").fetchall()))
`;

test('kill -9 in the middle of every kind of writing: what was acknowledged is there, the rest is whole or absent', async () => {
  const path = join(dir, 'kill.db');
  await make(path);
  let d = await start(THIDUA, ['serve', '--db', path, ...listen]);
  const people = { lan: await person(d, THIDUA, path, 'lan', 'clerk', 'x1'), tham: await person(d, THIDUA, path, 'tham', 'appraiser'),
    quan: await person(d, THIDUA, path, 'quan', 'admin') };
  const acknowledged = { task: [], file: [], user: [], figure: 0, key: [] };
  const grid = `/so-lieu/${year}/x1`;
  let n = 0;
  let rev = 0;
  const writers = {
    async task() {
      const ten = `việc ${++n} xong`;
      if ((await people.tham.post('/nhiem-vu', { 'don-vi': 'x1.2015-01-01', ten, han: vi(3) })).status === 303) acknowledged.task.push(ten);
    },
    async file() {
      const name = `tệp-${++n}.pdf`;
      if ((await people.lan.send(proof, {}, [['tep', name, pdf(`${name} ${'b'.repeat(50000)}`)]])).status === 303) acknowledged.file.push(name);
    },
    async user() {
      const ten = `u${++n}`;
      if ((await people.quan.post('/quan-tri/tai-khoan', { ten, ho_ten: `Người ${ten}`, vai_tro: 'clerk', don_vi: 'x1' })).status === 200) acknowledged.user.push(ten);
    },
    async key() {
      const ten = `khóa ${++n} xong`;
      if ((await people.quan.post('/quan-tri/khoa-api', { ten, so_ngay: '3', nap_so_lieu: '1', don_vi: 'x1' })).status === 303) acknowledged.key.push(ten);
    },
    async figure() {
      const v = ++n;
      const r = await people.lan.post(grid, { 'so.tin-bai': String(v), 'tt.tin-bai': 'value', 'ban.tin-bai': String(rev) });
      if (r.status !== 303) return void (rev = Number(/name="ban\.tin-bai" value="(\d+)"/.exec(r.text)?.[1] ?? rev));
      rev++;
      acknowledged.figure = v;
    },
    async run() {
      await people.tham.post(`/tinh-va-cong-bo/${year}/tinh`);
    },
  };
  for (let round = 0; round < 8; round++) {
    await Promise.all([people.lan.go(grid), people.tham.go('/nhiem-vu'), people.quan.go('/quan-tri/tai-khoan')]);
    rev = Number(/name="ban\.tin-bai" value="(\d+)"/.exec((await people.lan.go(grid)).text)?.[1] ?? rev);
    let alive = true;
    const all = Object.values(writers).map(async (w) => {
      while (alive) await w().catch(() => sleep(2));
    });
    await sleep(60 + 45 * round);
    d.child.kill('SIGKILL');
    alive = false;
    await Promise.all([...all, d.exited]);
    assert.equal(execFileSync('python3', ['-c', integrity, path], { encoding: 'utf8' }).trim(), 'ok 0', `round ${round}`);
    d = await start(THIDUA, ['serve', '--db', path, ...listen]);
    Object.values(people).forEach((b) => back(b, d));
    const tasks = (await people.tham.go('/nhiem-vu')).text;
    for (const ten of acknowledged.task) assert.ok(tasks.includes(ten), `round ${round}: ${ten}`);
    const files = (await people.lan.go(proof)).text;
    for (const name of acknowledged.file) assert.ok(files.includes(name), `round ${round}: ${name}`);
    const keys = (await people.quan.go('/quan-tri/khoa-api')).text;
    for (const ten of acknowledged.key) assert.ok(keys.includes(ten), `round ${round}: ${ten}`);
    for (const ten of acknowledged.user.slice(-3)) assert.match((await people.quan.go(`/quan-tri/tai-khoan?tim=${ten}`)).text, new RegExp(`>${ten}<|${ten}`), `round ${round}: ${ten}`);
    const shown = /name="so\.tin-bai" value="([\d.]+)"/.exec((await people.lan.go(grid)).text)?.[1] ?? '0';
    const value = Number(shown.replace('.', '')); // 1.072
    assert.ok(value >= acknowledged.figure, `round ${round}: ${value} < ${acknowledged.figure}`);
  }
  for (const [kind, list] of Object.entries(acknowledged)) assert.ok(kind === 'figure' ? list > 0 : list.length > 0, `nothing of ${kind} was ever written`);
  const { text } = await people.lan.go(proof);
  for (const hash of new Set([...text.matchAll(/tep\?ma=([0-9a-f]{64})/g)].map((m) => m[1]))) {
    const r = await people.lan.go(`${proof}/tep?ma=${hash}`);
    assert.equal(r.status, 200, 'every file that is listed is whole');
    assert.match(r.text, /^%PDF-1\.7\n[^]*%%EOF\n$/);
  }
  const audit = await run(THIDUA, ['audit', 'verify', '--db', path]);
  assert.equal(audit.code, 0, audit.err + audit.out);
  assert.equal(await d.stop(), 0);
});

/* ---- full disks ---- */

test('a full disk: said so, nothing half-written, reading goes on, and writing again when there is room', async (t) => {
  const small = join(dir, 'small');
  mkdirSync(small);
  await make(join(dir, 'full.db'));
  const inside = `mount -t tmpfs -o size=24m tmpfs '${small}' && mkdir '${small}/tmp' && cp '${join(dir, 'full.db')}' '${small}/a.db' &&
    exec env TMPDIR='${small}/tmp' '${THIDUA}' serve --db '${small}/a.db' --listen 127.0.0.1:0`;
  let d;
  t.after(() => d?.child.kill('SIGKILL'));
  try {
    d = await start('unshare', ['-rm', 'sh', '-c', inside]);
  } catch (e) {
    return t.skip(`no mounts of one's own here: ${e.message.slice(0, 100)}`);
  }
  const there = `/proc/${d.child.pid}/root${small}`;
  const invite = async (login, role, unit) => { // the command, in the same view of the disks
    const r = await run('nsenter', ['-t', String(d.child.pid), '-U', '-m', '--preserve-credentials', THIDUA, 'user', 'invite', login, '--name', login, '--role', role,
      ...(unit ? ['--unit', unit] : []), '--db', `${small}/a.db`]);
    assert.equal(r.code, 0, r.err);
    const b = new Browser(d);
    await b.go(/\/loi-moi\/[\w-]{43}/.exec(r.out)[0], { mat_khau: password, lap_lai: password });
    assert.equal((await b.go('/dang-nhap', { ten: login, mat_khau: password })).status, 303);
    return Object.setPrototypeOf(b, Object.getPrototypeOf(people0));
  };
  const people0 = await person(s, THIDUA, db, `mau${process.pid}`, 'clerk', 'x1');
  const lan = await invite('lan', 'clerk', 'x1');
  const grid = `/so-lieu/${year}/x1`;
  const fill = () => {
    for (const size of [1 << 20, 1 << 12, 1])
      for (;;) {
        try {
          writeFileSync(`${there}/filler`, Buffer.alloc(size), { flag: 'a' });
        } catch (e) {
          assert.equal(e.code, 'ENOSPC');
          break;
        }
      }
  };
  await lan.go(grid);
  assert.equal((await lan.post(grid, { 'so.tin-bai': '3', 'tt.tin-bai': 'value', 'ban.tin-bai': '0' })).status, 303);
  fill();
  const figure = (v, rev) => lan.post(grid, { 'so.tin-bai': v, 'tt.tin-bai': 'value', 'ban.tin-bai': rev, 'gc.tin-bai': 'chữ '.repeat(200) });
  let refused;
  for (let i = 0; i < 30 && !refused; i++) { // the journal may have room of its own for a while
    const r = await figure(String(10 + i), String(1 + i));
    if (r.status !== 303) refused = r;
  }
  assert.ok(refused && refused.status >= 500, `${refused?.status}`);
  assert.match(words(refused), /đầy|hết chỗ|dung lượng/);
  const big = await lan.send(proof, {}, [['tep', 'lớn.pdf', pdf('c'.repeat(300000))]]);
  assert.ok(big.status >= 400, `${big.status}`);
  assert.match(words(big), /đầy|hết chỗ|không còn chỗ|dung lượng/);
  const signin = await new Browser(d).go('/dang-nhap', { ten: 'lan', mat_khau: password });
  assert.ok(signin.status >= 500 && /đầy|hết chỗ|dung lượng/.test(words(signin)), `${signin.status} ${words(signin)}`);
  for (const path of [grid, proof, '/viec-cua-toi', '/dang-nhap']) assert.equal((await lan.go(path)).status, 200, path);
  rmSync(`${there}/filler`);
  const rev = /name="ban\.tin-bai" value="(\d+)"/.exec((await lan.go(grid)).text)[1];
  assert.equal((await figure('99', rev)).status, 303);
  await lan.go(proof);
  assert.equal((await lan.send(proof, {}, [['tep', 'vừa.pdf', pdf('d'.repeat(300000))]])).status, 303);
  const page = (await lan.go(proof)).text;
  assert.match(page, /vừa\.pdf/);
  assert.doesNotMatch(page, /lớn\.pdf/);
  assert.equal(execFileSync('python3', ['-c', integrity, `${there}/a.db`], { encoding: 'utf8' }).trim(), 'ok 0');
  assert.deepEqual(readdirSync(`${there}/tmp`), []);
  assert.equal(await d.stop(), 0);
});
