// People at work: invited, signed in (with the second factor where their role needs it), each with a browser of their own.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { run } from './lib.mjs';

export const password = 'một câu đủ dài để nhớ';

/** A browser: keeps cookies, says where its forms come from, remembers the token of the last form. */
export class Browser {
  cookies = new Map();
  constructor(server) {
    this.server = server;
  }
  async go(path, fields, { body, headers = {} } = {}) {
    const head = { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '), ...headers };
    if (fields || body) head.origin = this.server.url;
    if (fields) head['content-type'] = 'application/x-www-form-urlencoded';
    const r = await fetch(this.server.url + path, { redirect: 'manual', method: fields || body ? 'POST' : 'GET',
      headers: head, body: body ?? (fields && new URLSearchParams(fields).toString()) });
    for (const c of r.headers.getSetCookie()) {
      const [, k, v] = /^([^=]+)=([^;]*)/.exec(c);
      if (v) this.cookies.set(k, v);
      else this.cookies.delete(k);
    }
    const bytes = new Uint8Array(await r.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    this.csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.csrf;
    return { status: r.status, to: r.headers.get('location'), headers: r.headers, text, bytes };
  }
  /** Sends a form with its token. */
  post(path, fields) {
    return this.go(path, { csrf: this.csrf, ...fields });
  }
  /** Sends a form with files: [name, file name, bytes]. */
  send(path, fields, files) {
    const body = new FormData();
    for (const [k, v] of Object.entries({ csrf: this.csrf, ...fields })) body.append(k, v);
    for (const [k, name, bytes] of files) body.append(k, new Blob([bytes]), name);
    return this.go(path, null, { body });
  }
}

/** RFC 6238 by node's own HMAC. */
export function totp(base32, at = Date.now()) {
  const bits = [...base32.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const h = createHmac('sha1', key).update(counter).digest();
  const o = h[19] & 15;
  return String((h.readUInt32BE(o) & 0x7fffffff) % 1e6).padStart(6, '0');
}

/** Invites somebody and signs them in. */
export async function person(server, thidua, db, login, role, unit) {
  const r = await run(thidua, ['user', 'invite', login, '--name', `Người ${login}`, '--role', role,
    ...(unit ? ['--unit', unit] : []), '--db', db]);
  assert.equal(r.code, 0, r.err);
  const b = new Browser(server);
  const token = /\/loi-moi\/([\w-]{43})/.exec(r.out)[1];
  assert.equal((await b.go(`/loi-moi/${token}`, { mat_khau: password, lap_lai: password })).status, 303);
  assert.equal((await b.go('/dang-nhap', { ten: login, mat_khau: password })).status, 303);
  const factor = await b.go('/tai-khoan/xac-thuc');
  const secret = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec(factor.text)?.[1];
  if (!unit && secret) assert.equal((await b.post('/tai-khoan/xac-thuc', { ma: totp(secret) })).status, 200);
  await b.go('/viec-cua-toi');
  return b;
}
