// Every public page in a real browser: desktop, phone, without scripts.  axe finds nothing, the console stays silent,
// nothing is wider than the screen.  Pictures go to $SHOTS to be looked at.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openChromium, violations } from '../http/chromium.mjs';
import { start } from '../http/lib.mjs';

const { THIDUA, SOURCE, SHOTS } = process.env;

const five = `${SOURCE}/examples/quang-ngai-2021-2025`;
const one = `${SOURCE}/examples/gia-lai-2026`;
const big = existsSync(`${five}/plan.yaml`);
const pages = {
  home: '/', ranking: big ? '/bang-xep-hang/2022' : '/bang-xep-hang/2026',
  filtered: big ? '/bang-xep-hang/2022?ten=nghia' : '/bang-xep-hang/2026?ten=quy%20nhon',
  'nothing-found': big ? '/bang-xep-hang/2022?ten=zzz' : '/bang-xep-hang/2026?ten=zzz',
  unit: big ? '/don-vi/21010?nam=2022' : '/don-vi/H21.227', plan: '/tieu-chuan', data: '/du-lieu', api: '/api',
  search: '/tim?q=xa', 'search-nothing': '/tim?q=zzz',
  'not-found': '/khong-co', 'bad-field': '/du-lieu?x=1',
  ...(big ? { agency: '/don-vi/CA?nam=2022', other: '/ke-hoach/gia-lai-2026/bang-xep-hang/2026' } : {}),
};
const kinds = {
  desktop: { viewport: { width: 1280, height: 900 }, locale: 'vi-VN' },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: 'vi-VN' },
  'no-script': { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false, locale: 'vi-VN' },
};

let server;
let browser;
before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  server = await start(THIDUA, ['serve', ...(big ? [five, one] : [one]), '--listen', '127.0.0.1:0']);
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0);
});

for (const [kind, options] of Object.entries(kinds))
  for (const [name, path] of Object.entries(pages))
    test(`${kind}: ${name}`, async () => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      page.setDefaultTimeout(120000);
      const said = [];
      const expected = ['not-found', 'bad-field'].includes(name);
      page.on('console', (m) => {
        if (m.type() === 'error' && !(expected && /status of 4/.test(m.text()))) said.push(m.text());
      });
      page.on('pageerror', (e) => said.push(String(e)));
      page.on('requestfailed', (r) => said.push(`failed: ${r.url()}`));
      const answer = await page.goto(server.url + path, { waitUntil: 'load' });
      assert.equal(answer.status(), name === 'not-found' ? 404 : name === 'bad-field' ? 422 : 200);
      // the plan is some 30 screens of text: its head is enough
      await page.screenshot({ path: `${SHOTS}/${kind}-${name}.png`, fullPage: name !== 'plan', timeout: 120000 });
      assert.equal(await page.locator('h1').count(), 1);
      assert.match(await page.locator('main').innerText(), /\S/);
      if (options.javaScriptEnabled !== false) {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        const seen = options.viewport.width;
        assert.ok(wide <= seen, `the page is ${wide} wide on a screen of ${seen}`);
        assert.deepEqual(await violations(page), []);
        assert.equal(await page.evaluate(() => document.fonts.check('16px "Be Vietnam Pro"', 'Nghĩa Lộ')), true);
      }
      assert.deepEqual(said, []);
      await context.close();
    });

test('the filter works by keyboard, without scripts', async () => {
  const context = await browser.newContext(kinds['no-script']);
  const page = await context.newPage();
  await page.goto(server.url + pages.ranking);
  await page.getByLabel('Tên đơn vị').fill(big ? 'nghia lo' : 'hoai nhon');
  await page.keyboard.press('Enter');
  await page.waitForURL(/ten=/);
  const rows = await page.locator('tbody th a').allInnerTexts();
  assert.ok(rows.length > 0 && rows.every((r) => (big ? /Nghĩa Lộ/ : /Hoài Nhơn/).test(r)), rows.join());
  await page.locator('tbody th a').first().click();
  assert.match(await page.locator('h1').innerText(), big ? /Nghĩa Lộ/ : /Hoài Nhơn/);
  await context.close();
});

test('print: no navigation, all the table', async () => {
  const context = await browser.newContext(kinds.desktop);
  const page = await context.newPage();
  await page.goto(server.url + pages.unit);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.td-nav').isVisible(), false);
  await page.pdf({ path: `${SHOTS}/unit.pdf`, format: 'A4' });
  await context.close();
});
