// The grid of figures as people at their machines use it: it saves by itself and says so, keeps what could not be saved, two
// people choose, blocks are pasted, without scripts, by keyboard, on a telephone.  Pictures go to $SHOTS.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openChromium, violations } from '../http/chromium.mjs';
import { pdf, run, start } from '../http/lib.mjs';
import { password, person } from '../http/people.mjs';

const { THIDUA, SOURCE, SHOTS } = process.env;

const dir = mkdtempSync(join(tmpdir(), 'thidua-grid-'));
const db = join(dir, 'a.db');
const now = new Date(Date.now() + 7 * 3600e3);
const year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
const figures = `/so-lieu/${year}/x1`;
const desktop = { viewport: { width: 1280, height: 900 }, locale: 'vi-VN' };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: 'vi-VN' };
const saved = /Đã lưu lúc \d\d:\d\d/;
let server;
let browser;
let lan;
let hung;
let tham;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  const levels = ['Đúng hạn, đủ nội dung', 'Đúng hạn, thiếu nội dung', 'Ban hành chậm', 'Không ban hành'];
  const text = readFileSync(`${SOURCE}/test/data/plan/phieu.yaml`, 'utf8').replaceAll('2022..2026', `2022..${year + 1}`)
    .replace('{day: 15, month: 1}', '{day: 30, month: 6}\n    late facts: leave out')
    .replace('out of: 20', 'out of: 24').replace('points: 15', 'points: 19')
    .replace(/(\n +)(c-bao-cao: .*)/, `$1$2$1c-muc: {title: Kế hoạch năm, points: 4, use: muc, score: {levels: [${levels.map((t, i) => `{title: "${t}", share: ${[100, 75, 50, 0][i]}%}`)}]}}`);
  writeFileSync(join(dir, 'plan.yaml'), text);
  writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\nx2,Xã Hai,xa,2015-01-01\n');
  writeFileSync(join(dir, 'facts.csv'), `unit,year,indicator,numerator,denominator\nx1,${year - 1},ty-le,50,100\nx1,${year - 1},so-thu,400,\n`);
  for (const args of [['init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml')],
    ['import', 'units', join(dir, 'units.csv')], ['import', 'facts', join(dir, 'facts.csv')]]) {
    const r = await run(THIDUA, [...args, '--db', db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
  }
  server = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  lan = await person(server, THIDUA, db, 'lan', 'clerk', 'x1');
  hung = await person(server, THIDUA, db, 'hung', 'head', 'x1');
  tham = await person(server, THIDUA, db, 'tham', 'appraiser');
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(dir, { recursive: true });
});

const cookies = (who) => [...who.cookies].map(([name, value]) => ({ name, value, url: server.url }));

/** A page of somebody's own browser; what it complains about comes out with close(). */
async function open(who, path, options = desktop) {
  const context = await browser.newContext(options);
  await context.addCookies(cookies(who));
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const said = [];
  page.on('console', (m) => m.type() === 'error' && said.push(m.text()));
  page.on('pageerror', (e) => said.push(String(e)));
  page.on('dialog', (d) => d.accept().catch(() => {}));
  await page.goto(server.url + path, { waitUntil: 'load' });
  return { page, context, said, close: () => context.close() };
}

const status = (page, words) => page.locator('#luu').filter({ hasText: words }).waitFor();
const cell = (page, name) => page.locator(`[name="${name}"]`);
const inBase = async (words) => assert.match((await lan.go(figures)).text, words);

test('saves by itself, and what it said is there after a kill', async () => {
  const { page, said, close } = await open(lan, figures);
  await status(page, 'Tự lưu khi rời ô');
  await cell(page, 'so.ty-le').fill('80');
  await page.keyboard.press('Tab');
  await page.waitForTimeout(1000);
  assert.equal(await page.locator('.govuk-error-message').count(), 0, 'half a ratio is not refused while it is typed');
  await page.keyboard.type('100');
  await page.keyboard.press('Tab');
  await status(page, saved);
  server.child.kill('SIGKILL');
  await server.exited;
  server = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  for (const who of [lan, hung, tham]) who.server = server;
  await inBase(/name="so\.ty-le" value="80"/);
  await inBase(/name="mau\.ty-le" value="100"/);
  await inBase(/tăng 30 điểm phần trăm so với kỳ trước \(50%\)/);
  assert.match(await page.locator('#bao\\.ty-le').innerText(), /tăng 30 điểm phần trăm so với kỳ trước/);
  assert.match(await page.locator('#tien-do').innerText(), /1\/7/);
  assert.deepEqual(said, []);
  await close();
});

