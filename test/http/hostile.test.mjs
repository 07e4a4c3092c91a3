// What strangers type, send and name, against the real program: every form of every signed-in page, every list that can be
// taken away, archives made to burst, full disks, processes killed in the middle of writing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { haveChromium, openChromium } from './chromium.mjs';
import { pdf, run, sleep, start } from './lib.mjs';
import { password, person } from './people.mjs';

const { THIDUA, SOURCE, ROUTES } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'thidua-hostile-'));
const db = join(dir, 'a.db');
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
const vi = (d) => new Date(now.getTime() + d * 86400e3).toISOString().slice(0, 10).split('-').reverse().join('/');
const memory = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${s.child.pid}/status`, 'utf8'))[1]) >> 10;
let s;
const people = {};

/* ---- what is typed ---- */

const MARK = 'zq9';
const payloads = [`"'><${MARK} on${MARK}=1>`, `=${MARK}()`, `javascript:${MARK}()`, `@${MARK}</textarea></title><script>${MARK}()</script>`,
  `\u202e-${MARK}\u200b\ufeff\u2066\u0085\uffff+cmd|' /C calc'!A0`, `+${MARK};=1+1`];
const spoiled = (text) => text.replace(/title: ([^,}\n]+)/g, (_, t) => `title: "${t} \\"'><${MARK} on${MARK}=1>"`);

