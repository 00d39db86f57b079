// A questionnaire inside a page of another site: it loads, grows, is answered by keyboard and tells that it is done;
// a site that the link does not name shows nothing of it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, begin, embed, openBrowser, openPage, publishAndLink, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

const HABITS = new URL('../fixtures/questionnaires/habits.json', import.meta.url).pathname;

let server;
let browser;
let host;
let snippets;
before(async () => {
  [server, browser] = await Promise.all([startDemo(), openBrowser()]);
  host = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="pt-BR"><title>Clínica</title><meta name="viewport" content="width=device-width">
      <main aria-labelledby="clinic"><h1 id="clinic">Clínica</h1><a id="before" href="#after">Antes</a>${snippets?.[request.url] ?? ''}<p id="after">Depois</p></main></html>`);
  });
  host.listen(0);
  await once(host, 'listening');
  const link = await publishAndLink(browser, server, HABITS, 'page');
  snippets = await embed(browser, server, `http://localhost:${host.address().port}`);
  assert.ok(snippets['/'].includes(`${link}~embed`));
});
after(async () => { host?.close(); await browser?.close(); await server?.stop(); });

const site = (name, path = '/') => `http://${name}:${host.address().port}${path}`;

// A page of the site, with what it was told by the frame.
async function visit(address, viewport = NARROW) {
  const context = await browser.newContext({ viewport, locale: 'pt-BR' });
  const page = await openPage(context);
  await page.addInitScript(() => {
    window.told = [];
    window.addEventListener('message', ({ data }) => window.told.push(data));
    window.addEventListener('weconecta:finished', () => { window.isFinished = true; });
  });
  await page.goto(address, { waitUntil: 'load' });
  await page.locator('iframe').scrollIntoViewIfNeeded();
  const inside = async () => (await page.locator('iframe').elementHandle()).contentFrame();
  return { context, page, inside };
}

// Waits until the frame is as high as what is in it.
async function fits(page, frame) {
  const height = () => frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
  for (let turn = 0; turn < 50; turn += 1) {
    const [inner, outer] = [await height(), await page.locator('iframe').evaluate((one) => one.getBoundingClientRect().height)];
    if (outer === Math.max(480, inner)) return outer;
    await page.waitForTimeout(100);
  }
  throw new Error('the frame does not fit what is in it');
}

// The key that moves on, until something fits.
async function tabTo(page, frame, selector) {
  for (let turn = 0; turn < 40; turn += 1) {
    await page.keyboard.press('Tab');
    if (await frame.evaluate((wanted) => document.hasFocus() && document.activeElement.matches(wanted), selector)) return;
  }
  throw new Error(`no way to ${selector} by keyboard`);
}

test('a questionnaire in a page of another site is answered by keyboard to its end', async () => {
  const { context, page, inside } = await visit(site('localhost'));
  let frame = await inside();
  await frame.waitForSelector('#consent', { state: 'attached' });
  assert.equal(await page.locator('iframe').getAttribute('title'), 'Sua saúde');
  assert.equal(await frame.locator('.logo').count(), 0);
  const first = await fits(page, frame);
  assert.ok(first > 480, `it grew to ${first}`);
  assert.deepEqual(await violations(page), []);
  await page.focus('#before');
  await tabTo(page, frame, '#consent');
  await page.keyboard.press('Space');
  await tabTo(page, frame, 'button[name=mode][value=page]');
  await page.keyboard.press('Enter');
  await frame.waitForURL(/~embed\/r\/.*\/q\//);
  const token = frame.url().match(/\/r\/([^/]+)/)[1];
  await fits(page, frame);
  assert.deepEqual(await violations(page), []);

  // the same question in a window of its own
  const [alone] = await Promise.all([context.waitForEvent('page'), frame.click('[data-outside]')]);
  await alone.waitForLoadState();
  assert.ok(!alone.url().includes('~embed') && alone.url().includes(token));
  assert.equal(await alone.locator('h1').innerText(), await frame.locator('h1').innerText());
  await alone.close();

  for (let turn = 0; turn < 30 && !/\/(check|done)$/.test(frame.url()); turn += 1) {
    const here = frame.url();
    const choice = frame.locator('main input[type=radio], main input[type=checkbox]').first();
    if (await choice.count()) {
      await choice.focus();
      await page.keyboard.press('Space');
    } else {
      const field = frame.locator('main form .input').first();
      await field.focus();
      await page.keyboard.type('3');
    }
    await frame.locator('.q-actions .btn').first().focus();
    await page.keyboard.press('Enter');
    await frame.waitForFunction((before) => location.href !== before, here);
    await frame.waitForLoadState('load');
    frame = await inside();
  }
  assert.match(frame.url(), /~embed\/r\/.*\/check$/);
  await fits(page, frame);
  await frame.locator('.q-actions .btn').focus();
  await page.keyboard.press('Enter');
  await frame.waitForURL(/\/done$/);
  await page.waitForFunction(() => window.isFinished);
  await fits(page, frame);
  assert.deepEqual(await violations(page), []);

  // heights, pages and the end: no answer, and no address of a response
  const told = (await page.evaluate(() => window.told)).filter((data) => data?.weconecta);
  assert.ok(told.some(({ weconecta }) => weconecta === 'height') && told.some(({ weconecta }) => weconecta === 'finished'));
  for (const data of told) {
    assert.ok(['height', 'page', 'end', 'finished'].includes(data.weconecta), data.weconecta);
    assert.ok(Object.keys(data).every((key) => ['weconecta', 'height'].includes(key)), JSON.stringify(data));
  }
  assert.deepEqual(await context.cookies(), [], 'nothing hangs on cookies');
  assert.deepEqual(page.faults, []);
  await context.close();
});

test('a site that takes no scripts shows the same page in a frame of its own', async () => {
  const { context, page, inside } = await visit(site('localhost', '/plain'), WIDE);
  const frame = await inside();
  await frame.waitForSelector('#consent', { state: 'attached' });
  await begin(frame);
  assert.match(frame.url(), /~embed\/r\//);
  // in another language, on every page that follows
  await frame.click('.q-bar .menu summary');
  await Promise.all([frame.waitForURL(/lang=es/), frame.click('.q-bar .menu a[lang=es]')]);
  assert.match(await frame.locator('form[data-step]').getAttribute('action'), /~embed-es\/r\//);
  // without a signal the page stays, with what was chosen
  const asked = frame.url();
  const choice = frame.locator('main input[type=radio]').first();
  await choice.check({ force: true });
  await context.setOffline(true);
  await frame.click('.q-actions .btn');
  await frame.waitForSelector('[data-away][role=alert]');
  assert.ok(frame.url() === asked && await choice.isChecked());
  await context.setOffline(false);
  await frame.click('.q-actions .btn');
  await frame.waitForFunction((before) => location.href !== before, asked);
  assert.equal(await frame.locator('[data-away][role=alert]').count(), 0);
  assert.deepEqual(page.faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED')), []);
  await context.close();
});

test('a site that the link does not name shows nothing of it', async () => {
  const { context, page, inside } = await visit(site('127.0.0.1'));
  const frame = await inside();
  await page.waitForFunction(() => performance.getEntriesByType('resource').length > 0);
  await page.waitForTimeout(1000);
  assert.match(frame.url(), /^chrome-error:|^about:blank$/);
  assert.equal(await frame.locator('#consent').count().catch(() => 0), 0);
  assert.ok(page.faults.some((fault) => fault.includes('frame-ancestors')), page.faults.join());
  assert.deepEqual((await page.evaluate(() => window.told)).filter((data) => data?.weconecta), []);
  await context.close();
});