test('what is being typed elsewhere stays, and so does the place of the cursor', async () => {
  const { page, said, close } = await open(lan, figures);
  await page.route('**/so-lieu/**', async (route) => {
    if (route.request().method() === 'POST') await new Promise((r) => setTimeout(r, 700));
    await route.continue();
  });
  await cell(page, 'so.so-thu').fill('1.234,5');
  await cell(page, 'so.tin-bai').focus();
  await page.keyboard.type('5', { delay: 50 });
  await cell(page, 'gc.tin-bai').focus();
  await page.keyboard.type('đang gõ dở', { delay: 120 });
  await status(page, saved);
  assert.equal(await cell(page, 'gc.tin-bai').inputValue(), 'đang gõ dở');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'gc.tin-bai');
  assert.equal(await cell(page, 'so.so-thu').inputValue(), '1.234,5');
  assert.match(await page.locator('#bao\\.so-thu').innerText(), /gấp 3,09 lần kỳ trước \(400\)/);
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => document.getElementById('dang-go').hidden);
  await inBase(/đang gõ dở/);
  await inBase(/name="so\.tin-bai" value="5"/);
  assert.deepEqual(said, []);
  await close();
});

test('no net, no session: it says so, nothing is lost, Save works again', async () => {
  const { page, context, close } = await open(lan, figures);
  await context.setOffline(true);
  await cell(page, 'so.tin-bai').fill('6');
  await page.keyboard.press('Tab');
  await status(page, 'Chưa lưu: không nối được máy chủ');
  assert.equal(await cell(page, 'so.tin-bai').inputValue(), '6');
  await page.screenshot({ path: `${SHOTS}/figures-offline.png` });
  await context.setOffline(false);
  await page.locator('.td-savebar button').click();
  await status(page, saved);
  await inBase(/name="so\.tin-bai" value="6"/);

  await context.clearCookies();
  await cell(page, 'so.tin-bai').fill('7');
  await page.keyboard.press('Tab');
  await status(page, 'phiên đăng nhập đã hết');
  const again = await context.newPage();
  await again.goto(`${server.url}/dang-nhap`);
  await again.locator('[name="ten"]').fill('lan');
  await again.locator('[name="mat_khau"]').fill(password);
  await again.keyboard.press('Enter');
  await again.waitForURL(/viec-cua-toi/);
  await page.bringToFront();
  assert.equal(await cell(page, 'so.tin-bai').inputValue(), '7');
  await page.locator('.td-savebar button').click();
  await status(page, saved);
  await inBase(/name="so\.tin-bai" value="7"/);
  await close();
});

test('a link clicked right behind a cell: saved first, then away', async () => {
  const { page, close } = await open(lan, figures);
  let asked = 0;
  page.on('dialog', () => asked++);
  await cell(page, 'so.tin-bai').fill('14');
  await page.locator('#dong\\.tin-bai').getByRole('link', { name: /Minh chứng/ }).click();
  await page.waitForURL(/minh-chung/);
  assert.equal(asked, 0);
  await inBase(/name="so\.tin-bai" value="14"/);
  await page.goto(server.url + figures);
  await cell(page, 'so.tin-bai').fill('mười lăm');
  await page.locator('#dong\\.tin-bai').getByRole('link', { name: /Minh chứng/ }).click();
  await status(page, 'Chưa lưu 1 chỉ tiêu');
  assert.match(page.url(), /so-lieu/, 'what was not saved is seen first');
  await page.locator('#dong\\.tin-bai').getByRole('link', { name: /Minh chứng/ }).click();
  await page.waitForURL(/minh-chung/);
  assert.equal(asked, 1);
  await close();
});

