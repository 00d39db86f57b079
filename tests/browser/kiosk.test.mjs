// A device in the hands of patients: nobody there wipes it, nothing of the last patient remains, a PIN gives it back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, begin, openBrowser, openPage, signIn, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

// What a browser could still tell of somebody: addresses are told by the history, and tried there.
const remains = (page) => page.evaluate(async () => ({
  local: { ...localStorage }, session: { ...sessionStorage },
  databases: (await indexedDB.databases()).map(({ name }) => name), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
}));
const NOTHING = { local: {}, session: {}, databases: [], caches: [], workers: 0 };
const SECRET = 'Benedita dos Anjos';

test('a device handed to patients forgets each of them, and a PIN gives it back', async () => {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  const page = await openPage(context);
  await page.clock.install();
  await signIn(page, server, 'admin');
  // the browser has answered before, and keeps what that needs
  await page.goto(server.patientLink, { waitUntil: 'load' });
  await page.goto(`${server.url}/staff/kiosk`);
  assert.deepEqual(await violations(page), []);
  await page.locator('input[name=link]').first().check();
  await page.selectOption('select[name=idle]', '45');
  await page.fill('input[name=pin]', '2846');
  await page.fill('input[name=pin_again]', '2846');
  await Promise.all([page.waitForURL(`${server.url}/kiosk`), page.click('[data-hand-over] .btn')]);
  assert.deepEqual(await violations(page), []);
  assert.ok(!(await context.cookies()).some(({ name }) => name === 'wc_session'));

  // patient A answers, and goes away
  const start = async () => {
    await Promise.all([page.waitForURL(/\/f\//), page.click('.k-go')]);
    const name = page.locator('input[name=name]');
    if (await name.count()) {
      await page.fill('input[name=name]', SECRET);
      await page.fill('input[name=birth_date]', '02/03/1961');
    }
    await begin(page);
  };
  await start();
  const [first, seat] = [page.url(), (await context.cookies()).find(({ name }) => name === 'wc_kiosk').value];
  assert.match(first, /\/r\/.*\/q\//);
  await page.locator('main input[type=radio]').first().check({ force: true });
  await Promise.all([page.waitForURL((url) => url.href !== first), page.click('.q-actions .btn')]);
  const second = page.url();
  await page.clock.fastForward(46_000);
  const dialog = page.locator('dialog[open]');
  await dialog.waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement === document.body || document.querySelector('dialog').contains(document.activeElement)), 'the focus stays in the dialog');
  await dialog.locator('.btn').first().click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(page.url(), second, 'whoever is there goes on');
  await page.clock.fastForward(46_000);
  await dialog.waitFor();
  await Promise.all([page.waitForURL(/\/kiosk$/), page.clock.fastForward(21_000)]);

  // nothing of A is left
  assert.deepEqual(await remains(page), NOTHING);
  assert.notEqual((await context.cookies()).find(({ name }) => name === 'wc_kiosk').value, seat);
  const shown = async () => `${page.url()} ${await page.title()} ${await page.locator('body').innerText()}`;
  for (let back = 0; back < 4; back += 1) {
    await page.goBack().catch(() => {});
    await page.waitForURL(/\/kiosk$/);
    assert.ok(!(await shown()).includes(SECRET));
  }
  for (const address of [first, second]) {
    await page.goto(address);
    assert.match(page.url(), /\/kiosk$/);
  }

  // B starts afresh
  await start();
  assert.notEqual(page.url(), first);
  assert.equal(await page.locator('main input:checked').count(), 0);
  await page.goto(second);
  assert.match(page.url(), /\/kiosk$/, 'not in the turn of B either');

  // wrong PINs lock, and the right one after them too
  await page.click('.k-team a');
  assert.deepEqual(await violations(page), []);
  for (const pin of ['1111', '2222', '3333', '4444', '5555', '2846']) {
    await page.fill('input[name=pin]', pin);
    await Promise.all([page.waitForNavigation(), page.click('main form .btn')]);
    assert.match(page.url(), /\/kiosk\/staff$/);
  }
  assert.match(await shown(), /Muitas tentativas/);
  assert.deepEqual(page.faults, []);
  await context.close();
});

test('without JavaScript an unattended device asks, then wipes its screen, and the PIN gives it back', async () => {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', javaScriptEnabled: false });
  const page = await openPage(context);
  await signIn(page, server, 'admin');
  await page.goto(`${server.url}/staff/kiosk`);
  await page.locator('input[name=link]').first().check();
  await page.fill('input[name=pin]', '2846');
  await page.fill('input[name=pin_again]', '2846');
  await Promise.all([page.waitForURL(`${server.url}/kiosk`), page.click('[data-hand-over] .btn')]);
  await Promise.all([page.waitForURL(/\/f\//), page.click('.k-go')]);
  const refresh = /content="90;url=([^"]+)"/.exec(await page.content())[1].replaceAll('&amp;', '&');
  await page.goto(server.url + refresh);
  await page.click('.q-actions .btn >> nth=1');
  await page.waitForURL(/\/kiosk$/);
  await page.click('.k-team a');
  await page.fill('input[name=pin]', '2846');
  await Promise.all([page.waitForURL(/\/sign-in$/), page.click('main form .btn')]);
  assert.ok(!(await context.cookies()).some(({ name }) => name === 'wc_kiosk'));
  await context.close();
});