before(async () => {
  const plan = readFileSync(`${SOURCE}/test/data/plan/phieu.yaml`, 'utf8').replace('2022..2026', `2022..${year + 1}`);
  writeFileSync(join(dir, 'plan.yaml'), spoiled(plan));
  writeFileSync(join(dir, 'units.csv'), `code,name,kind,from\nx1,"Xã Một ""'><${MARK} on${MARK}=1>",xa,2015-01-01\nx2,=${MARK}(),xa,2015-01-01\nx3,Xã Ba,xa,2015-01-01\n`);
  writeFileSync(join(dir, 'facts.csv'), `unit,year,indicator,numerator,denominator,source,note\nx1,${year - 1},ty-le,50,100,<${MARK}>,"=${MARK}()"\nx1,${year},hai-long,9,10,,\nx2,${year},ty-le,70,100,,\n`);
  for (const args of [['init', '--tenant', 'xa', '--name', `UBND "><${MARK}>`, '--plan', join(dir, 'plan.yaml')],
    ['import', 'units', join(dir, 'units.csv')], ['import', 'facts', join(dir, 'facts.csv')]]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  s = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  for (const [login, role, unit] of [['lan', 'clerk', 'x1'], ['hung', 'head', 'x1'], ['tham', 'appraiser'], ['thu', 'secretary'],
    ['chu', 'chair'], ['quan', 'admin'], ['kiem', 'auditor'], ['nan', 'clerk', 'x3']])
    people[login] = await person(s, THIDUA, db, login, role, unit);
  people.ai = new Browser(s);
});
after(async () => {
  assert.equal(await s?.stop(), 0);
  if (!process.env.KEEP) rmSync(dir, { recursive: true });
  else console.log(dir);
});

/* ---- a real reader of HTML ---- */

let chromium;
let reader;
async function openReader() {
  if (!haveChromium) return false;
  chromium = await openChromium();
  reader = await (await chromium.newContext()).newPage();
  return true;
}

/** What a browser makes of a page: what must not be in it, its links, its forms. */
const read = (html, base) => reader.evaluate(([text, at, mark]) => {
  const doc = new DOMParser().parseFromString(text, 'text/html');
  const wrong = [];
  const addresses = new Set(['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'cite', 'ping', 'background',
    'manifest', 'srcset', 'hx-get', 'hx-post', 'hx-put', 'hx-delete']);
  for (const e of doc.querySelectorAll('*')) {
    if (e.localName.includes(mark)) wrong.push(`element ${e.outerHTML.slice(0, 200)}`);
    if (['iframe', 'object', 'embed', 'base', 'applet', 'frame'].includes(e.localName)) wrong.push(e.outerHTML.slice(0, 200));
    if (['script', 'style'].includes(e.localName) && e.textContent.trim()) wrong.push(`inline ${e.outerHTML.slice(0, 200)}`);
    for (const a of e.attributes) {
      if (a.name.includes(mark) || /^on|^style$|^srcdoc$|^http-equiv$/i.test(a.name)) wrong.push(`attribute ${e.outerHTML.slice(0, 300)}`);
      if (!addresses.has(a.name)) continue;
      const url = new URL(a.value, at);
      if (url.origin !== new URL(at).origin && !(e.localName === 'a' && ['https:', 'mailto:', 'tel:'].includes(url.protocol) && !url.href.includes(mark)))
        wrong.push(`address ${e.outerHTML.slice(0, 300)}`);
    }
  }
  const here = (href) => {
    const url = new URL(href, at);
    return url.origin === new URL(at).origin ? url.pathname + url.search : null;
  };
  const one = (f) => ({ name: f.name, type: f.type, value: f.value, checked: f.checked, disabled: f.disabled, mode: f.inputMode,
    options: f.options ? [...f.options].filter((o) => !o.disabled).map((o) => o.value) : null });
  return {
    wrong, seen: doc.documentElement.textContent.includes(mark) || [...doc.querySelectorAll('input,textarea')].some((f) => f.value.includes(mark)),
    links: [...doc.querySelectorAll('a[href]')].map((a) => here(a.getAttribute('href'))).filter(Boolean),
    forms: [...doc.forms].map((f) => ({ action: here(f.getAttribute('action') ?? at), method: f.method, files: f.enctype === 'multipart/form-data',
      fields: [...f.elements].filter((x) => x.name).map(one) })),
  };
}, [html, base, MARK]);

/* ---- what holds of every answer ---- */

const guarded = [];
function guard(who, path, r) {
  const where = `${who} ${path} ${r.status}`;
  const h = r.headers;
  assert.notEqual(r.status, 500, `${where}: ${r.text.replace(/<[^>]*>/g, ' ').slice(0, 1500)}`);
  assert.match(h.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self'; (?!.*unsafe).*frame-ancestors 'none'$/, where);
  assert.equal(h.get('x-content-type-options'), 'nosniff', where);
  assert.equal(h.get('referrer-policy'), 'same-origin', where);
  assert.equal(h.get('x-frame-options'), 'DENY', where);
  if (who !== 'ai' || r.status !== 200) assert.ok(/no-store/.test(h.get('cache-control')) || r.public, `${where}: ${h.get('cache-control')}`);
  guarded.push(path);
}

const routes = () => execFileSync(ROUTES, { encoding: 'utf8' }).trim().split('\n').map((line) => {
  const [method, pattern, , , ...fields] = line.split(' ');
  const types = { year: '\\d{4}', int: '\\d{1,9}', code: '[\\w.-]+', slug: '[a-z0-9-]+' };
  return { method, pattern, json: fields.includes('json'), fields: fields.filter((f) => f !== 'json').map((f) => f.replace(/!?\(.*/, '')),
    public: line.includes('right=public'), is: new RegExp(`^${pattern.replace(/\./g, '\\.').replace(/\{\w+:(\w+)\}/g, (_, t) => types[t])}$`) };
});
let table;
const route = (method, path) => table.find((r) => r.method === method && r.is.test(path.split('?')[0]));

async function fetchAs(who, path, fields) {
  const r = await people[who].go(path, fields);
  r.public = route('GET', path)?.public && !fields && r.status === 200;
  guard(who, path, r);
  return r;
}

async function look(who, path, r) {
  if (!/text\/html/.test(r.type ?? '')) return null;
  const seen = await read(r.text, s.url + path);
  assert.deepEqual(seen.wrong, [], `${who} ${path}`);
  return seen;
}

/* ---- walking ---- */

const never = /\/dang-xuat|\/tai-khoan\/(mat-khau|phien)/;
const ofVictim = /\/(khoa|cap-lai|dong-phien|rut|giao|chuyen)$/;
let n = 0;

/** What an honest clerk would type, so that one wrong field at a time gets to where it is kept. */
function honest(f) {
  if (f.type === 'hidden') return f.value;
  if (f.options) return f.options.find((o) => o) ?? '';
  if (f.type === 'checkbox' || f.type === 'radio') return f.value;
  if (f.type === 'password') return password;
  if (/^(han|tu|den|ngay|xong)$|ngay$/.test(f.name) && f.name !== 'so_ngay') return vi(-1);
  if (/^so_ngay/.test(f.name)) return '30';
  if (/^don[-_]vi$/.test(f.name)) return 'x1';
  if (/^(so|mau)\./.test(f.name)) return f.name.startsWith('so.') ? '4' : '5';
  if (f.name === 'ten' && f.mode !== 'text') return `ten${++n}`;
  return f.value || `chữ ${++n}`;
}
const typed = (f) => !['hidden', 'submit', 'button', 'file', 'checkbox', 'radio'].includes(f.type) && !f.disabled;

function fill(form, wrong, payload) {
  const out = {};
  for (const f of form.fields) {
    if (f.disabled || f.type === 'file' || f.type === 'submit' || (f.type === 'radio' && f.name in out)) continue;
    out[f.name] = f === wrong ? payload : honest(f);
    if (out[f.name] === '' && f !== wrong) delete out[f.name];
  }
  return out;
}

let turn = 0; // every field gets markup and one of the others
const posted = new Set();
const attacked = {};
const visited = new Set();
const exports_ = new Map(); // path → the latest answer
let victim;

/** What was typed is shown again before it is kept: yes, keep it. */
async function confirm(who, path, page) {
  for (const form of page?.forms ?? []) {
    if (form.method !== 'post' || !form.action.startsWith(path) || never.test(form.action) || !form.fields.find((f) => f.name === 'da_xem' && f.value)) continue;
    const r = await fetchAs(who, form.action, fill(form));
    posted.add(route('POST', form.action)?.pattern);
    await look(who, form.action, r);
    if (r.to) await look(who, r.to, await fetchAs(who, r.to));
  }
}

const sameForm = (form) => (f) => f.action === form.action && f.fields.map((x) => x.name).join() === form.fields.map((x) => x.name).join();

async function attack(who, path, form) {
  const bases = new Set();
  for (const wrong of form.fields.filter(typed)) {
    const base = wrong.name.split('.')[0];
    if (bases.has(base)) continue;
    bases.add(base);
    for (const payload of [payloads[0], payloads[1 + (turn++ % (payloads.length - 1))]]) {
      const page = await look(who, path, await fetchAs(who, path));
      const fresh = page?.forms.find(sameForm(form));
      const field = fresh?.fields.find((f) => f.name === wrong.name);
      if (!field) return;
      const r = await fetchAs(who, form.action, fill(fresh, field, payload));
      posted.add(route('POST', form.action)?.pattern);
      await confirm(who, form.action, await look(who, form.action, r));
      if (r.to) await look(who, r.to, await fetchAs(who, r.to));
    }
  }
  if (bases.size) return;
  await fetchAs(who, path);
  const r = await fetchAs(who, form.action, fill(form));
  posted.add(route('POST', form.action)?.pattern);
  await look(who, form.action, r);
}

const starts = new Set(['/viec-cua-toi', '/', '/tai-khoan', '/quan-tri/tai-khoan', '/quan-tri/khoa-api', '/nhat-ky', '/nhat-ky/kiem-tra', '/nhiem-vu',
  '/don-vi-cua-toi/can-bo', '/dang-nhap', '/ke-hoach-quan-tri', '/api', '/cong-bo', '/so-lieu', '/phieu-diem', '/tam-tinh', '/tinh-va-cong-bo',
  `/thoi-han/${year}`, `/phieu-diem/${year}/x1`, `/so-lieu/${year}/x1`, `/so-lieu/${year}/x1/nap`, `/minh-chung/${year}/x1/tin-bai`,
  `/tinh-va-cong-bo/${year}/khac-biet`, `/tinh-va-cong-bo/${year}/khac-biet.xlsx`, '/quan-tri/khoa-api/danh-sach.xlsx', '/bang-xep-hang', '/don-vi/x1',
  ...['csv', 'json', 'xlsx'].map((x) => `/du-lieu/${year}.${x}`), '/cong-bo/danh-sach.csv', '/cong-bo/danh-sach.xlsx']);

/** Files that are named and filled with what no table should hold. */
async function attackFiles(who, path, form) {
  const page = await look(who, path, await fetchAs(who, path));
  const fresh = page?.forms.find(sameForm(form));
  if (!fresh) return;
  const plain = Object.entries(fill(fresh)).filter(([k]) => k !== 'csrf' && !fresh.fields.find((f) => f.name === k && typed(f)));
  const cell = `"${payloads[0].replaceAll('"', '""')}"`;
  const table_ = { '/so-don-vi/nap': `code,name,kind,from\nq1,${cell},xa,2015-01-01\nq2,=${MARK}(),xa,2015-01-01\n`,
    '/so-can-bo/nap': `code,name,post,unit,head,from\ncb1,${cell},=${MARK}(),x1,,2020-01-01\n`,
    '/lich/nap': `date,kind,label,basis\n2026-03-03,off_weekday,${cell},=${MARK}()\n` }[form.action] ?? `${cell},=${MARK}()\n`;
  for (const name of [`=${MARK}.csv`, `"><${MARK} o=1>.csv`, `\u202evsc.${MARK}.xlsx`]) {
    const r = await sendRaw(who, form.action, [...plain.map(([k, v]) => [`Content-Disposition: form-data; name="${k}"`, v]),
      ...fresh.fields.filter((f) => f.type === 'file').map((f) => [`Content-Disposition: form-data; name="${f.name}"; filename="${name.replaceAll('"', '\\"')}"`, table_])]);
    await confirm(who, form.action, await look(who, form.action, r));
    if (r.to) await look(who, r.to, await fetchAs(who, r.to));
    if (r.to) starts.add(r.to);
  }
}

async function walk(who, { attacking }) {
  const queue = [...starts];
  const done = new Set();
  const counts = new Map();
  const forms = attacked[who] ??= new Set();
  let seen = 0;
  while (queue.length) {
    const path = queue.shift();
    const at = route('GET', path);
    if (!at || done.has(path)) continue;
    done.add(path);
    const key = at.pattern + (path.includes('?') ? '?' : '');
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (counts.get(key) > 2) continue;
    const r = await fetchAs(who, path);
    if ([200, 303].includes(r.status)) visited.add(at.pattern);
    if (r.status === 200 && /csv|sheet/.test(r.type)) exports_.set(path, r);
    if (r.to?.startsWith('/')) queue.push(r.to);
    const page = await look(who, path, r);
    if (!page) continue;
    seen += page.seen ? 1 : 0;
    queue.push(...page.links.map((l) => l.replace(/#.*/, '')));
    if (!attacking) continue;
    for (const form of page.forms) {
      if (form.method !== 'post' || never.test(form.action)) continue;
      if (ofVictim.test(form.action) && /\/tai-khoan\/\d+\//.test(form.action) && !form.action.includes(`/${victim}/`)) continue;
      const kind = `${route('POST', form.action)?.pattern} ${form.fields.map((f) => f.name.split('.')[0]).filter((x, k, all) => all.indexOf(x) === k)}`;
      if (forms.has(kind)) continue;
      const before_ = guarded.length;
      await (form.files ? attackFiles(who, path, form) : attack(who, path, form));
      if (guarded.length > before_ + 1) forms.add(kind); // not when an attack before it took the form away
    }
  }
  return seen;
}

const form = (path, parts) => {
  const body = Buffer.concat([...parts.map(([headers, bytes]) => Buffer.concat([Buffer.from(`--XX\r\n${headers}\r\n\r\n`), Buffer.from(bytes), Buffer.from('\r\n')])),
    Buffer.from('--XX--\r\n')]);
  return [path, body];
};
async function sendRaw(who, path, parts) {
  const b = people[who];
  const [, body] = form(path, [[`Content-Disposition: form-data; name="csrf"`, b.csrf], ...parts]);
  const r = await fetch(s.url + path, { method: 'POST', redirect: 'manual', body, headers: { origin: s.url,
    'content-type': 'multipart/form-data; boundary=XX', cookie: [...b.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
  const answer = { status: r.status, to: r.headers.get('location'), headers: r.headers, type: r.headers.get('content-type'), text: await r.text() };
  guard(who, path, answer);
  await look(who, path, answer);
  posted.add(route('POST', path)?.pattern);
  return answer;
}

/* Names that would be markup, a header, a path, a formula, or read the other way round. */
const names = ['"\'><zq9 onzq9=1>.pdf', '=zq9().pdf', '\u202efdp.zq9.pdf', '../../zq9.pdf', 'zq9%0d%0aSet-Cookie: zq9=1.pdf', 'zq9;filename=zq9.html;.pdf',
  "zq9'*\\\".pdf", 'CON.pdf', '\u0085zq9\u2028.pdf', '\uffffzq9.pdf', `zq9${'ầ'.repeat(80)}.pdf`];

async function evidence() {
  const path = `/minh-chung/${year}/x1/tin-bai`;
  await fetchAs('lan', path);
  for (const [i, name] of names.entries())
    await sendRaw('lan', path, [[`Content-Disposition: form-data; name="tep"; filename="${name.replaceAll('"', '\\"')}"\r\nContent-Type: text/html`, pdf(`tệp ${i}`)]]);
  const page = await fetchAs('lan', path);
  const hashes = [...new Set([...page.text.matchAll(/tep\?ma=([0-9a-f]{64})/g)].map((m) => m[1]))];
  assert.ok(hashes.length >= names.length - 2, `${hashes.length} kept`);
  for (const hash of hashes) {
    const r = await fetchAs('lan', `${path}/tep?ma=${hash}`);
    visited.add('/minh-chung/{year:year}/{unit:code}/{item:slug}/tep');
    assert.equal(r.type, 'application/pdf');
    assert.match(r.headers.get('content-disposition'), /^attachment; filename="[^"\\/%;\x00-\x1f\x7f-\uffff]+\.pdf"; filename\*=UTF-8''[\w.!#$&+^`|~%-]+\.pdf$/);
    assert.doesNotMatch(decodeURIComponent(r.headers.get('content-disposition')), /[\u202a-\u202e\u2066-\u2069\u0085\u2028\uffff]/);
  }
}

async function plans() {
  await fetchAs('tham', '/ke-hoach-quan-tri');
  const text = readFileSync(join(dir, 'plan.yaml'), 'utf8').replaceAll('title: "', 'title: "Mới ');
  for (const [name, body] of [['zq9"><zq9>.yaml', text], ['=zq9.yaml', `plan: "<zq9>"\n"><zq9 o=1>": 1\n`], ['a.yaml', `title: [zq9, "<zq9>"`],
    ['b.yaml', text.replace('measure: ratio', `measure: "'><zq9 onzq9=1>"`)]]) {
    const r = await sendRaw('tham', '/ke-hoach-quan-tri/ban-thao', [[`Content-Disposition: form-data; name="ke-hoach"; filename="${name.replaceAll('"', '\\"')}"`, body],
      ['Content-Disposition: form-data; name="ca-thu"; filename=""', '']]);
    if (!r.to) continue;
    await fetchAs('tham', r.to);
    await look('tham', `${r.to}/thu`, await fetchAs('tham', `${r.to}/thu`, { csrf: people.tham.csrf }));
    posted.add(route('POST', `${r.to}/thu`).pattern);
    for (const path of [`${r.to}/thay-doi.xlsx`, `${r.to}/ap-dung-thu.xlsx`, r.to]) starts.add(path);
  }
}

/** Cells of a workbook and of a pasted table that are markup, formulas, or not XML at all. */
async function tables() {
  const path = `/so-lieu/${year}/x1/nap`;
  await fetchAs('lan', path);
  for (const dan of [`tin-bai\t<zq9 onzq9=1>\n`, `"'><zq9>\t9\n`, `tin-bai\t=zq9()\n`, `hai-long\t9\t10\t<zq9>\n`]) {
    const r = await sendRaw('lan', path, [['Content-Disposition: form-data; name="dan"', dan], ['Content-Disposition: form-data; name="tep"; filename=""', '']]);
    assert.ok([200, 422].includes(r.status), `${r.status}`);
  }
  writeFileSync(join(dir, 'in.csv'), `Mã chỉ tiêu,Tử số,Mẫu số,Ghi chú\ntin-bai,"<zq9 onzq9=1>",,=zq9()\n"><zq9>,1,,\n`);
  execFileSync('python3', [join(SOURCE, 'test/cli/csv2xlsx.py'), join(dir, 'in.csv'), join(dir, 'in.xlsx')]);
  for (const name of ['zq9"><zq9>.xlsx', '=zq9.csv'])
    await sendRaw('lan', path, [[`Content-Disposition: form-data; name="tep"; filename="${name.replaceAll('"', '\\"')}"`,
      readFileSync(join(dir, name.endsWith('xlsx') ? 'in.xlsx' : 'in.csv'))], ['Content-Disposition: form-data; name="dan"', '']]);
}

async function move(who, to) {
  await fetchAs(who, `/phieu-diem/${year}/x1`);
  const step = /name="buoc" value="(\d+)"/.exec((await people[who].go(`/phieu-diem/${year}/x1`)).text)?.[1];
  return people[who].post(`/phieu-diem/${year}/x1/chuyen`, { den: to, buoc: step });
}

async function propose() {
  await people.tham.go(`/tinh-va-cong-bo/${year}`);
  let job = await people.tham.post(`/tinh-va-cong-bo/${year}/tinh`);
  for (let i = 0; /\/viec\//.test(job.to ?? '') && i < 100; i++) { // it takes longer on a busy machine
    const next = await people.tham.go(job.to);
    if (next.to) job = next;
    else await sleep(100);
  }
  const lan = /name="lan" value="(\d+)"/.exec((await people.tham.go(`/tinh-va-cong-bo/${year}`)).text)?.[1];
  const r = await people.tham.post(`/tinh-va-cong-bo/${year}/trinh`, { lan, 'ghi-chu': payloads[0], 'ly-do': payloads[0] });
  posted.add('/tinh-va-cong-bo/{year:year}/trinh');
  for (let i = 0; r.to && i < 50; i++) {
    const page = await people.chu.go(`/tinh-va-cong-bo/${year}`);
    const at = [...page.text.matchAll(/\/tinh-va-cong-bo\/\d+\/trinh\/\d+/g)].pop()?.[0];
    if (at && /dong-y/.test((await people.chu.go(at)).text)) return starts.add(at) && at;
    await sleep(100);
  }
  assert.fail(`nothing was proposed: ${r.status} ${r.text.replace(/^[^]*<main/, "").replace(/<[^>]*>|\s+/g, " ").slice(0, 500)}`);
}

async function sendBack(at) {
  for (const payload of payloads.slice(4).concat(payloads[0])) {
    const r = await fetchAs('chu', `${at}/tra-lai`, { csrf: people.chu.csrf, 'ly-do': payload });
    await look('chu', at, r);
  }
  posted.add('/tinh-va-cong-bo/{year:year}/trinh/{id:int}/tra-lai');
}

/** What programs send is told back as JSON and stays text on pages. */
async function programs() {
  await fetchAs('quan', '/quan-tri/khoa-api');
  await people.quan.post('/quan-tri/khoa-api', { ten: payloads[0], so_ngay: '3', nap_so_lieu: '1', doc_so_lieu: '1', don_vi: 'x3' });
  await fetchAs('tham', '/khoa-api');
  const made = await people.tham.post('/khoa-api/1/mo');
  posted.add('/khoa-api/{id:int}/mo');
  const key = /id="bi-mat">([^<]+)</.exec(made.text)[1];
  for (const payload of payloads)
    for (const more of [{ note: payload }, { source: payload }, { indicator: payload }, { unit: payload }, { numerator: payload }, { [payload]: 'x' }]) {
      const r = await fetch(`${s.url}/api/v1/facts`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ facts: [{ unit: 'x3', year, indicator: 'tin-bai', numerator: '4', ...more }] }) });
      const answer = { status: r.status, headers: r.headers, text: await r.text() };
      guard('program', '/api/v1/facts', answer);
      assert.match(r.headers.get('content-type'), /^application\/(problem\+)?json/);
      JSON.parse(answer.text);
      assert.ok([200, 422].includes(r.status), answer.text);
    }
  const back = await fetch(`${s.url}/api/v1/facts?unit=x3`, { headers: { authorization: `Bearer ${key}` } });
  const text = JSON.stringify(await back.json());
  assert.ok(text.includes(MARK), text.slice(0, 600));
  assert.doesNotMatch(text, /[\u200b\u202a-\u202e\u2066-\u2069\ufeff\uffff]/);
  starts.add(`/so-lieu/${year}/x3`);
  starts.add(`/so-lieu/${year}/x3/tin-bai`);
}

/** Everything that asks by its address, with what it does not expect: known fields, unknown ones, parts of the path. */
async function queries() {
  const value = (k) => ({ year, code: 'x1', slug: 'tin-bai', int: '1' })[k];
  for (const r of table.filter((x) => x.method === 'GET'))
    for (const field of [...r.fields, `${MARK}"><${MARK}>`, 'csrf'])
      for (const payload of [payloads[0], payloads[3]]) {
        const path = r.pattern.replace(/\{\w+:(\w+)\}/g, (_, t) => value(t));
        for (const who of [r.public ? 'ai' : /quan-tri\/(tai|khoa)|nhat-ky/.test(path) ? 'quan' : /can-bo/.test(path) ? 'hung' : 'tham']) {
          const address = `${path}?${encodeURIComponent(field)}=${encodeURIComponent(payload)}`;
          const answer = await people[who].go(address);
          answer.public = r.public && answer.status === 200;
          if (answer.status === 200) visited.add(r.pattern);
          guard(who, address, answer);
          if (/html/.test(answer.type)) await look(who, address, answer);
          else if (/json/.test(answer.type)) JSON.parse(answer.text);
        }
      }
  for (const path of [`/${MARK}"><${MARK}>`, `/don-vi/${encodeURIComponent(`"><${MARK}>`)}`, `/ke-hoach/${MARK}'><x>/`, `/en/${MARK}`])
    await look('ai', '/', await people.ai.go(encodeURI(path)));
}

test('what is typed anywhere stays text on every page', async (t) => {
  table = routes();
  if (!(await openReader())) return t.skip('no chromium');
  const seen = {};
  try {
    victim = /\/quan-tri\/tai-khoan\/(\d+)"/.exec((await people.quan.go('/quan-tri/tai-khoan?tim=nan')).text)[1];
    starts.add(`/quan-tri/tai-khoan/${victim}`);
    await evidence();
    await plans();
    await tables();
    await programs();
    for (const who of ['lan', 'hung']) await walk(who, { attacking: true });
    await move('lan', 'head');
    await move('hung', 'appraisal1');
    for (const who of ['tham', 'thu']) await walk(who, { attacking: true });
    await sendBack(await propose());
    await propose();
    await walk('chu', { attacking: true });
    for (const id of [1, 2, 3, 4, 5]) // versions of the plan that the walk has proposed, decided or not
      for (const payload of payloads)
        await fetchAs('chu', `/ke-hoach-quan-tri/trinh/${id}/tra-lai`, { csrf: people.chu.csrf, 'ly-do': payload });
    posted.add('/ke-hoach-quan-tri/trinh/{id:int}/tra-lai');
    for (let i = 0; i < 100 && (await people.ai.go('/bang-xep-hang')).status !== 303; i++) await sleep(100); // until it is public
    writeFileSync(join(dir, 'facts.csv'), `unit,year,indicator,numerator,denominator\nx2,${year},ty-le,95,100\n`);
    assert.equal((await run(THIDUA, ['import', 'facts', join(dir, 'facts.csv'), '--db', db])).code, 0);
    starts.add(`${await propose()}/thay-doi.xlsx`); // a correction of what was published
    for (const who of ['chu', 'tham', 'quan', 'quan', 'kiem', 'ai']) await walk(who, { attacking: true });
    for (const who of ['lan', 'tham', 'chu', 'quan', 'kiem', 'ai']) seen[who] = await walk(who, { attacking: false });
    await queries();
  } finally {
    await chromium.close();
  }
  for (const [who, k] of Object.entries(seen)) assert.ok(k > 4, `${who} saw what was typed on ${k} pages`);
  /* With a word why; everything else was posted to, with every payload in every field. */
  const apart = ['/api/v1/facts', // by a program
    '/dang-nhap/ma', '/loi-moi/{token:code}', // posted when signing in
    '/quan-tri/tai-khoan/{id:int}/bo-cho', // only there while somebody is kept out; test/http/mine.test.mjs
    '/dang-xuat', '/tai-khoan/mat-khau', '/tai-khoan/phien', // would end the sessions
    '/cau-hinh/{id:slug}']; // the plan of the tests leaves no question open
  assert.deepEqual(table.filter((r) => r.method === 'POST' && !posted.has(r.pattern)).map((r) => r.pattern).filter((p) => !apart.includes(p)), []);
  assert.deepEqual(table.filter((r) => r.method === 'GET' && !visited.has(r.pattern)).map((r) => r.pattern)
    .filter((p) => !apart.includes(p) && !/^\/(static|robots|healthz|readyz|api\/v1)|loi-moi|\/viec\//.test(p)), []);
});

const sheets = String.raw`
import csv, io, re, sys, zipfile
import xml.etree.ElementTree as ET
number = re.compile(r"[-+]?\d+([.,]\d+)*%?$")
n = {"cells": 0, "texts": 0, "numbers": 0, "marked": 0}
def bad(cell):
    return cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell and not number.match(cell)
for path in sys.argv[1:]:
    raw = open(path, "rb").read()
    if path.endswith(".csv"):
        text = raw.decode("utf-8-sig")
        for delimiter in ",;\t":
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE):
                for cell in row:
                    piece = cell if delimiter == "," else cell.lstrip('"')
                    assert not (bad(piece) and not re.match(r"[-+] [^(|!]*$", piece)), (path, delimiter, cell)
                    if delimiter == ",":
                        n["cells"] += 1
                        n["marked"] += cell.startswith("'")
        continue
    z = zipfile.ZipFile(io.BytesIO(raw))
    for name in z.namelist():
        assert name.endswith((".xml", ".rels")) and "externalLink" not in name, name
        root = ET.fromstring(z.read(name))
        for e in root.iter():
            tag = e.tag.rsplit("}")[-1]
            assert tag != "f" and "hyperlink" not in tag, (path, name, tag)
            assert e.get("TargetMode") != "External", (path, name)
            if tag == "c":
                kind = e.get("t", "n")
                assert kind in ("n", "s", "inlineStr"), (path, kind)
                has = any(x.tag.endswith("}v") or x.tag.endswith("}is") for x in e)
                n["texts" if kind != "n" else "numbers"] += has
print(n["cells"], n["marked"], n["texts"], n["numbers"])
`;
test('no list that is taken away runs a formula, and numbers stay numbers', async (t) => {
  if (!exports_.size) return t.skip('no chromium');
  const files = [];
  for (const [i, r] of [...exports_.values()].entries()) {
    files.push(join(dir, `${i}${/csv/.test(r.type) ? '.csv' : '.xlsx'}`));
    writeFileSync(files.at(-1), r.bytes);
  }
  const lists = new Set([...exports_.keys()].map((p) => route('GET', p).pattern));
  for (const r of table.filter((x) => x.method === 'GET' && /\.(csv|xlsx|\{as:slug\})$/.test(x.pattern)))
    assert.ok(lists.has(r.pattern), `${r.pattern} was never taken`);
  const [cells, marked, texts, numbers] = execFileSync('python3', ['-c', sheets, ...files], { encoding: 'utf8' }).trim().split(' ').map(Number);
  assert.ok(cells > 100 && marked > 5 && texts > 500 && numbers > 20, `${[cells, marked, texts, numbers]}`);
});
