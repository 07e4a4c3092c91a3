// Every page as every role sees it: on a desktop, on a phone, at 200 %, printed, without scripts, by keyboard.  axe finds nothing,
// the console stays silent, nothing is wider than the screen.  $PICTURES keeps what was seen.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from '../http/people.mjs';
import { openChromium, violations } from '../http/chromium.mjs';
import { run } from '../http/lib.mjs';
import { others, pages } from './pages.mjs';
import { town, words } from './town.mjs';

const { PICTURES, ROUTES } = process.env;
const only = process.env.ONLY && new RegExp(process.env.ONLY); // of the names, while working on a page
const dir = mkdtempSync(join(tmpdir(), 'thidua-pages-'));
const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const paper = { width: 718, height: 1000 }; // A4 between margins of 1 cm

let t;
let browser;
before(async () => {
  mkdirSync(PICTURES, { recursive: true });
  t = await town(dir);
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await t?.s.stop(), 0);
  rmSync(dir, { recursive: true });
});

const pathOf = (p) => (typeof p.path === 'function' ? p.path(t) : p.path);

test('every route that answers GET is a page of the list, or known not to be one', async () => {
  const routes = (await run(ROUTES, [])).out.split('\n').filter((l) => l.startsWith('GET ')).map((l) => l.split(' ')[1]);
  assert.ok(routes.length > 60);
  const types = { year: '\\d{4}', int: '\\d{1,9}', code: '[\\w.@-]+', slug: '[a-z0-9-]+' };
  const unknown = routes.filter((r) => {
    const re = new RegExp(`^${r.replace(/\{\w+:(\w+)\}/g, (_, k) => types[k])}$`);
    return !others.some((o) => o.test(r)) && !pages.some((p) => re.test(pathOf(p).replace(/\?.*/, '')));
  });
  assert.deepEqual(unknown, [], 'add a line to test/web/pages.mjs');
});

/** A window of somebody's, with or without scripts. */
async function windowOf(who, options) {
  const context = await browser.newContext({ viewport: desktop, locale: 'vi-VN', ...options });
  await context.addCookies([...who.cookies].map(([name, value]) => ({ name, value, url: t.s.url })));
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  return page;
}

/** How much wider than the screen, and what is.  paper: nothing scrolls there, so what is in a scroll box counts too. */
const wider = (page, paper = false) => page.evaluate((paper) => {
  const seen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= seen) return [];
  return [...document.querySelectorAll('body *')].filter((x) => x.getBoundingClientRect().right > seen + 1 && (paper || !x.closest('.td-scroll, .td-code')))
    .slice(0, 5).map((x) => `${x.tagName}.${x.className} ${Math.round(x.getBoundingClientRect().right)} > ${seen}`);
}, paper);

const shot = (page, p, name) => page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: !p.long, timeout: 60000 });

/** What does not stand for itself on the screen of an official. */
function machine(text) {
  const found = [];
  for (const [what, re] of [['a date of machines', /(?<![\w/.-])\d{4}-\d\d-\d\d(?!\w)/], ['a moment of machines', /T\d\d:\d\d:\d\dZ/], ['a decimal point', /\d\.\d{1,2}(?![\d.])\s*(điểm|%)/],
    ['a word of machines', /\b(null|undefined|NaN|true|false)\b|%[sdz]\b|\{\w+\}/]]) {
    const m = re.exec(text);
    if (m) found.push(`${what}: ${text.slice(Math.max(0, m.index - 40), m.index + 40).replace(/\s+/g, ' ')}`);
  }
  return found;
}

/** One window a person, with and without scripts; what its console said since it was last asked. */
const windows = new Map();
async function windowFor(role, who, options) {
  const key = role + JSON.stringify(options);
  if (!windows.has(key)) {
    const said = [];
    const page = await windowOf(who, options);
    page.on('console', (m) => m.type() === 'error' && !/status of 4/.test(m.text()) && said.push(m.text()));
    page.on('pageerror', (e) => said.push(String(e)));
    windows.set(key, { page, said });
  }
  return windows.get(key);
}

/** all: also on paper and at 200 %; else only what differs between people. */
async function look(role, who, p, name, wrong, all) {
  const { page, said } = await windowFor(role, who, {});
  const say = (kind) => (x) => wrong.push(`${name} ${kind}: ${x}`);
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize(desktop);
  await page.goto(t.s.url + pathOf(p), { waitUntil: 'load' });
  await shot(page, p, `${name}.desktop`);
  (await violations(page)).forEach(say('desktop'));
  (await wider(page)).forEach(say('desktop'));
  if (await page.locator('h1').count() !== 1) say('desktop')('not one h1');
  if (!p.verbatim) machine(await page.locator('body').innerText()).forEach(say('words'));
  if (all) {
    await page.setViewportSize({ width: desktop.width / 2, height: desktop.height / 2 });
    (await wider(page)).forEach(say('200 %'));
  }
  await page.setViewportSize(phone);
  await shot(page, p, `${name}.phone`);
  if (!p.long) (await violations(page)).forEach(say('phone'));
  (await wider(page)).forEach(say('phone'));
  if (all) await print(page, p, name, say);
  said.splice(0).forEach(say('console'));
}

