// Collaborators of a questionnaire: an admin gives a right, and the member finds the editor locked or open as that says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, openBrowser, openPage, overflow, signIn, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;

before(async () => {
  server = await startDemo();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function asRole(role, viewport, visit, more = {}) {
  const context = await browser.newContext({ viewport, locale: 'pt-BR', ...more });
  const page = await openPage(context);
  await signIn(page, server, role);
  await visit(page);
  assert.deepEqual(page.faults, []);
  await context.close();
}

async function isFine(page) {
  assert.deepEqual(await violations(page), []);
  assert.equal(await overflow(page), 0);
}

async function picture(page, name) {
  if (!process.env.WECONECTA_SHOTS) return;
  await page.screenshot({ path: `${process.env.WECONECTA_SHOTS}/people-${name}-${page.viewportSize().width}.png`, fullPage: true });
}

// The draft of a questionnaire of our own, with scores and a condition.
async function draftOf(page) {
  await page.goto(`${server.url}/admin/questionnaires?q=PHQ-9`);
  const home = new URL(await page.locator('.qcard__t a').first().getAttribute('href'), server.url).href;
  await page.goto(home);
  const begin = page.locator('form[action$="/draft"] button');
  if (await begin.count()) await Promise.all([page.waitForNavigation(), begin.click()]);
  return home;
}

async function give(page, home, right) {
  await page.goto(`${home}/people`);
  const { email } = server.signIn('staff');
  const known = page.locator('ul.vlist > li', { hasText: email });
  if (await known.count()) {
    await known.locator('select').selectOption(right);
    await Promise.all([page.waitForURL(/done=saved/), known.locator('button:not([name])').click()]);
    return;
  }
  const add = page.locator('form:has(#account) button');
  await Promise.all([page.waitForNavigation(), add.click()]);
  assert.equal(await page.locator('.errors').count(), 1, 'nobody was chosen');
  await isFine(page);
  await page.selectOption('#account', await page.locator('#account option', { hasText: email }).getAttribute('value'));
  await page.selectOption('#right', right);
  await Promise.all([page.waitForURL(/done=saved/), add.click()]);
}

async function take(page, home) {
  await page.goto(`${home}/people`);
  const known = page.locator('ul.vlist > li', { hasText: server.signIn('staff').email });
  await Promise.all([page.waitForURL(/done=taken/), known.locator('button[name=takes]').click()]);
}

test('whoever may look sees all and changes nothing', async () => {
  let home;
  await asRole('admin', WIDE, async (page) => {
    home = await draftOf(page);
    await page.goto(`${home}/people`);
    await isFine(page);
    await take(page, home);
    await give(page, home, 'view');
    await isFine(page);
    await picture(page, 'list');
  });
  await asRole('admin', NARROW, async (page) => {
    await page.goto(`${home}/people`);
    await isFine(page);
    await picture(page, 'list');
  });
  for (const viewport of [WIDE, NARROW]) {
    await asRole('staff', viewport, async (page) => {
      await page.goto(`${server.url}/staff/questionnaires`);
      await Promise.all([page.waitForURL(home), page.locator('.qcard__t a', { hasText: 'PHQ-9' }).first().click()]);
      await isFine(page);
      await picture(page, 'home');
      assert.equal(await page.locator('main form[method=post]').count(), 0, 'nothing to send');
      for (const [name, path] of [['editor', 'editor'], ['flow', 'editor/flow'], ['scores', 'editor/scores'], ['translations', 'translations'], ['history', 'editor/history']]) {
        await page.goto(`${home}/${path}`);
        await isFine(page);
        await picture(page, name);
      }
      await page.goto(`${home}/editor`);
      assert.ok(await page.locator('#p-text').isDisabled());
      const enabled = 'button[name=act]:enabled, #props input:enabled:not([type=hidden]), #props select:enabled';
      const open = await page.locator(enabled).evaluateAll((all) => all.filter((one) => !one.closest('#comments')).map((one) => one.outerHTML));
      assert.deepEqual(open, [], 'no step is offered');
    });
  }
  // by keys nothing happens to the draft, on the canvas neither
  await asRole('staff', WIDE, async (page) => {
    const titles = () => page.locator('#tree .it a').count();
    await page.goto(`${home}/editor`);
    const before = await titles();
    assert.ok(before > 0);
    await page.locator('#tree .it a').first().focus();
    for (const key of ['Delete', 'Control+d', 'Alt+ArrowDown', 'Control+z']) await page.keyboard.press(key);
    await page.goto(`${home}/editor/flow`);
    await page.locator('#world [data-id], #world .nd').first().focus();
    for (const key of ['Delete', 'Control+z']) await page.keyboard.press(key);
    assert.equal(await page.locator('#ask[open]').count(), 0, 'nothing is asked before deleting');
    await page.goto(`${home}/editor`);
    assert.equal(await titles(), before);
    await page.locator('#comments textarea').fill('A frase ficou clara?');
    await Promise.all([page.waitForNavigation(), page.locator('#comments form button').last().click()]);
    assert.match(await page.locator('#comments').innerText(), /A frase ficou clara\?/);
  });
});

test('whoever may edit edits, without a script too, and publishes only with that right', async () => {
  let home;
  await asRole('admin', WIDE, async (page) => { home = await draftOf(page); await give(page, home, 'edit'); });
  await asRole('staff', WIDE, async (page) => {
    await page.goto(`${home}/editor`);
    await page.fill('#p-text', 'Escrito por quem colabora');
    await page.waitForFunction(() => document.getElementById('status').textContent.includes('Salvo'));
    const answer = await page.goto(`${home}/draft/publication`);
    assert.equal(answer.status(), 403);
    assert.match(await page.locator('main').innerText(), /Peça a quem administra/);
    await isFine(page);
    await picture(page, 'refused');
  });
  await asRole('admin', WIDE, async (page) => { await give(page, home, 'publish'); });
  await asRole('staff', NARROW, async (page) => {
    await page.goto(`${home}/draft/publication`);
    assert.equal(await page.locator('form[action$="/draft/publication"] button.btn').count(), 1);
  }, { javaScriptEnabled: false });
  await asRole('admin', NARROW, async (page) => {
    await take(page, home);
  });
  await asRole('staff', WIDE, async (page) => {
    assert.equal((await page.goto(`${home}/editor`)).status(), 404);
  });
});
