// The server as it stands on a network: behind nginx with dist/nginx.conf.  Requests that two readers could read in two ways,
// uploads without end, and clients who take their time while somebody else waits.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run, sleep, start, stretch } from './lib.mjs';
import { person } from './people.mjs';
import { HOST, ask, connect, proxy } from './proxy.mjs';

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // the certificate is of this run
const { THIDUA, SOURCE } = process.env;
const more = stretch(THIDUA);
const dir = mkdtempSync(join(tmpdir(), 'thidua-nginx-'));
const db = join(dir, 'a.db');
const socket = join(dir, 'http.sock');
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
const proof = `/minh-chung/${year}/x1/tin-bai`;
let n;
let s;
let lan;

before(async () => {
  writeFileSync(join(dir, 'plan.yaml'), readFileSync(`${SOURCE}/test/data/plan/phieu.yaml`, 'utf8').replace('2022..2026', `2022..${year + 1}`));
  writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\n');
  for (const args of [['init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml')], ['import', 'units', join(dir, 'units.csv')]]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', `unix:${socket}`, '--behind-proxy']);
  n = await proxy(SOURCE, join(dir, 'nginx'), socket);
  s.url = `https://127.0.0.1:${n.port}`;
  lan = await person(s, THIDUA, db, 'lan', 'clerk', 'x1');
});
after(async () => {
  await n?.stop();
  assert.equal(await s?.stop(), 0);
  rmSync(dir, { recursive: true });
});

