// A machine burns down: `thidua backup` → an empty machine → `thidua restore` gives the movement back with every file of evidence,
// byte for byte; what looks after the files tells what is lost; a file sent by mistake goes and leaves its trace.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, password, person } from './people.mjs';
import { pdf, run, start } from './lib.mjs';

const { THIDUA, SOURCE } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-restore-'));
const db = join(dir, 'a.db');
const elsewhere = join(dir, 'empty-machine');
const again = join(elsewhere, 'b.db');
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1; // one whose time is not over
const proof = `/minh-chung/${year}/x1/tin-bai`;
const listen = ['--listen', '127.0.0.1:0'];
const sent = new Map(['một', 'hai', 'ba'].map((w) => [`${w}.pdf`, Buffer.from(pdf(w + 'x'.repeat(70000)))]));
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const cli = async (...args) => {
  const r = await run(THIDUA, args);
  return { ...r, words: `${args.join(' ')}: ${r.out}${r.err}` };
};
const good = async (...args) => {
  const r = await cli(...args);
  assert.equal(r.code, 0, r.words);
  return r;
};
let mark;

before(async () => {
  mkdirSync(elsewhere);
  writeFileSync(join(dir, 'plan.yaml'), readFileSync(`${SOURCE}/test/data/plan/phieu.yaml`, 'utf8').replace('2022..2026', `2022..${year + 2}`));
  writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\nx2,Xã Hai,xa,2015-01-01\n');
  writeFileSync(join(dir, 'facts.csv'), `unit,year,indicator,numerator,denominator\nx2,${year},hai-long,9,10\n`);
  await good('init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml'), '--db', db);
  await good('import', 'units', join(dir, 'units.csv'), '--db', db);
  const s = await start(THIDUA, ['serve', '--db', db, ...listen]);
  const lan = await person(s, THIDUA, db, 'lan', 'clerk', 'x1');
  await lan.go(proof);
  const files = [...sent].map(([name, bytes]) => ['tep', name, bytes]);
  assert.equal((await lan.send(proof, {}, files)).status, 303);
  assert.equal(await s.stop(), 0);
});
after(() => rmSync(dir, { recursive: true }));

/** Every file of the store, by name and hash of its bytes. */
function store(folder) {
  return readdirSync(folder).flatMap((d) => readdirSync(join(folder, d)).map((f) => [d + f, sha(readFileSync(join(folder, d, f)))]));
}

test('backup → empty machine → restore: all hashes equal, and people read their files again', async () => {
  const kept = join(dir, 'kept.backup');
  assert.match((await good('backup', kept, '--db', db)).out, / 3 tệp minh chứng/);
  await good('restore', kept, '--db', again);
  const [was, is] = [store(`${db}-minh-chung`), store(`${again}-minh-chung`)];
  assert.deepEqual(is, was);
  for (const [name, hash] of is) assert.equal(name, hash);
  assert.deepEqual(is.map(([name]) => name).sort(), [...sent.values()].map(sha).sort());
  assert.match((await good('evidence', 'verify', '--db', again)).out, /3 tệp minh chứng, 0 tệp/);

  const s = await start(THIDUA, ['serve', '--db', again, ...listen]);
  mark = /xa: dấu nhật ký (\d+:[0-9a-f]{64})/.exec(s.log)?.[1];
  assert.ok(mark, s.log);
  const lan = new Browser(s);
  assert.equal((await lan.go('/dang-nhap', { ten: 'lan', mat_khau: password })).status, 303);
  for (const [name, bytes] of sent) {
    const r = await lan.go(`${proof}/tep?ma=${sha(bytes)}`);
    assert.equal(r.status, 200, name);
    assert.equal(sha(r.bytes), sha(bytes));
  }
  assert.equal(await s.stop(), 0);
  // what the log of the start kept stands in the diary, whatever came after it
  await good('audit', 'verify', mark, '--db', again);
});

test('a file sent by mistake: its bytes go, its trace stays, and its address says why', async () => {
  const [name, bytes] = [...sent][0];
  const s = await start(THIDUA, ['serve', '--db', again, ...listen]);
  const lan = new Browser(s);
  await lan.go('/dang-nhap', { ten: 'lan', mat_khau: password });
  assert.equal((await cli('evidence', 'remove', sha(bytes), '--reason', 'gửi nhầm căn cước', '--db', again)).code, 5, 'still attached');
  await lan.go(proof);
  assert.equal((await lan.post(`${proof}/go`, { ma: sha(bytes), 'ly-do': 'nhầm' })).status, 303);
  await good('evidence', 'remove', sha(bytes), '--reason', 'gửi nhầm căn cước', '--db', again);
  assert.throws(() => statSync(join(`${again}-minh-chung`, sha(bytes).slice(0, 2), sha(bytes).slice(2))));
  const r = await lan.go(`${proof}/tep?ma=${sha(bytes)}`);
  assert.equal(r.status, 404);
  assert.match(r.text, /gửi nhầm căn cước/);
  assert.match((await lan.go(proof)).text, new RegExp(name));
  assert.match((await good('audit', 'list', '--db', again)).out, /evidence\.remove|gửi nhầm căn cước/);
  assert.equal(await s.stop(), 0);
  await good('evidence', 'verify', '--db', again);
  await good('audit', 'verify', '--db', again);
});

test('what looks after the files: one that is lost or spoilt ends with 1 and is named', async () => {
  const [, two] = [...sent.values()];
  rmSync(join(`${again}-minh-chung`, sha(two).slice(0, 2), sha(two).slice(2)));
  const r = await cli('evidence', 'verify', '--db', again);
  assert.equal(r.code, 1, r.words);
  assert.match(r.out, new RegExp(sha(two).slice(2)));
  assert.equal((await cli('evidence', 'sweep', '--db', again)).code, 1);
  const kept = join(dir, 'lossy.backup');
  assert.match((await good('backup', kept, '--db', again)).err, /1 tệp minh chứng không có/);
});