async function print(page, p, name, say) {
  await page.setViewportSize(paper);
  await page.emulateMedia({ media: 'print' });
  await shot(page, p, `${name}.print`);
  for (const gone of ['.td-nav', '.govuk-skip-link', '.td-savebar'])
    for (const x of await page.locator(gone).all())
      if (await x.isVisible()) say('print')(`${gone} is there`);
  (await wider(page, true)).forEach(say('print'));
}

async function plain(role, who, p, name, wrong) {
  const { page } = await windowFor(role, who, { viewport: phone, javaScriptEnabled: false });
  await page.goto(t.s.url + pathOf(p), { waitUntil: 'load' });
  const seen = await page.locator('main').innerText();
  if (!/\S/.test(seen)) wrong.push(`${name} without scripts: empty`);
  (await wider(page)).forEach((x) => wrong.push(`${name} without scripts: ${x}`));
}

const roles = ['public', 'clerk', 'head', 'moi', 'appraiser', 'secretary', 'member', 'chair', 'media', 'auditor', 'admin'];
/** The page without what differs from person to person. */
const essence = (text) => text.replace(/^.*<main/s, '').replace(/name="csrf" value="[^"]*"/g, '').replace(/Tạm tính lúc \d\d:\d\d/g, '');

for (const p of pages)
  if (!only || only.test(p.name))
    test(p.name, async () => {
      const wrong = [];
      const kinds = new Map();
      for (const role of p.who ?? roles) {
        const who = t.people[role] ?? new Browser(t.s);
        const r = await who.go(pathOf(p));
        if (r.status !== p.status) {
          assert.ok(!p.who && [401, 303, 403, 404].includes(r.status), `${role}: ${r.status} ${words(r.text)}`);
          continue;
        }
        const kind = essence(r.text);
        if (!kinds.has(kind)) kinds.set(kind, [role, who]);
      }
      assert.ok(kinds.size > 0, 'nobody sees it');
      for (const [role, who] of kinds.values()) {
        const name = `${p.name}.${role}`;
        const all = role === [...kinds.values()][0][0];
        await look(role, who, p, name, wrong, all);
        if (all) await plain(role, who, p, name, wrong);
      }
      assert.deepEqual(wrong, []);
    });

/** What has the focus: how it is shown, whether something lies over it, whether it comes after what had it before. */
const focused = (page) => page.evaluate(() => {
  const x = document.activeElement;
  if (!x || x === document.body) return null;
  const style = getComputedStyle(x);
  const box = x.getBoundingClientRect();
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 2), innerHeight - 2); // of a tall one what is on the screen
  const over = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), y);
  const after = !window.last || Boolean(window.last.compareDocumentPosition(x) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.last = x;
  return {
    name: `${x.tagName}#${x.id} ${x.textContent.trim().slice(0, 30)}`, after,
    shown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
    seen: Boolean(over) && (x.contains(over) || over.contains(x) || over.closest('label')?.control === x),
  };
});

for (const [name, role, path] of [['the ranking', 'public', '/bang-xep-hang/2022'], ['a unit', 'public', '/don-vi/21028?nam=2022'],
  ['my work', 'clerk', '/viec-cua-toi'], ['figures', 'clerk', '/so-lieu/2024/21013'], ['a scoresheet', 'appraiser', '/phieu-diem/2024/21016'],
  ['deadlines', 'appraiser', '/thoi-han/2024'], ['the decision', 'chair', '/tinh-va-cong-bo/2024/trinh/3'], ['accounts', 'admin', '/quan-tri/tai-khoan/1']])
  test(`keyboard: ${name}`, { skip: only && !only.test('keyboard') }, async () => {
    const page = await windowOf(t.people[role] ?? new Browser(t.s), {});
    await page.goto(t.s.url + path, { waitUntil: 'load' });
    await page.keyboard.press('Tab');
    const first = await focused(page);
    assert.match(first.name, /Đến nội dung|Bỏ qua|nội dung/i, 'the first stop leads past the menu');
    assert.ok(first.seen, 'and is seen');
    const wrong = [];
    for (let i = 0; i < 45; i++) {
      await page.keyboard.press('Tab');
      const x = await focused(page);
      if (!x) break;
      if (!x.after) wrong.push(`${x.name}: before what had the focus`);
      if (!x.shown) wrong.push(`${x.name}: the focus is not seen`);
      if (!x.seen) wrong.push(`${x.name}: something lies over it`);
    }
    assert.deepEqual(wrong, []);
    await page.goto(t.s.url + path, { waitUntil: 'load' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'noi-dung');
    await page.context().close();
  });