const cookie = (b) => `Cookie: ${[...b.cookies].map(([k, v]) => `${k}=${v}`).join('; ')}\r\n`;
const head = (line, more = '') => `${line} HTTP/1.1\r\nHost: ${HOST}\r\n${more}`;
const post = (path, more) => head(`POST ${path}`, `Origin: https://${HOST}\r\nConnection: close\r\n${more}\r\n`);
const memory = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${s.child.pid}/status`, 'utf8'))[1]) >> 10;
const left = (where = join(dir, 'nginx')) => readdirSync(where, { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile() && /client_body|proxy/.test(f.parentPath ?? f.path)).map((f) => f.name);

test('signed in through it; a program on the network cannot say where it comes from', async () => {
  assert.deepEqual([...lan.cookies.keys()], ['__Host-thidua-1-may', '__Host-thidua-1']);
  const r = await lan.go('/tai-khoan', undefined, { 'x-real-ip': '6.6.6.6', 'x-forwarded-for': '6.6.6.6' });
  assert.equal(r.status, 200);
  for (let i = 0; i < 12; i++) await ask(n, `${post('/dang-nhap', 'X-Real-IP: 6.6.6.6\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 24\r\n')}ten=khong&mat_khau=khong-a`);
  const own = readFileSync(db).includes('6.6.6.6');
  assert.equal(own, false, 'the address that was claimed is kept nowhere');
  for (const [path, status] of [['/metrics', 404], ['/x/../metrics', 404], ['/%6detrics', 404], ['/readyz', 200], ['/khong-co', 404]])
    assert.equal((await ask(n, head(`GET ${path}`, 'Connection: close\r\n\r\n'))).status, status, path);
  for (const path of ['/x/../readyz', '/%72eadyz', '//readyz', '/en/../readyz'])
    assert.notEqual((await ask(n, head(`GET ${path}`, 'Connection: close\r\n\r\n'), { from: '127.0.0.9' })).status, 200, path);
});

/* Each would be two requests to somebody.  None may reach the server as a request of its own. */
const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const two = (lengths, body) => head('POST /dang-nhap', `Content-Type: application/x-www-form-urlencoded\r\n${lengths}\r\n${body}`);
const smuggled = {
  'length, then chunked': two(`Content-Length: ${5 + inner.length}\r\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${inner}`),
  'chunked, then length': two(`Transfer-Encoding: chunked\r\nContent-Length: 5\r\n`, `0\r\n\r\n${inner}`),
  'two lengths': two(`Content-Length: 0\r\nContent-Length: ${inner.length}\r\n`, inner),
  'two equal lengths': two('Content-Length: 0\r\nContent-Length: 0\r\n', inner),
  'a list of lengths': two('Content-Length: 0, 0\r\n', inner),
  'a length with a sign': two('Content-Length: +0\r\n', inner),
  'chunked twice': two('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${inner}`),
  'chunked, identity': two('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${inner}`),
  'identity, chunked': two('Transfer-Encoding: identity, chunked\r\nContent-Length: 0\r\n', inner),
  xchunked: two('Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n', inner),
  'a space before the colon': two('Transfer-Encoding : chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${inner}`),
  'a vertical tab': two('Transfer-Encoding:\vchunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${inner}`),
  'an underscore': two('Transfer_Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${inner}`),
  folded: two('Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${inner}`),
  'a chunk longer than it says': two('Transfer-Encoding: chunked\r\n', `1\r\n${inner}\r\n0\r\n\r\n`),
  'a chunk size that overflows': two('Transfer-Encoding: chunked\r\n', `10000000000000001\r\na\r\n0\r\n\r\n${inner}`),
  'a chunk size with 0x': two('Transfer-Encoding: chunked\r\n', `0x0\r\n\r\n${inner}`),
  'NUL in the head': two('X-A: a\0b\r\nContent-Length: 0\r\n', inner),
  'a bare CR': two('X-A: a\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${inner}`),
  'HTTP/1.0 and chunked': `POST /dang-nhap HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
  'a target with a line end': `GET /%0d%0a%0d%0aGET%20/smuggled%20HTTP/1.1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  'a Host with a line end': `GET / HTTP/1.1\r\nHost: x%0d%0aGET /smuggled\r\n\r\n`,
};
/* One request, of which it is not clear to whom it goes. */
const unclear = {
  'HTTP/0.9': 'GET /dang-nhap\r\n\r\n',
  'two Hosts': `GET /dang-nhap HTTP/1.1\r\nHost: ${HOST}\r\nHost: evil\r\n\r\n`,
  'no Host': 'GET /dang-nhap HTTP/1.1\r\n\r\n',
  'a Host with a path': `GET /dang-nhap HTTP/1.1\r\nHost: ${HOST}/x\r\n\r\n`,
};
test('the secret of an invitation stands in no log, however it is written', async () => {
  const token = 'S3cret'.padEnd(43, 'x');
  for (const path of [`/loi-moi/${token}`, `/%6coi-moi/${token}`, `/ke-hoach/qn/loi-moi/${token}`, `/khong-co?tu=/loi-moi/${token}`])
    await ask(n, head(`GET ${path}`, `Referer: https://${HOST}/loi-moi/${token}\r\nConnection: close\r\n\r\n`));
  await sleep(200);
  const log = readFileSync(join(n.dir, 'thidua.log'), 'utf8');
  assert.match(log, /GET "\/loi-moi\/\*\*\*" 404/);
  for (const text of [log, readFileSync(join(n.dir, 'error.log'), 'utf8'), s.log]) assert.doesNotMatch(text, /S3cret/);
});

test('nothing is smuggled through', async () => {
  // A GET behind a whole request on the same connection is a second request by right, not a smuggled one.
  const byRight = ['an underscore'];
  for (const [name, bytes] of Object.entries(smuggled)) {
    const from = s.log.length;
    const r = await ask(n, bytes, { ms: 700 });
    await sleep(20);
    const reached = s.log.slice(from).includes('path=/smuggled');
    assert.ok(!reached || byRight.includes(name), `${name}: ${s.log.slice(from)}`);
    const second = r.text.split(/HTTP\/1\.1 (?=\d)/).length > 2;
    assert.ok(!second || byRight.includes(name) || /HTTP\/1\.1 4\d\d/.test(r.text), `${name}: ${r.text}`);
  }
  for (const [name, bytes] of Object.entries(unclear)) {
    const r = await ask(n, bytes, { ms: 700 });
    assert.doesNotMatch(r.text, /Tên đăng nhập|HTTP\/1\.1 200/, name);
  }
  const whole = await ask(n, `GET https://evil.example/dang-nhap HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
  assert.doesNotMatch(whole.text, /evil\.example/);
  assert.equal((await lan.go('/viec-cua-toi')).status, 200, 'and it goes on');
});

const says = (r, status, words) => {
  assert.equal(r.status, status, `${r.how} ${r.text.slice(0, 300)}`);
  assert.match(r.text, words);
  for (const h of [/Content-Security-Policy: default-src 'none'/, /X-Content-Type-Options: nosniff/, /Strict-Transport-Security/,
    /Cache-Control: no-store/]) assert.match(r.text, h);
  assert.equal(r.text.match(/^content-security-policy:/gim).length, 1);
  assert.doesNotMatch(r.text, /<center>/);
};

test('a gigabyte is refused at once, with what to do, and leaves nothing', async () => {
  const type = 'Content-Type: multipart/form-data; boundary=XX\r\n';
  says(await ask(n, post(proof, `${cookie(lan)}${type}Content-Length: ${1 << 30}\r\n`), { fill: 1 << 30 }), 413, /chia thành nhiều lần/);
  says(await ask(n, post(proof, `${cookie(lan)}${type}Transfer-Encoding: chunked\r\n`), { fill: 1 << 30, chunked: true, ms: 20000 }), 411, /thiếu độ dài/);
  const api = await ask(n, post('/api/v1/facts', `Content-Type: application/json\r\nContent-Length: ${1 << 30}\r\n`), { fill: 1 << 30 });
  says(api, 413, /application\/problem\+json/);
  assert.deepEqual(left(), []);
  assert.ok(memory() < 200 * more, `${memory()} MB`);
});

test('ninety megabytes of strangers, ten at a time: refused by the head, and kept nowhere', async () => {
  const type = 'Content-Type: multipart/form-data; boundary=XX\r\n';
  const size = 90 << 20;
  const all = await Promise.all(Array.from({ length: 10 }, () => ask(n, post(proof, `${type}Content-Length: ${size}\r\n`), { fill: size })));
  for (const r of all) assert.equal(r.status, 401, `${r.how} ${r.text.slice(0, 300)}`); // what still comes is read and dropped
  assert.deepEqual(left(), []);
  assert.deepEqual(readdirSync(join(n.dir, 'client_body')), [], 'nor before the program');
  assert.ok(memory() < 200 * more, `${memory()} MB`);
});

test('more than a route takes: the page of the program, never the proxy’s 502', async () => {
  const type = 'Content-Type: application/x-www-form-urlencoded\r\n';
  for (const [path, size, status] of [['/dang-nhap', 300 << 10, 413], ['/dang-nhap', 1 << 20, 413], ['/dang-nhap', 40 << 20, 413],
    ['/khong-co', 1 << 20, 404], ['/viec-cua-toi', 1 << 20, 405]])
    for (let i = 0; i < 5; i++) {
      const r = await ask(n, post(path, `${type}Content-Length: ${size}\r\n`), { fill: size });
      assert.equal(r.status, status, `${path} ${size}: ${r.text.slice(0, 200)}`);
      assert.match(r.text, /<html lang="vi">/);
    }
  assert.deepEqual(left(), []);
});

test('files of more than 60 MB together arrive, as the page promises', async () => {
  await lan.go(proof);
  const part = (c) => `%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n% ${c.repeat(32 << 20)}\ntrailer\n<</Size 3/Root 1 0 R>>\n%%EOF\n`;
  const r = await lan.send(proof, {}, [['tep', 'a.pdf', part('a')], ['tep', 'b.pdf', part('b')]]);
  assert.ok([303, 422].includes(r.status), `${r.status} ${r.text.slice(0, 300)}`);
  assert.match((await lan.go(proof)).text, /tep\?ma=[0-9a-f]{64}/);
  assert.ok(memory() < 400 * more, `${memory()} MB`);
});

test('too many at once from one address: told so; others are served', async () => {
  const path = '/khong-co';
  const all = await Promise.all(Array.from({ length: 300 }, () => ask(n, head(`GET ${path}`, 'Connection: close\r\n\r\n'), { from: '127.0.0.8' })));
  const refused = all.find((r) => r.status === 429);
  says(refused, 429, /Gửi quá nhanh/);
  assert.match(refused.text, /Retry-After: 2/);
  assert.equal((await lan.go('/viec-cua-toi')).status, 200);
});

test('slow heads, slow bodies, slow readers, idle connections: whoever asks properly waits less than a second', async () => {
  const hash = /tep\?ma=([0-9a-f]{64})/.exec((await lan.go(proof)).text)[1];
  const slow = [];
  const drip = [];
  const hold = (k) => {
    k.on('error', () => {});
    slow.push(k);
    return k;
  };
  for (let i = 0; i < 1500; i++) hold(net.connect({ port: n.port, host: '127.0.0.1', localAddress: '127.0.1.1' }));
  for (let i = 0; i < 150; i++) {
    const k = hold(connect(n, `127.0.2.${1 + (i % 4)}`));
    k.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Slow: `);
    drip.push(k);
  }
  for (let i = 0; i < 100; i++) {
    const k = hold(connect(n, `127.0.3.${1 + (i % 4)}`));
    k.write(post('/dang-nhap', 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\n'));
    drip.push(k);
  }
  for (let i = 0; i < 20; i++) {
    const k = hold(connect(n, `127.0.4.${1 + (i % 4)}`));
    k.write(head(`GET ${proof}/tep?ma=${hash}`, `${cookie(lan)}\r\n`));
    k.once('data', () => k.pause());
  }
  const every = setInterval(() => drip.forEach((k) => k.writable && k.write('a')), 500);
  await sleep(1500);
  const times = [];
  for (let i = 0; i < 25; i++) {
    const at = performance.now();
    const r = await lan.go(i % 2 ? '/viec-cua-toi' : proof);
    assert.equal(r.status, 200);
    times.push(performance.now() - at);
    await sleep(60);
  }
  clearInterval(every);
  slow.forEach((k) => k.destroy());
  assert.ok(Math.max(...times) < 1000 * more, `${Math.round(Math.max(...times))} ms`);
  assert.ok(memory() < 400 * more, `${memory()} MB`);
});

test('the server away: said in words, and back again by itself', async () => {
  await s.stop();
  const r = await ask(n, head('GET /', 'Connection: close\r\n\r\n'));
  says(r, 503, /đang khởi động lại/);
  assert.match(r.text, /Retry-After: 10/);
  s = Object.assign(await start(THIDUA, ['serve', '--db', db, '--listen', `unix:${socket}`, '--behind-proxy']), { url: s.url });
  assert.equal((await lan.go('/viec-cua-toi')).status, 200, 'still signed in');
});