test('what is wrong is told at its row and saved once it is right', async () => {
  const { page, close } = await open(lan, figures);
  await cell(page, 'so.tin-bai').fill('bảy');
  await page.keyboard.press('Tab');
  await status(page, 'Chưa lưu 1 chỉ tiêu');
  assert.match(await page.locator('#loi\\.tin-bai').innerText(), /“bảy” không phải là số/);
  assert.equal(await cell(page, 'so.tin-bai').getAttribute('aria-describedby'), 'loi.tin-bai');
  assert.deepEqual(await violations(page), []);
  await cell(page, 'so.tin-bai').fill('8');
  await page.keyboard.press('Tab');
  await status(page, saved);
  assert.equal(await page.locator('#loi\\.tin-bai').count(), 0);
  assert.equal(await cell(page, 'so.tin-bai').getAttribute('aria-invalid'), null);
  await close();
});

test('two browsers on one figure: both values are shown, the person chooses', async () => {
  const one = await open(lan, figures);
  const two = await open(hung, figures);
  await cell(two.page, 'so.ty-le').fill('82');
  await two.page.keyboard.press('Tab');
  await two.page.keyboard.press('Tab');
  await two.page.keyboard.press('Tab');
  await status(two.page, saved);
  await cell(one.page, 'so.ty-le').fill('81');
  await cell(one.page, 'so.hang').focus();
  await status(one.page, 'Chưa lưu 1 chỉ tiêu');
  const choice = one.page.locator('#bao\\.ty-le .td-choice');
  assert.match(await choice.innerText(), /82\/100 \(82%\)[^]*81\/100 \(81%\)/);
  assert.match(await one.page.locator('#loi\\.ty-le').innerText(), /Người hung \(hung\) đã lưu số khác/);
  await one.page.locator('#dong\\.ty-le').screenshot({ path: `${SHOTS}/figures-conflict.png` });
  assert.deepEqual(await violations(one.page), []);
  await cell(one.page, 'so.so-thu').fill('900');
  await one.page.keyboard.press('Tab');
  await status(one.page, 'Đã lưu 1 chỉ tiêu lúc');
  await inBase(/name="so\.ty-le" value="82"/);
  await choice.getByRole('button', { name: 'Lưu số tôi gõ' }).click();
  await status(one.page, saved);
  assert.equal(await choice.count(), 0);
  await inBase(/name="so\.ty-le" value="81"/);

  await cell(two.page, 'so.ty-le').fill('83');
  await cell(two.page, 'so.hang').focus();
  await two.page.getByRole('button', { name: 'Lấy số đang lưu' }).click();
  await two.page.waitForFunction(() => document.querySelector('[name="so.ty-le"]').value === '81');
  await cell(two.page, 'so.ty-le').fill('84');
  await cell(two.page, 'so.hang').focus();
  await status(two.page, saved);
  await two.page.waitForFunction(() => document.getElementById('dang-go').hidden);
  await inBase(/name="so\.ty-le" value="84"/);
  await one.close();
  await two.close();
});

/** By the keys, as people do it. */
const paste = async (page, text) => {
  await page.evaluate((t) => navigator.clipboard.writeText(t), text);
  await page.keyboard.press('Control+V');
};

