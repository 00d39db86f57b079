// What a member sees: an alert reaches the open overview without a reload. How long it took is printed;
// docs/performance.md has the figure.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, openBrowser, openPage, signIn } from './browser.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

// The whole form at once, with the answer that is the red flag.
async function submitRedFlag() {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  const page = await openPage(context);
  await page.goto(server.patientLink);
  await page.fill('input[name=name]', 'Teresa da Luz');
  await page.fill('input[name=birth_date]', '02/03/1961');
  await page.check('input[name=consent]', { force: true });
  await Promise.all([page.waitForNavigation(), page.click('button[name=mode][value=page]')]);
  while (/\/q\/[^/]+$/.test(new URL(page.url()).pathname)) {
    await page.locator('input[type=radio]').nth(1).check({ force: true });
    await Promise.all([page.waitForNavigation(), page.click('.q-actions .btn')]);
  }
  const submitted = Date.now();
  await Promise.all([page.waitForURL(/\/done$/), page.click('form .btn')]);
  await context.close();
  return submitted;
}

test('an alert reaches the open overview without a reload', async () => {
  const context = await browser.newContext({ viewport: WIDE, locale: 'pt-BR' });
  const page = await openPage(context);
  await signIn(page, server, 'admin');
  await page.goto(`${server.url}/staff`, { waitUntil: 'load' });
  let reloads = 0;
  page.on('framenavigated', () => { reloads += 1; });
  const badge = () => page.locator('.nav a[href="/staff/alerts"] .count').innerText().then(Number).catch(() => 0);
  const before = await badge();
  const submitted = await submitRedFlag();
  while (await badge() <= before) {
    assert.ok(Date.now() - submitted < 10_000, 'the alert shows at all');
    await page.waitForTimeout(25);
  }
  const took = Date.now() - submitted;
  console.log(`# the alert showed ${took} ms after the button was pressed`);
  assert.equal(reloads, 0);
  await context.close();
});
