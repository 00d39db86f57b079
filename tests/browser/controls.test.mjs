// The controls of questions with a script: by keyboard, on a phone, and what they post is what was meant.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, begin, onPhoneOf, openBrowser, openPage, publishAndLink, violations } from './browser.mjs';
import { startDemo } from './server.mjs';
import { startWire } from './wire.mjs';

const FILES = new URL('../fixtures/questionnaires/files.json', import.meta.url).pathname;
const CONTROLS = new URL('../fixtures/questionnaires/controls.json', import.meta.url).pathname;

let server;
let browser;
let link;
before(async () => {
  [server, browser] = await Promise.all([startDemo(), openBrowser()]);
  link = await publishAndLink(browser, server, CONTROLS, 'section');
});
after(async () => { await browser?.close(); await server?.stop(); });

const onPhone = (visit, options) => onPhoneOf(browser, link, visit, options);

const send = (page) => Promise.all([page.waitForNavigation(), page.click('.q-actions .btn')]);

test('lists shrink while one types, by keyboard alone', () => onPhone(async (page, here) => {
  const state = page.getByRole('combobox', { name: 'Em que estado mora?' });
  await state.focus();
  await page.keyboard.type('sao');
  await page.getByRole('option', { name: 'São Paulo' }).waitFor();
  assert.equal(await page.locator('.combo:not([hidden]) [role=option]').count(), 1);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await state.inputValue(), 'São Paulo');

  // searched on the server: one, then several
  const drug = page.getByRole('combobox', { name: /Procure/ });
  await drug.first().focus();
  await page.keyboard.type('metfor');
  await page.getByRole('option', { name: 'Metformina' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  for (const name of ['Dipirona', 'Codeína']) {
    await drug.last().focus();
    await page.keyboard.type(name.slice(0, 5));
    await page.getByRole('option', { name }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('checkbox', { name }).isChecked(), true);
  }
  await page.keyboard.press('Escape');

  // one that stands alone
  await page.getByRole('checkbox', { name: 'Dor' }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Nada disso' }).check({ force: true });
  assert.equal(await page.getByRole('checkbox', { name: 'Dor' }).isChecked(), false);

  // a list of boxes to open
  await page.locator('.drop summary').click();
  await page.locator('.drop').getByRole('checkbox', { name: 'Verde' }).check({ force: true });
  assert.equal(await page.locator('.drop summary').textContent(), 'Escolhidas: 1');
  await send(page);
  await page.goto(`${here}/check`);
  const said = await page.locator('main').innerText();
  for (const answer of ['São Paulo', 'Metformina', 'Dipirona', 'Codeína', 'Nada disso', 'Verde']) {
    assert.ok(said.includes(answer), `${answer} is kept`);
  }
}));

test('an axis says that it waits, and takes an answer by keys and by touch', () => onPhone(async (page, here) => {
  await page.goto(`${here}/s/2`);
  const axis = page.getByRole('slider', { name: /Quanta dor/ });
  const field = page.getByRole('textbox', { name: /Quanta dor/ });
  assert.equal(await axis.getAttribute('aria-valuetext'), 'Ainda sem resposta');
  assert.equal(await field.inputValue(), '');
  await send(page);
  assert.match(page.url(), /\/s\/2$/, 'a required one that waits is no answer');
  assert.equal(await page.locator('.error').count() > 0, true);
  await axis.focus();
  await page.keyboard.press('Enter');
  assert.equal(await field.inputValue(), '5', 'where it waits is an answer once somebody says so');
  await page.keyboard.press('ArrowRight');
  assert.equal(await field.inputValue(), '6');
  assert.equal(await axis.getAttribute('aria-valuetext'), '6');
  await field.fill('9');
  assert.equal(await axis.inputValue(), '9');

  const glasses = page.getByRole('textbox', { name: /Quantos copos/ });
  await page.getByRole('button', { name: 'Mais' }).click();
  await page.getByRole('button', { name: 'Mais' }).click();
  await glasses.press('ArrowUp');
  await page.getByRole('button', { name: 'Menos' }).click();
  assert.equal(await glasses.inputValue(), '1');
  await send(page);
  assert.match(page.url(), /\/s\/3$/);
}));

test('the same answers are given without a script', () => onPhone(async (page, here) => {
  assert.equal(await page.locator('select[name=typed]').isVisible(), true);
  await page.selectOption('select[name=typed]', { label: 'São Paulo' });
  await page.fill('input[name=drug]', 'metro');
  await send(page);
  await page.getByRole('radio', { name: 'Metronidazol' }).check({ force: true });
  await send(page);
  assert.match(page.url(), /\/s\/2$/);
  assert.equal(await page.locator('input[type=range]').first().isVisible(), false);
  assert.equal(await page.locator('.spin__b').first().isVisible(), false);
  await page.fill('input[name=pain]', '7');
  await page.fill('input[name=glasses]', '4');
  await send(page);
  assert.match(page.url(), /\/s\/3$/);
  await page.goto(`${here}/check`);
  const said = await page.locator('main').innerText();
  assert.ok(said.includes('São Paulo') && said.includes('Metronidazol'));
}, { javaScriptEnabled: false }));

// A small picture with much behind its end: nothing makes it smaller on its way.
const photo = (bytes) => {
  const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
  return { name: 'ferida.png', mimeType: 'image/png', buffer: Buffer.concat([picture, Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 7919) % 251))]) };
};

test('a file goes on where it stopped: after a lost signal, and after a reload', async () => {
  const wire = await startWire(server.url);
  const fileLink = await publishAndLink(browser, server, FILES, 'page');
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  try {
    const page = await openPage(context);
    await page.goto(fileLink.replace(server.url, wire.url));
    await begin(page);
    const file = page.getByLabel('Escolha um arquivo ou tire uma foto');
    assert.deepEqual(await violations(page), []);
    // the wire is cut behind the second piece
    let pieces = 0;
    wire.onPassed(({ method }) => { if (method === 'PATCH') { pieces += 1; if (pieces === 2) wire.cut(); } });
    await file.setInputFiles(photo(700_000));
    await page.getByText('Sem sinal. O envio continua').first().waitFor();
    const sentOnce = pieces;
    assert.deepEqual(await violations(page), []);
    wire.mend();
    // it is the same file after a reload: nobody chooses it again
    await page.reload();
    const kept = page.getByRole('checkbox', { name: /ferida\.png/ });
    await kept.waitFor();
    assert.ok(await kept.isChecked() && pieces > sentOnce, 'the rest came after the cut');
    assert.deepEqual(await violations(page), []);
    await send(page);
    assert.equal(await page.locator('.error').count(), 0);
    await page.goto(page.url().replace(/\/(q|check).*$/, '/q/0'));
    const shown = page.locator('.files__p');
    await shown.waitFor();

    // cancelled on its way, it is gone
    wire.cut();
    await page.getByLabel('Trocar o arquivo').setInputFiles(photo(900_000));
    await page.getByRole('button', { name: /Cancelar o envio/ }).click();
    assert.equal(await page.locator('.files__one').count(), 0);
    page.faults = page.faults.filter((fault) => !/net::ERR|Failed to load resource/.test(fault));
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
    wire.stop();
  }
});