test('a block from a spreadsheet fills the cells below and to the right', async () => {
  const { page, context, close } = await open(lan, figures);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const names = await page.locator('.td-grid__row').evaluateAll((rows) => rows.map((r) => r.id.slice(5)));
  assert.deepEqual(names.slice(0, 4), ['ty-le', 'tin-bai', 'bao-cao', 'muc']);
  await cell(page, 'so.ty-le').focus();
  await paste(page, '1.153,5\t1.400\tcó số liệu\t"ghi ""chú"" hai\ndòng"\r\n9\t\t\tchín tin\r\ncó\r\n\r\n3\t4\r\n');
  await status(page, saved);
  assert.match(await page.locator('#da-dan').innerText(), /Số ô đã dán: 7\..*không có ô: 2\./);
  await inBase(/name="so\.ty-le" value="1\.153,5"/);
  await inBase(/name="mau\.ty-le" value="1\.400"/);
  await inBase(/ghi &quot;chú&quot; hai\ndòng/);
  await inBase(/name="so\.tin-bai" value="9"/);
  await inBase(/chín tin/);
  await inBase(/name="so\.bao-cao"[^]*?<option selected>có</);
  // an English table: 1.221 would be a thousand here; 1,221 is asked about by the server; nothing of either is kept
  await cell(page, 'so.ty-le').focus();
  await paste(page, '1.221\t1429\r\n');
  assert.match(await page.locator('#da-dan').innerText(), /Số ô đã dán: 1\..*hai cách hiểu.*: 1\./);
  assert.equal(await cell(page, 'so.ty-le').inputValue(), '1.153,5');
  await cell(page, 'so.ty-le').focus();
  await paste(page, '1,221\t1429\r\n');
  await page.locator('#loi\\.ty-le').filter({ hasText: /hàng nghìn.*1221, hoặc 1,2210/s }).waitFor();
  await inBase(/name="so\.ty-le" value="1\.153,5"/);
  await cell(page, 'so.ty-le').fill('1.153,5');
  await cell(page, 'mau.ty-le').fill('1.400');
  await cell(page, 'so.tin-bai').focus();
  await status(page, saved);
  await cell(page, 'so.tin-bai').focus();
  await page.evaluate(() => document.activeElement.select());
  await paste(page, '10'); // one cell: the browser's own pasting
  assert.equal(await cell(page, 'so.tin-bai').inputValue(), '10');
  await close();
});

const levelCell = 'so.muc';
const chosen = (page) => cell(page, levelCell).evaluate((el) => el.selectedOptions[0].text);
const history = async () => [...(await lan.go(`${figures}/muc`)).text.matchAll(/<td class="td-num">\d+<\/td><td><strong>([^<]*)</g)].map((m) => m[1]);

test('a level is chosen by its words, saves by itself, is pasted by its number and by its words', async () => {
  const { page, context, said, close } = await open(lan, figures);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  assert.deepEqual(await cell(page, levelCell).locator('option').allInnerTexts(),
    ['', '1: Đúng hạn, đủ nội dung', '2: Đúng hạn, thiếu nội dung', '3: Ban hành chậm', '4: Không ban hành']);
  assert.equal(await page.getByLabel('Mức', { exact: true }).count(), 1);
  await cell(page, levelCell).focus();
  await page.keyboard.type('3');
  await page.keyboard.press('Tab');
  await status(page, saved);
  assert.deepEqual(await history(), ['mức 3: Ban hành chậm']);
  await page.locator('#dong\\.muc').screenshot({ path: `${SHOTS}/figures-level.png` });
  for (const [text, level, words] of [['4\t\t\tmột', 4, 'Không ban hành'], ['Đúng hạn, đủ nội dung\t\t\thai', 1, 'Đúng hạn, đủ nội dung'],
    ['mức 2: Đúng hạn, thiếu nội dung\t\t\tba', 2, 'Đúng hạn, thiếu nội dung']]) {
    await cell(page, levelCell).focus();
    await paste(page, text);
    await page.locator('#dang-go').waitFor({ state: 'hidden' });
    assert.equal(await chosen(page), `${level}: ${words}`);
    assert.equal((await history())[0], `mức ${level}: ${words}`);
  }
  await cell(page, levelCell).focus();
  await paste(page, 'rất tốt\t\t\tbốn');
  await page.locator('#da-dan').filter({ hasText: 'không có ô: 1' }).waitFor();
  assert.equal(await chosen(page), '2: Đúng hạn, thiếu nội dung', 'what is no level changes nothing');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(said, []);
  await close();
});

