// What a member does: an alert reaches the open overview without a reload (how long it took is printed,
// docs/performance.md has the figure); the main work goes by keyboard alone, and without JavaScript; what is
// printed is the answers, not the page around them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, begin, openBrowser, openPage, signIn } from './browser.mjs';
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
  await begin(page);
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

// Presses Tab until the focus is on what the selector names. Every stop on the way can be seen.
async function tabTo(page, selector, most = 120) {
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate((wanted) => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
      return { found: element.matches(wanted), body: element === document.body, ring, size: box.width * box.height, html: element.outerHTML.slice(0, 120) };
    }, selector);
    if (!at.body) {
      assert.ok(at.ring, `the focus can be seen on ${at.html}`);
      assert.ok(at.size > 0, `the focus is on something that can be seen: ${at.html}`);
    }
    if (at.found) return;
  }
  assert.fail(`no way by Tab to ${selector} on ${page.url()}`);
}

const enter = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

test('the main work goes by keyboard alone', async () => {
  const context = await browser.newContext({ viewport: WIDE, locale: 'pt-BR' });
  const page = await openPage(context);
  const { email, password } = server.signIn('admin');
  await page.goto(`${server.url}/sign-in`);
  await tabTo(page, 'input[name=email]');
  await page.keyboard.type(email);
  await tabTo(page, 'input[name=password]');
  await page.keyboard.type(password);
  await enter(page);
  await page.goto(`${server.url}/staff`, { waitUntil: 'load' });

  // past the navigation
  await page.keyboard.press('Tab');
  assert.ok(await page.locator('.skip').evaluate((skip) => skip === document.activeElement && skip.getBoundingClientRect().top >= 0));
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');

  // a filter changes nothing before its button is pressed
  await tabTo(page, '#f-period');
  await page.keyboard.press('ArrowDown');
  assert.equal(new URL(page.url()).search, '');
  await tabTo(page, '.filters .btn');
  await enter(page);
  assert.match(page.url(), /period=365/);

  // a menu opens, and Escape leads back to where it was opened
  await tabTo(page, '.side__me > summary');
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('.side__me a[href="/account"]').isVisible());
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('.side__me a[href="/account"]').isVisible());
  assert.ok(await page.locator('.side__me > summary').evaluate((summary) => summary === document.activeElement));

  // an alert: open, take, note a contact, resolve
  await tabTo(page, 'main .queue__m a');
  await enter(page);
  await tabTo(page, 'form[action$="/owner"] button');
  await enter(page);
  assert.equal(await page.locator('form[action$="/owner"]').count(), 0);
  await tabTo(page, '#channel');
  await tabTo(page, '#reached');
  await page.keyboard.press('Space');
  await tabTo(page, '#note');
  await page.keyboard.type('Atendeu e vem amanhã.');
  await tabTo(page, 'form[action$="/contacts"] button');
  await enter(page);
  assert.match(await page.locator('[aria-labelledby=h-contacts]').innerText(), /Atendeu e vem amanhã/);
  await tabTo(page, '#resolution');
  await page.keyboard.type('Consulta marcada.');
  await tabTo(page, 'form[action$="/resolution"] button');
  await enter(page);
  assert.match(await page.locator('[aria-labelledby=h-res]').innerText(), /Consulta marcada/);
  const happened = await page.locator('[aria-labelledby=h-history] li strong').allInnerTexts();
  for (const what of [/assumido/, /contato/i, /resolvido/]) assert.ok(happened.some((one) => what.test(one)), `${what} in ${happened}`);

  // a table that is sorted by its head
  await page.goto(`${server.url}/staff/responses`);
  await tabTo(page, 'th[aria-sort=descending] a');
  await enter(page);
  assert.equal(await page.locator('th[aria-sort=ascending]').innerText(), 'Recebido');
  assert.deepEqual(page.faults, []);
  await context.close();
});

