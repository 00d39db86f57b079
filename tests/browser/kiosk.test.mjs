// A device in the hands of patients: nobody there wipes it, nothing of the last patient remains, a PIN gives it back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, begin, openBrowser, openPage, overflow, publishAndLink, ready, signIn, violations } from './browser.mjs';
import { startDemo } from './server.mjs';
import { startWire } from './wire.mjs';

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

// Hands the device over with one questionnaire, as a member does it.
async function handOver(page, of) {
  await page.goto(`${server.url}/staff/kiosk`);
  await page.getByRole('checkbox', { name: of }).first().check();
  await page.fill('input[name=pin]', '2846');
  await page.fill('input[name=pin_again]', '2846');
  await Promise.all([page.waitForURL(`${server.url}/kiosk`), page.click('[data-hand-over] .btn')]);
  await Promise.all([page.waitForURL(/\/f\//), page.click('.k-go')]);
  await begin(page);
}

const FILES = new URL('../fixtures/questionnaires/files.json', import.meta.url).pathname;
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

test('a file that was sent on a device of the house leaves nothing behind', async () => {
  await publishAndLink(browser, server, FILES, 'page');
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  const page = await openPage(context);
  await page.clock.install();
  await signIn(page, server, 'admin');
  await handOver(page, /Ferida/);
  const here = page.url();
  await page.getByLabel('Escolha um arquivo ou tire uma foto').setInputFiles({ name: 'ferida-de-benedita.png', mimeType: 'image/png', buffer: Buffer.concat([PICTURE, Buffer.alloc(300_000, 7)]) });
  await page.getByRole('checkbox', { name: /ferida-de-benedita/ }).waitFor();
  await page.locator('[role=status]', { hasText: 'Arquivo enviado' }).first().waitFor({ state: 'attached' });
  await Promise.all([page.waitForURL((url) => url.href !== here), page.click('.q-actions .btn')]);
  // the file is there for who sent it while it is their turn, and is not written on the device
  await page.goto(here);
  const picture = new URL(await page.locator('.files__p').getAttribute('src'), here).href;
  assert.equal((await page.request.get(picture)).status(), 200);
  await page.goto(here.replace(/\/q\/\d+$/, '/check'));
  const answers = page.locator('.ans');
  assert.match(await answers.innerText(), /ferida-de-benedita/);
  assert.equal(await answers.locator('a[download]').count(), 0);
  await Promise.all([page.waitForURL(/\/done$/), page.click('form[action$=submission] .btn')]);
  assert.deepEqual(await violations(page), []);
  await Promise.all([page.waitForURL(/\/kiosk/), page.getByRole('link', { name: 'Terminar' }).click()]);
  await page.waitForURL(/\/kiosk$/);
  await page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
  assert.deepEqual(await remains(page), NOTHING);
  for (const address of [here, picture, here.replace(/\/q\/\d+$/, '/done')]) {
    const answer = await page.request.get(address);
    assert.ok(!/image/.test(answer.headers()['content-type']) && !(await answer.text()).includes('benedita'), address);
  }
  for (let back = 0; back < 5; back += 1) {
    await page.goBack().catch(() => {});
    await page.waitForURL(/\/kiosk$/);
    assert.ok(!(await page.locator('body').innerText()).includes('benedita'));
    assert.equal(await page.locator('.files__p').count(), 0);
  }
  page.faults = page.faults.filter((fault) => !/net::ERR_ABORTED/.test(fault));
  assert.deepEqual(page.faults, []);
  await context.close();
});

test('the last page on a device of the house is whole at every width, light and dark', async () => {
  for (const [viewport, colorScheme] of [[NARROW, 'light'], [NARROW, 'dark'], [WIDE, 'light'], [WIDE, 'dark']]) {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'pt-BR' });
    const page = await openPage(context);
    await signIn(page, server, 'admin');
    await handOver(page, /Ferida/);
    await page.goto(page.url().replace(/\/q\/\d+$/, '/check'));
    await Promise.all([page.waitForURL(/\/done$/), page.click('form[action$=submission] .btn')]);
    for (const path of ['done', 'kiosk']) {
      assert.deepEqual(await violations(page), [], `${path} ${viewport.width} ${colorScheme}`);
      assert.equal(await overflow(page), 0);
      if (process.env.WECONECTA_SHOTS) await page.screenshot({ path: `${process.env.WECONECTA_SHOTS}/kiosk-${path}-${viewport.width}-${colorScheme}.png` });
      if (path === 'kiosk') break;
      const finish = page.getByRole('link', { name: 'Terminar' });
      assert.ok((await finish.boundingBox()).y + 44 < viewport.height, 'what to press is in sight');
      await finish.focus();
      await Promise.all([page.waitForURL(/\/kiosk$/), page.keyboard.press('Enter')]);
    }
    assert.deepEqual(page.faults, []);
    await context.close();
  }
});

test('a device that keeps answers never sent is not handed over, and keeps them', async () => {
  const wire = await startWire(server.url);
  const link = (await publishAndLink(browser, server, FILES.replace('files', 'entries'), 'page')).replace(server.url, wire.url);
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  try {
    const [page, staff] = [await openPage(context), await openPage(context)];
    await signIn(staff, { ...server, url: wire.url }, 'admin');
    await staff.goto(`${wire.url}/staff/kiosk`);
    await page.bringToFront();
    await page.goto(link);
    await begin(page);
    // what is ahead comes with the first answer
    await page.fill('main input.input', '52998224725');
    await Promise.all([page.waitForURL(/\/q\/2$/), page.click('.q-actions .btn')]);
    await ready(page);
    const here = page.url();
    const kept = () => staff.evaluate(() => new Promise((resolve) => {
      const request = indexedDB.open('weconecta');
      request.onsuccess = () => {
        const all = request.result.transaction('kept').objectStore('kept').count();
        all.onsuccess = () => { request.result.close(); resolve(all.result); };
      };
    }));
    wire.cut();
    await page.fill('main input.input', '898000000043208');
    await page.click('.q-actions .btn');
    await page.waitForFunction(() => /ainda não enviada/.test(document.getElementById('signal').innerText));
    assert.equal(await kept(), 1);

    await staff.bringToFront();
    // refused, twice, and what was typed stays
    await staff.getByRole('checkbox').first().check();
    await staff.fill('input[name=pin]', '2846');
    await staff.fill('input[name=pin_again]', '2846');
    const refused = staff.getByRole('alert').filter({ hasText: 'ainda não foram enviadas' });
    for (let times = 0; times < 2; times += 1) {
      await staff.click('[data-hand-over] .btn');
      await refused.waitFor();
    }
    assert.match(staff.url(), /\/staff\/kiosk$/);
    assert.equal(await staff.inputValue('input[name=pin]'), '2846');
    assert.equal(await kept(), 1, 'nothing is lost');
    assert.deepEqual(await violations(staff), []);

    // with a signal they go, and then the device does
    wire.mend();
    await staff.click('[data-hand-over] .btn');
    await refused.waitFor();
    for (let tries = 0; tries < 50 && await kept(); tries += 1) await staff.waitForTimeout(200);
    assert.equal(await kept(), 0, 'asking for it sends them');
    await page.goto(here);
    assert.equal(await page.inputValue('main input.input'), '898 0000 0004 3208', 'the answer has arrived');
    await Promise.all([staff.waitForURL(`${wire.url}/kiosk`), staff.click('[data-hand-over] .btn')]);
    await staff.waitForFunction(async () => (await indexedDB.databases()).length === 0);
    assert.deepEqual(await remains(staff), NOTHING);
  } finally {
    await context.close();
    wire.stop();
  }
});
