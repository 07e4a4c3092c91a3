// Debian's Chromium by playwright-core, which is built beside the program, and the checker of what pages owe to everybody.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { MODULES } = process.env;
const program = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const haveChromium = existsSync(program);

export function openChromium() {
  return createRequire(`${MODULES}/x.js`)('playwright-core').chromium.launch({
    executablePath: program, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

const axe = MODULES && readFileSync(`${MODULES}/node_modules/axe-core/axe.min.js`, 'utf8');

/** What axe finds against WCAG 2.2 AA and good practice, a line each. */
export async function violations(page) {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'],
  }));
  return found.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
}
