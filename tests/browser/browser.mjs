// Debian's Chromium, and what the tests do with a page.
import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 390, height: 844 };

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.WECONECTA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

// A phone of some years ago far from the mast: the processor slowed six times, 1.6 Mbit/s, 150 ms there and back. Chromium does not slow the network of workers.
export async function slowDown(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
}

// A page that remembers what went wrong on it: script errors, refused content, failed requests. WECONECTA_SLOW=1 makes every one a slow phone's.
export async function openPage(context) {
  const page = await context.newPage();
  page.faults = [];
  if (process.env.WECONECTA_SLOW) await slowDown(page);
  page.on('pageerror', (error) => page.faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    // a 4xx page is what some tests ask for; the browser logs it as an error
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) page.faults.push(`console: ${message.text()}`);
  });
  return page;
}

export async function signIn(page, server, role) {
  const { email, password } = server.signIn(role);
  await page.goto(`${server.url}/sign-in`);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/sign-in')), page.click('main form .btn')]);
}

// The address of a new link to a published questionnaire, which anybody may answer.
export async function newLink(page, server, questionnaire, mode) {
  await page.goto(`${server.url}/staff/links/new`);
  await page.selectOption('select[name=questionnaire]', questionnaire);
  await page.fill('input[name=title]', 'Sua saúde');
  await page.check('input[name=identification][value=anonymous]', { force: true });
  await page.check(`input[name=mode][value=${mode}]`, { force: true });
  await Promise.all([page.waitForURL(/\/staff\/links\/[0-9a-f-]{36}/), page.click('main form .btn:not(.btn--3)')]);
  const [token] = (await page.content()).match(/\/f\/[0-9A-Za-z]{22}/);
  return server.url + token;
}

// Publishes a questionnaire and gives the address of a link of the admin's to it.
export async function publishAndLink(browser, server, file, mode) {
  const imported = JSON.parse(server.run('questionnaire', 'import', file, '--publish', '--json').split('\n')[0]);
  const context = await browser.newContext({ viewport: WIDE });
  try {
    const page = await openPage(context);
    await signIn(page, server, 'admin');
    return await newLink(page, server, imported.id, mode);
  } finally {
    await context.close();
  }
}

// Lets a site show the newest link of publishAndLink, as its member does it; what is to be copied into the site's pages.
export async function embed(browser, server, site) {
  const context = await browser.newContext({ viewport: WIDE, locale: 'pt-BR' });
  const page = await openPage(context);
  const look = async () => assert.deepEqual([...await violations(page), ...page.faults], []);
  await signIn(page, server, 'admin');
  await page.goto(`${server.url}/staff/links`);
  await page.locator('main a[href^="/staff/links/"]', { hasText: 'Sua saúde' }).first().click();
  await page.click('a[href$="/embedding"]');
  await look();
  await page.fill('#origins', 'http://clinica.example');
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/embedding"] .btn')]);
  assert.equal(await page.inputValue('#origins'), 'http://clinica.example', 'what was typed stays');
  await look();
  await page.fill('#origins', site);
  await Promise.all([page.waitForURL(/saved=true/), page.click('form[action$="/embedding"] .btn')]);
  const snippets = { '/': await page.inputValue('#snippet'), '/plain': await page.inputValue('#plain') };
  await look();
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/prefill-key/new"] .btn')]);
  await look();
  await page.setViewportSize(NARROW);
  assert.equal(await overflow(page), 0);
  await context.close();
  return snippets;
}

// Agrees on the first page of a link, and begins.
export async function begin(page) {
  await page.check('input[name=consent]', { force: true });
  await Promise.all([page.waitForNavigation(), page.click('button[name=mode][value=page]')]);
}

// Begins a link with sections on a phone; `visit` gets the page and the address of the response.
export async function onPhoneOf(browser, link, visit, options) {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', ...options });
  try {
    const page = await openPage(context);
    await page.goto(link);
    await begin(page);
    await visit(page, page.url().replace(/\/s\/\d+$/, ''));
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
  }
}

// Waits until the worker has taken over and knows so many questions from this one on.
export async function ready(page, ahead = 1) {
  // who begins to answer gets it
  await page.keyboard.press('Shift');
  for (let tries = 0; tries < 100; tries += 1) {
    const lacks = await page.evaluate((ahead) => new Promise((resolve) => {
      const { controller } = navigator.serviceWorker;
      const box = document.getElementById('signal');
      if (!controller || !box) { resolve(true); return; }
      setTimeout(resolve, 5000, true);
      const number = (path) => Number(/\d+$/.exec(path)?.[0]);
      navigator.serviceWorker.addEventListener('message', ({ data }) => {
        if (data.state === 'here' && data.path === location.pathname) resolve(data.lacksAll || (data.lacks && number(data.lacks) - number(data.path) < ahead));
      });
      controller.postMessage({ ask: 'state', base: box.dataset.base, path: location.pathname });
    }), ahead).catch(() => true);
    if (!lacks) return;
    await page.waitForTimeout(100);
  }
  assert.fail('no pages were fetched ahead');
}

// What axe-core finds against WCAG 2.2 AA and its best practices, one line a node.
export async function violations(page) {
  // only what is wrong is told in detail; without frames nothing is put together in a page of its own, which takes most of the time
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  const found = await (page.frames().length > 1 ? axe : axe.setLegacyMode(true)).analyze();
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim()})`));
}

// Pixels by which the page is wider than the window.
export function overflow(page) {
  return page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
}
