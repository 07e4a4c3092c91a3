// Whoever comes to work_probe: the role is told with the request, so that pages are tried without signing in.
import assert from 'node:assert/strict';
import { sleep } from './lib.mjs';

export const csrf = 'k'.repeat(43);
/** What a person reads, without marks. */
export const words = (html) => html.replace(/^.*<main/s, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

/** server: gives the server of the moment. */
export function visitor(server) {
  async function ask(path, role, more = {}) {
    const s = server();
    const r = await fetch(s.url + path, { redirect: 'manual', ...more,
      headers: { ...(role ? { 'X-Role': role } : {}), ...(more.body ? { Origin: s.url, 'Sec-Fetch-Site': 'same-origin' } : {}) } });
    const { headers } = r;
    return { status: r.status, to: headers.get('location'), refresh: headers.get('refresh'), text: await r.text(), type: headers.get('content-type'),
      cache: headers.get('cache-control') };
  }
  const get = (path, role, redirect = 'manual') => ask(path, role, { redirect });
  const post = (path, role, fields, token = csrf) =>
    ask(path, role, { method: 'POST', body: fields instanceof FormData ? fields : new URLSearchParams({ csrf: token, ...fields }) });
  /** Asks until the page says it. */
  async function until(path, role, what) {
    let r;
    for (let i = 0; i < 80; i++) {
      r = await get(path, role);
      if (what.test(r.text)) return r.text;
      await sleep(100);
    }
    return assert.fail(`${path}: ${what} not in ${r.status} ${words(r.text).slice(0, 600)}`);
  }
  return { get, post, until };
}