test('a table brings a level by its number or its words; what is no level is refused by name', async () => {
  const { page, close } = await open(lan, `${figures}/nap`, { ...desktop, javaScriptEnabled: false });
  const bring = async (text) => {
    await page.goto(`${server.url}${figures}/nap`);
    await page.locator('[name="dan"]').fill(text);
    await page.getByRole('button', { name: 'Xem khác biệt' }).click();
    return page.locator('main').innerText();
  };
  assert.match(await bring('muc\tban hanh CHAM'), /mức 2: Đúng hạn, thiếu nội dung\s+mức 3: Ban hành chậm/);
  await page.getByRole('button', { name: 'Lưu 1 chỉ tiêu' }).click();
  await page.waitForURL(/luu=1/);
  assert.equal((await history())[0], 'mức 3: Ban hành chậm');
  assert.match(await bring('muc\t3'), /0 chỉ tiêu sẽ đổi, 1 chỉ tiêu giống/);
  assert.match(await bring('muc\tkhá'), /không có mức nào tên “khá”\. Chọn một mức của kế hoạch, hoặc ghi số của mức, 1 đến 4/);
  await close();
});

test('a level that the plan no longer has stays, is said to be none, and is not in the way of the others', async () => {
  server.child.kill('SIGTERM');
  await server.exited;
  execFileSync('python3', ['-c', `import sqlite3
c = sqlite3.connect(${JSON.stringify(db)})
c.execute("UPDATE fact SET num = '7' WHERE indicator = 'muc' AND rev = (SELECT max(rev) FROM fact WHERE indicator = 'muc')")
c.commit()`]);
  server = await start(THIDUA, ['serve', '--db', db, '--listen', '127.0.0.1:0']);
  for (const who of [lan, hung, tham]) who.server = server;
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await open(lan, figures, { ...phone, javaScriptEnabled });
    assert.equal(await chosen(page), '7: không có trong kế hoạch');
    assert.match(await page.locator('#bao\\.muc').innerText(), /mức 7 không có trong kế hoạch \(1 đến 4\)/);
    await page.locator('#dong\\.muc').screenshot({ path: `${SHOTS}/figures-level-gone.png` });
    await cell(page, 'so.so-thu').fill(javaScriptEnabled ? '777' : '888');
    await page.locator('.td-savebar button').click();
    if (javaScriptEnabled) await status(page, saved);
    else await page.locator('.td-saved').waitFor();
    assert.equal(await page.locator('.govuk-error-message').count(), 0);
    assert.equal(await chosen(page), '7: không có trong kế hoạch');
    assert.equal((await history())[0], '7');
    await close();
  }
  const { page, close } = await open(lan, figures);
  await cell(page, levelCell).selectOption('2');
  await status(page, saved);
  assert.equal((await history())[0], 'mức 2: Đúng hạn, thiếu nội dung');
  await close();
});

test('without scripts the same form saves by its button', async () => {
  const { page, close } = await open(lan, figures, { ...desktop, javaScriptEnabled: false });
  await cell(page, 'so.tin-bai').fill('11');
  await cell(page, 'so.hang').fill('hai');
  await page.keyboard.press('Enter');
  await page.locator('.govuk-error-summary').waitFor();
  assert.match(await page.locator('.govuk-error-summary').innerText(), /Đã lưu 1 chỉ tiêu; 1 chỉ tiêu chưa lưu được/);
  assert.equal(await cell(page, 'so.hang').inputValue(), 'hai');
  await cell(page, 'so.hang').fill('2');
  await page.locator('.td-savebar button').click();
  await page.locator('.td-saved').waitFor();
  await inBase(/name="so\.hang" value="2"/);
  await page.goto(`${server.url}${figures}/nap`);
  await page.locator('[name="dan"]').fill('Tin bài\t12\n');
  await page.getByRole('button', { name: 'Xem khác biệt' }).click();
  await page.getByRole('button', { name: 'Lưu 1 chỉ tiêu' }).click();
  await page.waitForURL(/luu=1/);
  await inBase(/name="so\.tin-bai" value="12"/);
  await close();
});

