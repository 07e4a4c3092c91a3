// nginx with dist/nginx.conf as it is shipped: only addresses and paths of files are changed.  And clients of it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { sleep } from './lib.mjs';

export const HOST = 'thidua.example.gov.vn';

const freePort = () => new Promise((resolve) => {
  const s = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => resolve(port));
  });
});

const answers = (port) => new Promise((resolve) => {
  const k = net.connect(port, '127.0.0.1', () => resolve(k.destroy() && true));
  k.on('error', () => resolve(false));
});

function change(text, pairs) {
  for (const [from, to] of pairs) {
    assert.ok(text.search(from) >= 0, `${from} is no longer in dist/nginx.conf`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** Starts it before the server that listens on `socket`. */
export async function proxy(source, dir, socket) {
  mkdirSync(dir, { recursive: true });
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-keyout', join(dir, 'privkey.pem'), '-out', join(dir, 'fullchain.pem'), '-subj', `/CN=${HOST}`], { stdio: 'ignore' });
  const [plain, port] = [await freePort(), await freePort()];
  writeFileSync(join(dir, 'site.conf'), change(readFileSync(join(source, 'dist/nginx.conf'), 'utf8'), [
    [/listen \[::\].*;/g, ''], [/listen 80;/g, `listen 127.0.0.1:${plain};`],
    [/listen 443 ssl http2;/g, `listen 127.0.0.1:${port} ssl http2;`],
    [/\/etc\/ssl\/thidua/g, dir], [/\/var\/log\/nginx/g, dir], [/\/run\/thidua\/http\.sock/g, socket]]));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((k) => `${k}_temp_path ${join(dir, k)};`).join(' ');
  writeFileSync(join(dir, 'nginx.conf'), `daemon off; worker_processes 1; pid ${join(dir, 'pid')};
    ${process.getuid() === 0 ? 'user root;' : ''} error_log ${join(dir, 'error.log')};
    events { worker_connections 8192; }
    http { access_log off; ${temporary} include site.conf; }`);
  const child = spawn('nginx', ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
  let said = '';
  child.stderr.on('data', (d) => (said += d));
  const exited = new Promise((resolve) => child.on('exit', resolve));
  for (let i = 0; i < 200 && child.exitCode === null && !(await answers(port)); i++) await sleep(25);
  assert.equal(child.exitCode, null, said);
  return { dir, port, plain, stop: () => (child.kill('SIGTERM'), exited) };
}

/** A TLS connection from an address of this machine (all of 127.0.0.0/8 are). */
export const connect = (p, from = '127.0.0.1') => {
  const socket = net.connect({ port: p.port, host: '127.0.0.1', localAddress: from });
  return tls.connect({ socket, rejectUnauthorized: false, servername: HOST });
};

/** Sends bytes as they are, then `fill` more of them, and collects what comes until the end. */
export function ask(p, text, { ms = 8000, from = '127.0.0.1', fill = 0, chunked = false } = {}) {
  return new Promise((resolve) => {
    const socket = connect(p, from);
    const chunk = Buffer.alloc(1 << 16, 97);
    const piece = chunked ? Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]) : chunk;
    const began = performance.now();
    let got = '';
    let sent = 0;
    let how = 'close';
    const timer = setTimeout(() => {
      how = 'timeout';
      socket.destroy();
    }, ms);
    const pump = () => {
      while (sent < fill && !socket.destroyed) {
        sent += chunk.length;
        if (!socket.write(piece)) return void socket.once('drain', pump);
      }
    };
    socket.on('secureConnect', () => {
      socket.write(text);
      pump();
    });
    socket.on('data', (d) => (got += d));
    socket.on('error', (e) => (how = e.code));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text: got, status: Number(/^HTTP\/1\.[01] (\d+)/.exec(got)?.[1] ?? 0), how, sent, ms: performance.now() - began });
    });
  });
}
