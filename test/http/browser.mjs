// A browser without a screen, and a telephone with an authenticator: what scenarios of signed-in pages need.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

/** Keeps cookies, sends forms as its own pages would, remembers the token of the last form. */
export class Browser {
  cookies = new Map();
  constructor(server) {
    this.server = server;
  }
  async go(path, fields, more = {}) {
    const headers = { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '), ...more };
    if (fields) {
      headers.origin ??= this.server.url;
      headers['content-type'] ??= 'application/x-www-form-urlencoded';
    }
    const r = await fetch(this.server.url + path, { redirect: 'manual', method: fields ? 'POST' : 'GET', headers,
      body: fields && new URLSearchParams(fields).toString() });
    for (const c of r.headers.getSetCookie()) {
      const [, k, v] = /^([^=]+)=([^;]*)/.exec(c);
      if (v) this.cookies.set(k, v);
      else this.cookies.delete(k);
    }
    const bytes = Buffer.from(await r.arrayBuffer());
    const text = bytes.toString('utf8');
    this.csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.csrf;
    return { status: r.status, to: r.headers.get('location'), type: r.headers.get('content-type'), headers: r.headers, text, bytes };
  }
  /** Sends a form of the page seen last. */
  post(path, fields = {}) {
    return this.go(path, { csrf: this.csrf, ...fields });
  }
}

/** RFC 6238 by node's own HMAC. */
export function totp(base32, at = Date.now()) {
  const bits = [...base32.replaceAll(' ', '')]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const h = createHmac('sha1', key).update(counter).digest();
  const o = h[19] & 15;
  return String((h.readUInt32BE(o) & 0x7fffffff) % 1e6).padStart(6, '0');
}

export const password = 'một câu đủ dài để nhớ';

/** From the invitation's address to a session; with the second factor when `second`. */
export async function enter(server, path, login, second = false) {
  const b = new Browser(server);
  assert.equal((await b.go(path, { mat_khau: password, lap_lai: password })).status, 303);
  assert.equal((await b.go('/dang-nhap', { ten: login, mat_khau: password })).status, 303);
  if (!second) return b;
  const page = await b.go('/tai-khoan/xac-thuc');
  const secret = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec(page.text)[1];
  assert.equal((await b.post('/tai-khoan/xac-thuc', { ma: totp(secret) })).status, 200);
  return b;
}