test('by keyboard alone: from the head of the page to a saved figure', async () => {
  const { page, close } = await open(lan, figures);
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.name === 'so.moc')) break;
  }
  assert.equal(await page.evaluate(() => document.activeElement.name), 'so.moc');
  await page.keyboard.type(`30/6/${year}`);
  await page.keyboard.press('Enter');
  await status(page, saved);
  assert.equal(await page.evaluate(() => document.activeElement.name), 'so.moc');
  await inBase(new RegExp(`name="so\\.moc" value="30/06/${year}"`));
  await close();
});

const asFile = (name, words) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from(words) });

test('evidence: dropped and chosen files go one by one; what is wrong is said before, what failed stays', async () => {
  const { page, context, close } = await open(lan, `/minh-chung/${year}/x1/tin-bai`);
  const lines = page.locator('#chon > li');
  await page.locator('#tep').setInputFiles([asFile('một.pdf', pdf('một')), asFile('giả.pdf', '<html>'), asFile('ảnh.gif', 'GIF89a')]);
  assert.equal(await lines.count(), 3);
  assert.match(await lines.nth(2).innerText(), /Loại tệp không nhận, không gửi/);
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'thả.pdf', { type: 'application/pdf' }));
    document.getElementById('dinh').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, pdf('thả'));
  assert.equal(await lines.count(), 4);
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Đính', exact: true }).click();
  await lines.nth(0).filter({ hasText: 'mất kết nối' }).waitFor();
  await lines.nth(3).filter({ hasText: 'mất kết nối' }).waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Đính', exact: true }).click();
  await lines.nth(0).filter({ hasText: 'đã đính' }).waitFor();
  await lines.nth(1).filter({ hasText: /tệp/ }).waitFor();
  await lines.nth(3).filter({ hasText: 'đã đính' }).waitFor();
  await page.screenshot({ path: `${SHOTS}/evidence-sent.png`, fullPage: true });
  assert.deepEqual(await violations(page), []);
  await lines.nth(1).getByRole('button').click();
  assert.equal(await lines.count(), 3);
  const shown = (await lan.go(`/minh-chung/${year}/x1/tin-bai`)).text;
  for (const name of ['một.pdf', 'thả.pdf']) assert.ok(shown.includes(`">${name}</a>`), name);
  assert.ok(!shown.includes('giả.pdf'));
  await page.goto(`${server.url}/minh-chung/${year}/x1/tin-bai`);
  await page.locator('#chup').setInputFiles([asFile('hai.pdf', pdf('hai'))]);
  await page.getByRole('button', { name: 'Đính', exact: true }).click();
  await page.waitForURL(/luu=1/);
  assert.match(await page.locator('.td-saved').innerText(), /Đã lưu 1 thay đổi/);
  await close();
});

test('evidence: too large is said before anything is sent', async () => {
  const { page, close } = await open(lan, `/minh-chung/${year}/x1/hang`);
  let posts = 0;
  page.on('request', (r) => (posts += r.method() === 'POST'));
  await page.evaluate((n) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(n)], 'to.pdf', { type: 'application/pdf' }));
    document.getElementById('dinh').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, (50 << 20) + 1);
  assert.match(await page.locator('#chon').innerText(), /Lớn quá 50 MB, không gửi/);
  assert.equal(posts, 0);
  await close();
});

const pages = {
  figures: [() => lan, figures], import: [() => lan, `${figures}/nap`], history: [() => lan, `${figures}/ty-le`],
  evidence: [() => lan, `/minh-chung/${year}/x1/tin-bai`], mine: [() => lan, '/viec-cua-toi'],
  sheet: [() => lan, `/phieu-diem/${year}/x1`], 'others-figures': [() => tham, figures],
  deadlines: [() => tham, `/thoi-han/${year}`], 'mine-office': [() => tham, '/viec-cua-toi'],
};
for (const [kind, options] of Object.entries({ desktop, phone }))
  for (const [name, [who, path]] of Object.entries(pages))
    test(`${kind}: ${name}`, async () => {
      const { page, said, close } = await open(who(), path, options);
      await page.screenshot({ path: `${SHOTS}/work-${kind}-${name}.png`, fullPage: true });
      assert.equal(await page.locator('h1').count(), 1);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= options.viewport.width, `the page is ${wide} wide`);
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(said, []);
      await close();
    });

