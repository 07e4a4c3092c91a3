// Raw sockets and child servers for the scenarios.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { after } from 'node:test';

/* A test that fails leaves its server behind; node would wait for it. */
const running = new Set();
after(() => setTimeout(() => running.forEach((child) => child.kill('SIGKILL')), 10000).unref());

/** Starts a server; resolves when it prints its address. stop() sends SIGTERM and gives the exit code. */
export async function start(program, args = [], env = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { child, log: '', out: '' };
  running.add(child);
  child.on('exit', () => running.delete(child));
  child.stderr.on('data', (d) => (server.log += d));
  const exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  server.exited = exited;
  server.stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (d) => {
      server.out += d;
      const m = /http:\/\/([\d.]+|\[[^\]]+\]):(\d+)/.exec(server.out);
      if (m) {
        server.host = m[1];
        server.port = Number(m[2]);
        server.url = m[0];
        resolve();
      } else if (/unix:/.test(server.out)) resolve();
    });
    child.on('exit', (code) => reject(new Error(`exit ${code}: ${server.log}`)));
  });
  return server;
}

/** Runs a program to its end. */
export function run(program, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...process.env, ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (d) => (out += d));
    child.stderr.on('data', (d) => (err += d));
    const timer = setTimeout(() => child.kill('SIGKILL'), 60000);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}

/** Sends bytes as they are and collects the answer until the server closes or it looks whole. */
export function raw(server, text, { ms = 4000 } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1');
    const chunks = [];
    const finish = (how) => {
      socket.destroy();
      clearTimeout(timer);
      const whole = Buffer.concat(chunks).toString('utf8');
      resolve({ text: whole, status: Number(/^HTTP\/1\.[01] (\d+)/.exec(whole)?.[1] ?? 0), how });
    };
    const timer = setTimeout(() => finish('timeout'), ms);
    socket.on('data', (d) => {
      chunks.push(d);
      const s = Buffer.concat(chunks).toString('latin1');
      const end = s.indexOf('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(s);
      if (end > 0 && length && s.length >= end + 4 + Number(length[1])) finish('whole');
    });
    socket.on('error', () => finish('error'));
    socket.on('close', () => finish('close'));
    socket.write(Buffer.isBuffer(text) ? text : Buffer.from(text, 'utf8'));
  });
}

export const get = (server, path, head = '') => raw(server, `GET ${path} HTTP/1.1\r\nHost: x\r\n${head}\r\n`);
/** Sanitizers make a program slower and larger: limits of time and memory are stretched by this. */
export const stretch = (program) => (readFileSync(program).includes('__asan_init') ? 4 : 1);
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

/** A PDF of one empty page; the words make its bytes its own. */
export function pdf(words) {
  const parts = ['%PDF-1.7\n', '1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n', '2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n',
    `3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n% ${words}\n`];
  let at = 0;
  const offsets = parts.map((p) => (at += p.length) - p.length);
  const table = offsets.slice(1).map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('');
  return `${parts.join('')}xref\n0 4\n0000000000 65535 f \n${table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
}