test('the main work goes without JavaScript', async () => {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', javaScriptEnabled: false });
  const page = await openPage(context);
  const press = (selector) => Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
  await signIn(page, server, 'staff');
  await page.goto(`${server.url}/staff/alerts?status=open`);
  await press('.queue__m a');
  await press('form[action$="/owner"] button');

  // what was typed stays, and the message is at its field
  await page.fill('#note', 'Ninguém atendeu.');
  await press('form[action$="/contacts"] button');
  assert.equal(await page.inputValue('#note'), 'Ninguém atendeu.');
  assert.ok(await page.locator('#reached-error').isVisible());
  assert.match(await page.title(), /^Erro:/);
  await page.check('#reached-no');
  await press('form[action$="/contacts"] button');
  await page.fill('#resolution', 'Visita feita.');
  await press('form[action$="/resolution"] button');
  assert.match(await page.locator('[aria-labelledby=h-res]').innerText(), /Visita feita/);

  // a link: title missing, then whole; its address, code and sheet
  await page.goto(`${server.url}/staff/links/new`);
  await page.selectOption('#questionnaire', { index: 1 });
  await page.check('#identification-identified');
  await page.check('#mode-chat');
  await press('main form button');
  assert.ok(await page.locator('#title-error').isVisible());
  assert.ok(await page.isChecked('#mode-chat'));
  await page.fill('#title', 'Grupo de quinta');
  await press('main form button');
  assert.match(await page.inputValue('#url'), /\/f\/[\w-]+$/);
  assert.ok(await page.locator('svg.qr').isVisible());
  assert.ok(!await page.locator('[data-copy]').isVisible(), 'what needs a script is not offered');
  await page.check('input[name=account] >> nth=0');
  await press('form[action$="/collaborators"] button');
  assert.ok(await page.isChecked('input[name=account] >> nth=0'));
  await press('a[href$="/print"]');
  assert.ok(await page.locator('svg.qr').isVisible());

  // results: filter, charts with their tables, one response, its patient
  await page.goto(`${server.url}/staff/results`);
  await press('table a');
  await page.selectOption('#f-period', 'all');
  await press('.filters .btn');
  assert.ok(await page.locator('main svg[role=img]').first().isVisible());
  await page.locator('details.data > summary').first().click();
  assert.ok(await page.locator('details.data table').first().isVisible());
  await page.goto(`${server.url}/staff/responses`);
  await press('tbody tr td:nth-child(2) a');
  assert.ok(await page.locator('.answers li').count() > 0);
  await press('.meta a[href^="/staff/patients/"]');
  await page.fill('#body', 'Prefere de manhã.');
  await press('form[action$="/notes"] button');
  assert.match(await page.locator('.tl').innerText(), /Prefere de manhã/);
  await context.close();
});

test('on paper there are the answers, the charts and the code, not the page around them', async () => {
  const context = await browser.newContext({ viewport: WIDE, locale: 'pt-BR' });
  const page = await openPage(context);
  await signIn(page, server, 'staff');
  const hidden = async (selector) => {
    for (const one of await page.locator(selector).all()) assert.ok(!await one.isVisible(), `${selector} on ${page.url()}`);
  };
  const open = async (path) => {
    await page.goto(server.url + path);
    await page.emulateMedia({ media: 'print' });
    await hidden('.side, .top, .tabbar, .filters, .crumbs, [data-print], main form button');
  };
  const first = async (list, selector) => {
    await page.emulateMedia({ media: null });
    await page.goto(server.url + list);
    return page.locator(selector).first().getAttribute('href');
  };
  await open(await first('/staff/responses', 'tbody tr td:nth-child(2) a'));
  assert.ok(await page.locator('.answers').isVisible());
  await open(await first('/staff/results', 'table a'));
  assert.ok(await page.locator('main svg[role=img]').first().isVisible());
  await open(await first('/staff/patients', '.who a'));
  assert.ok(await page.locator('h1').isVisible());
  await open(`${await first('/staff/links', 'th a')}/print`);
  assert.ok(await page.locator('svg.qr').isVisible());
  await context.close();
});
