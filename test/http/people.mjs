// People at work: invited, signed in (with the second factor where their role needs it), each with a browser of their own.
import assert from 'node:assert/strict';
import { Browser as Plain, totp } from './browser.mjs';
import { run } from './lib.mjs';

export const password = 'một câu đủ dài để nhớ';

export class Browser extends Plain {
  /** Sends a form with files: [name, file name, bytes]. */
  async send(path, fields, files) {
    const body = new FormData();
    for (const [k, v] of Object.entries({ csrf: this.csrf, ...fields })) body.append(k, v);
    for (const [k, name, bytes] of files) body.append(k, new Blob([bytes]), name);
    const cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
    const r = await fetch(this.server.url + path, { method: 'POST', redirect: 'manual', body,
      headers: { cookie, origin: this.server.url } });
    return { status: r.status, to: r.headers.get('location'), headers: r.headers, text: await r.text() };
  }
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
  if (!unit) {
    const secret = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec((await b.go('/tai-khoan/xac-thuc')).text)[1];
    assert.equal((await b.post('/tai-khoan/xac-thuc', { ma: totp(secret) })).status, 200);
  }
  await b.go('/viec-cua-toi');
  return b;
}
