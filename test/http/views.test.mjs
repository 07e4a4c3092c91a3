// No page falls, whatever the data: made-up plans and figures (late, missing, not applicable, merged units, every way of
// scoring) are served, and every address that a page of theirs names is asked for.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { start } from './lib.mjs';

const { THIDUA, MADE_CASE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-views-'));
after(() => rmSync(dir, { recursive: true }));

const MOST = 400; // addresses of one folder

for (const seed of [2001, 2002, 2003, 2004, 2005, 2006])
  test(`made-up case ${seed}`, async () => {
    const folder = join(dir, `c${seed}`);
    execFileSync(MADE_CASE, [folder, String(seed)]);
    const s = await start(THIDUA, ['serve', folder, '--listen', '127.0.0.1:0']);
    const seen = new Set(['/']);
    for (const path of seen) {
      const r = await fetch(s.url + path, { redirect: 'manual' });
      const text = await r.text();
      assert.ok(r.status < 400, `${path}: ${r.status}`);
      if (!(r.headers.get('content-type') ?? '').startsWith('text/html'))
        continue;
      for (const [, href] of text.matchAll(/href="([^"#]+)/g)) {
        const next = new URL(href.replaceAll('&amp;', '&'), s.url + path);
        if (next.origin === s.url && seen.size < MOST)
          seen.add(next.pathname + next.search);
      }
    }
    assert.equal(await s.stop(), 0);
    assert.ok(seen.size > 40, `${seen.size} addresses`);
  });
