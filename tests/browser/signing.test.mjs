// Signing on a phone: a typed name by keyboard alone and without a script, a drawing, and what staff see of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, begin, openBrowser, openPage, overflow, publishAndLink, signIn, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

const SIGNED = new URL('../fixtures/questionnaires/signed.json', import.meta.url).pathname;

let server;
let browser;
let link;
before(async () => {
  [server, browser] = await Promise.all([startDemo(), openBrowser()]);
  link = await publishAndLink(browser, server, SIGNED, 'page');
});
after(async () => { await browser?.close(); await server?.stop(); });

// At the page where one signs, with the one question answered.
async function atCheck(visit, options = {}) {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', ...options });
  try {
    const page = await openPage(context);
    await page.goto(link);
    await begin(page);
    await page.check('input[name=agrees][value=false]', { force: true });
    await press(page);
    await page.goto(page.url().replace(/\/q\/\d+.*$/, '/check'));
    await visit(page);
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
  }
}

const press = (page) => Promise.all([page.waitForNavigation(), page.click('.q-actions .btn')]);
const isDone = (page) => assert.match(page.url(), /\/done$/);

test('a name is typed and a box ticked, by keyboard alone', () => atCheck(async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.equal(await overflow(page), 0);
  await press(page);
  assert.match(await page.title(), /^Erro:/);
  assert.equal(await page.evaluate(() => document.activeElement.classList.contains('errors')), true);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'sign-all-0-name', 'the summary leads to the field');
  await page.keyboard.type('Ana Lima');
  for (let steps = 0; steps < 4 && await page.evaluate(() => document.activeElement.type !== 'checkbox'); steps += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  assert.equal(await page.isChecked('#sign-all-0-sure'), true);
  await page.keyboard.press('Tab');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  isDone(page);
}));

test('without a script a name signs, and no drawing is offered', () => atCheck(async (page) => {
  assert.equal(await page.isVisible('canvas'), false);
  await page.fill('#sign-all-0-name', 'Ana Lima');
  await page.check('#sign-all-0-sure', { force: true });
  await press(page);
  isDone(page);
}, { javaScriptEnabled: false }));

test('a drawing signs, can be cleared, outlasts an error, and staff see it', async () => {
  let drawn;
  await atCheck(async (page) => {
    const stroke = async () => {
      await page.locator('canvas').scrollIntoViewIfNeeded();
      const box = await page.locator('canvas').boundingBox();
      await page.mouse.move(box.x + 40, box.y + 60);
      await page.mouse.down();
      for (let step = 1; step <= 20; step += 1) await page.mouse.move(box.x + 40 + step * 10, box.y + 60 + 20 * Math.sin(step));
      await page.mouse.up();
    };
    const field = page.locator('input[name="_sign-all-0-drawn"]');
    await stroke();
    assert.match(await field.inputValue(), /^data:image\/png;base64,/);
    await page.click('[data-clear]');
    assert.equal(await field.inputValue(), '');
    await stroke();
    await press(page);
    assert.match(await page.title(), /^Erro:/, 'the box is not ticked');
    assert.match(await field.inputValue(), /^data:image\/png;base64,/, 'the drawing is kept');
    await page.check('#sign-all-0-sure', { force: true });
    drawn = (await field.inputValue()).length;
    await press(page);
    isDone(page);
  });
  assert.ok(drawn > 500 && drawn < 60_000, `${drawn} letters`);
  const context = await browser.newContext({ viewport: WIDE });
  const page = await openPage(context);
  await signIn(page, server, 'admin');
  await page.goto(`${server.url}/staff/responses`);
  const first = await page.locator('a[href^="/staff/responses/"]').first().getAttribute('href');
  for (const viewport of [WIDE, NARROW]) {
    await page.setViewportSize(viewport);
    await page.goto(server.url + first);
    const picture = page.locator('.signed__p');
    await picture.scrollIntoViewIfNeeded();
    assert.equal(await picture.evaluate((image) => image.complete && image.naturalWidth), 640);
    assert.deepEqual(await violations(page), []);
    assert.equal(await overflow(page), 0);
  }
  assert.deepEqual(page.faults, []);
  await context.close();
});
