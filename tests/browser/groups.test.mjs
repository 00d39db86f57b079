// Groups that repeat: instances come, go and move in place with a script, and by ordinary buttons without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, begin, openBrowser, openPage, overflow, publishAndLink, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

const GROUPS = new URL('../fixtures/questionnaires/groups.json', import.meta.url).pathname;

let server;
let browser;
let link;
before(async () => {
  [server, browser] = await Promise.all([startDemo(), openBrowser()]);
  link = await publishAndLink(browser, server, GROUPS, 'section');
});
after(async () => { await browser?.close(); await server?.stop(); });

async function onPhone(path, visit, options) {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', ...options });
  try {
    const page = await openPage(context);
    await page.goto(link + path);
    if (!path) {
      await begin(page);
    }
    await visit(page);
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
  }
}

const instance = (page, name) => page.getByRole('group', { name, exact: true });
const press = (page, name) => page.getByRole('button', { name }).click();

for (const path of ['', '/form']) {
  test(`an instance comes, moves and goes in place (${path || 'section'})`, () => onPhone(path, async (page) => {
    await page.fill('[name=name]', 'Dipirona');
    await page.evaluate(() => { window.stays = true; });
    await press(page, 'Adicionar outro: Remédio');
    await instance(page, 'Remédio: 2 de 2').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'i0_1', 'the new one has the focus');
    assert.equal(await page.inputValue('[name=name]'), 'Dipirona');
    assert.equal(await page.textContent('#opened'), 'Remédio: 2 de 2');
    assert.deepEqual(await violations(page), []);
    assert.ok(await overflow(page) <= 0);

    // a condition opens in its own instance
    await page.fill('[name="_1/name"]', 'Losartana');
    await page.check('#q2_1', { force: true });
    await page.locator('[name="_1/times"]').waitFor();
    assert.equal(await page.locator('[name=times]').count(), 0);
    await page.fill('[name="_1/times"]', '2');
    await press(page, 'Subir Remédio: 2 de 2');
    await page.waitForFunction(() => document.querySelector('[name=name]').value === 'Losartana');
    assert.equal(await page.inputValue('[name=times]'), '2');

    // a group in the group
    await instance(page, 'Remédio: 1 de 2').getByRole('button', { name: 'Adicionar outro: Efeito' }).click();
    await instance(page, 'Efeito: 2 de 2').waitFor();
    await page.fill('[name="_0.1/what"]', 'Tontura');
    await press(page, 'Remover Remédio: 1 de 2');
    await page.getByText('Você perde estas respostas').waitFor();
    assert.ok(await page.getByText('O que sentiu?: Tontura').isVisible());
    assert.deepEqual(await violations(page), []);
    await press(page, 'Sim, remover');
    await instance(page, 'Remédio: 1 de 1').waitFor();
    assert.equal(await page.inputValue('[name=name]'), 'Dipirona');
    assert.equal(await page.evaluate(() => window.stays), true, 'all of it in place');
  }));
}

test('the key Enter goes on, whatever buttons stand before', () => onPhone('', async (page) => {
  await page.fill('[name=name]', 'Dipirona');
  await press(page, 'Adicionar outro: Remédio');
  await instance(page, 'Remédio: 2 de 2').waitFor();
  await page.fill('[name="_1/name"]', 'Losartana');
  await Promise.all([page.waitForNavigation(), page.press('[name="_1/name"]', 'Enter')]);
  await page.locator('[name=note]').waitFor();
}));

test('without a script the buttons do the same', () => onPhone('', async (page) => {
  await page.fill('[name=name]', 'Dipirona');
  await Promise.all([page.waitForNavigation(), press(page, 'Adicionar outro: Remédio')]);
  await page.fill('[name="_1/name"]', 'Losartana');
  await Promise.all([page.waitForNavigation(), press(page, 'Remover Remédio: 1 de 2')]);
  await Promise.all([page.waitForNavigation(), press(page, 'Não, manter')]);
  assert.equal(await page.inputValue('[name="_1/name"]'), 'Losartana');
  await Promise.all([page.waitForNavigation(), press(page, 'Remover Remédio: 1 de 2')]);
  await Promise.all([page.waitForNavigation(), press(page, 'Sim, remover')]);
  assert.equal(await page.inputValue('[name=name]'), 'Losartana');
  assert.equal(await page.locator('.inst__in [name="_1/name"]').count(), 0);
}, { javaScriptEnabled: false }));
