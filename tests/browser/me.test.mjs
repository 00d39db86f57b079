// A patient's own pages on a phone, without scripts: what waits, taking a consent back, asking for a correction; and the
// admin who answers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, openBrowser, openPage, signIn, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const step = async (page, act) => { await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), act()]); };

// With scripts for axe-core only where `looks` are taken.
async function as(role, options, visit) {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', javaScriptEnabled: false, ...options });
  try {
    const page = await openPage(context);
    await signIn(page, server, role);
    await visit(page);
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
  }
}

test('what waits is begun or gone on with, without scripts', async () => {
  await as('patient', {}, async (page) => {
    await page.goto(`${server.url}/me`);
    assert.equal(await page.locator('.todo').count(), 2);
    await step(page, () => page.click('.todo a:has-text("Começar")'));
    assert.equal(await page.locator('input[name=consent]').count(), 1);
    await page.goto(`${server.url}/me`);
    await step(page, () => page.click('.todo a:has-text("Continuar")'));
    assert.match(page.url(), /\/f\/[^/]+\/r\/.+/);
  });
});

test('a consent is taken back and a correction is asked for and answered, without scripts', async () => {
  await as('patient', {}, async (page) => {
    await page.goto(`${server.url}/me/data`);
    await step(page, () => page.click('main a[href="/me/consents"]'));
    const open = await page.locator('.row').count();
    assert.ok(open > 0, 'what Maria agreed to');
    await step(page, () => page.click('.row >> nth=0'));
    await step(page, () => page.click('form[action$="/withdrawal"] button'));
    assert.equal(await page.locator('form[action$="/renewal"]').count(), 1);
    await page.goto(`${server.url}/me/data/correction`);
    await page.fill('input[name=name]', 'Maria do Carmo Silveira');
    await step(page, () => page.click('main form .btn'));
    assert.match(await page.locator('#requests').innerText(), /em análise/);
  });
  await as('admin', { viewport: WIDE }, async (page) => {
    await page.goto(`${server.url}/admin/data-requests`);
    await step(page, () => page.click('.queue a >> nth=0'));
    await step(page, () => page.click('button[name=decision][value=accept]'));
    assert.match(await page.locator('main').innerText(), /aceito/i);
  });
  await as('patient', {}, async (page) => {
    await page.goto(`${server.url}/me/data`);
    assert.match(await page.locator('main').innerText(), /Maria do Carmo Silveira/);
  });
});

test('the own pages have no accessibility fault, in the light and in the dark', async () => {
  for (const [viewport, colorScheme] of [[NARROW, 'light'], [WIDE, 'dark']]) {
    await as('patient', { viewport, colorScheme, javaScriptEnabled: true }, async (page) => {
      for (const path of ['/me', '/me/consents', '/me/data', '/me/data/correction', '/me/data/erasure', '/account/sessions']) {
        await page.goto(server.url + path, { waitUntil: 'load' });
        assert.deepEqual(await violations(page), [], path);
      }
      await page.goto(`${server.url}/me/consents`);
      await step(page, () => page.click('.row >> nth=0'));
      assert.deepEqual(await violations(page), [], 'a consent');
    });
  }
});