test('the appraiser\'s sheet: two opinions at once, on a desktop and a telephone', async () => {
  const sheet = `/phieu-diem/${year}/x1`;
  const go = async (who, den, buoc) => {
    await who.go(sheet);
    assert.equal((await who.post(`${sheet}/chuyen`, { den, buoc })).status, 303, den);
  };
  const bans = Object.fromEntries([...(await lan.go(figures)).text.matchAll(/name="ban\.([^"]+)" value="(\d+)"/g)].map((m) => [m[1], m[2]]));
  const typed = { 'ty-le': '80', 'tin-bai': '6', 'bao-cao': 'có', moc: `30/6/${year}`, hang: '2', 'so-thu': '5', muc: '2' };
  const fields = { 'mau.ty-le': '100', 'gc.tin-bai': 'danh mục ở văn thư', 'gc.hang': 'hai\ndòng' };
  for (const [id, v] of Object.entries(typed)) Object.assign(fields, { [`so.${id}`]: v, [`tt.${id}`]: 'value', [`ban.${id}`]: bans[id] });
  assert.equal((await lan.post(figures, fields)).status, 303);
  await go(lan, 'head', 0);
  await go(hung, 'appraisal1', 1);
  for (const [kind, options] of Object.entries({ desktop, phone })) {
    const { page, said, close } = await open(tham, sheet, options);
    await status(page, 'Tự lưu khi rời một mục');
    await page.locator('#dong\\.tin-bai summary').click();
    const other = await open(tham, sheet, options);
    await other.page.locator('#dong\\.tin-bai summary').click();
    await cell(other.page, 'so.tin-bai').fill('2');
    await cell(other.page, 'yk.tin-bai').focus();
    await other.page.waitForTimeout(1000);
    assert.equal(await other.page.locator('.govuk-error-message').count(), 0, 'the reason is still to come');
    await cell(other.page, 'yk.tin-bai').fill(`chỉ hai tin, ${kind}`);
    await other.page.keyboard.press('Tab');
    await other.page.locator('#bang-diem').filter({ hasText: `chỉ hai tin, ${kind}` }).waitFor();
    await status(other.page, saved);
    assert.match(await other.page.locator('#tom\\.tin-bai').innerText(), /Tin bài: 2 tin\s+có ý kiến/);
    assert.match(await other.page.locator('#bang-diem').innerText(), new RegExp(`chỉ hai tin, ${kind}`));
    assert.match(await other.page.locator('#so-y-kien').innerText(), /^1 mục có ý kiến/);

    const number = kind === 'phone' ? '3' : '5';
    await cell(page, 'so.tin-bai').fill(number);
    await cell(page, 'yk.tin-bai').fill('trùng nhau');
    await page.keyboard.press('Tab');
    await status(page, 'Chưa lưu 1 mục');
    const choice = page.locator('#dong\\.tin-bai .td-choice');
    assert.match(await choice.innerText(), new RegExp(`2 tin\\s+chỉ hai tin, ${kind}[^]*${number} tin\\s+trùng nhau`));
    await page.screenshot({ path: `${SHOTS}/work-${kind}-appraised.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= options.viewport.width, `the page is ${wide} wide`);
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Lưu số và ý kiến của tôi' }).click();
    await status(page, saved);
    assert.equal(await choice.count(), 0);
    assert.match((await tham.go(sheet)).text, new RegExp(`Tin bài: <strong>${number} tin<`));

    // the other page still shows its own opinion: changed there, the two meet; what is saved is taken
    await cell(other.page, 'yk.tin-bai').fill('chỉ hai tin thật');
    await other.page.keyboard.press('Tab');
    await status(other.page, 'Chưa lưu 1 mục');
    assert.match(await other.page.locator('#loi\\.tin-bai').innerText(), /Người tham \(tham\) đã lưu ý kiến khác/);
    assert.equal(await cell(other.page, 'yk.tin-bai').getAttribute('aria-describedby'), 'loi.tin-bai');
    await other.page.getByRole('button', { name: 'Lấy số và ý kiến đang lưu' }).click();
    await other.page.waitForFunction(() => document.querySelector('[name="yk.tin-bai"]').value === 'trùng nhau');
    assert.equal(await cell(other.page, 'so.tin-bai').inputValue(), number);
    for (const all of [said, other.said]) assert.deepEqual(all.filter((w) => !/status of (409|422)/.test(w)), []);
    await other.close();
    await close();
  }
});

const sheet = `/phieu-diem/${year}/x1`;

test('an opinion without scripts: what was not touched is not put over somebody else\'s', async () => {
  const { page, close } = await open(tham, sheet, { ...desktop, javaScriptEnabled: false });
  const late = await open(tham, sheet, { ...desktop, javaScriptEnabled: false });
  await page.locator('#dong\\.ty-le summary').click();
  await cell(page, 'yk.ty-le').fill('đúng sổ');
  await page.getByRole('button', { name: 'Lưu ý kiến, số liệu' }).click();
  await page.locator('.td-saved').waitFor();
  await late.page.locator('#dong\\.hang summary').click();
  await cell(late.page, 'yk.hang').fill('xem lại hạng');
  await late.page.getByRole('button', { name: 'Lưu ý kiến, số liệu' }).click();
  await late.page.locator('.td-saved').waitFor();
  const text = (await tham.go(sheet)).text;
  for (const said of ['đúng sổ', 'xem lại hạng']) assert.match(text, new RegExp(`>${said}</textarea>`));
  await page.locator('#dong\\.hang summary').click();
  await cell(page, 'yk.hang').fill('hạng đúng');
  await page.getByRole('button', { name: 'Lưu ý kiến, số liệu' }).click();
  await page.locator('.govuk-error-summary').waitFor();
  assert.equal(await cell(page, 'yk.hang').inputValue(), 'hạng đúng');
  assert.match(await page.locator('#dong\\.hang .td-choice').innerText(), /xem lại hạng[^]*hạng đúng/);
  await page.getByRole('button', { name: 'Lưu số và ý kiến của tôi' }).click();
  await page.locator('.td-saved').waitFor();
  assert.match((await tham.go(sheet)).text, />hạng đúng<\/textarea>/);
  await late.close();
  await close();
});

test('an opinion when the session has ended stays on the page, is saved after signing in again; then the sheet moves on', async () => {
  const { page, context, close } = await open(tham, sheet);
  await context.clearCookies();
  await page.locator('#dong\\.so-thu summary').click();
  await cell(page, 'yk.so-thu').fill('thiếu bảng kê');
  await page.keyboard.press('Tab');
  await status(page, 'phiên đăng nhập đã hết');
  assert.equal(await cell(page, 'yk.so-thu').inputValue(), 'thiếu bảng kê');
  await page.screenshot({ path: `${SHOTS}/sheet-session.png` });
  await context.addCookies(cookies(tham));
  await page.locator('.td-savebar button').click();
  await status(page, saved);
  assert.match((await tham.go(sheet)).text, />thiếu bảng kê<\/textarea>/);

  // a button of another form right behind a cell: saved first
  await page.locator('#dong\\.moc summary').click();
  await cell(page, 'yk.moc').fill('đúng ngày');
  await page.getByRole('button', { name: 'Gửi đơn vị giải trình' }).click();
  await page.waitForURL(/chuyen=1/);
  const after = (await tham.go(sheet)).text;
  assert.match(after, /đúng ngày/);
  await close();

  const unit = await open(lan, sheet, phone);
  await unit.page.screenshot({ path: `${SHOTS}/sheet-explained.png`, fullPage: true });
  await cell(unit.page, 'yk.so-thu').fill('đã đính bảng kê');
  await unit.page.keyboard.press('Tab');
  await status(unit.page, saved);
  assert.deepEqual(await violations(unit.page), []);
  await unit.close();
  assert.match((await lan.go(sheet)).text, />đã đính bảng kê<\/textarea>/);
});
