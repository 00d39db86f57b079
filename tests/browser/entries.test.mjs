// Answers as people write or show them, by keyboard alone and on a phone: a body, a line, dates, numbers of documents, units, long lists.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { onPhoneOf, openBrowser, overflow, publishAndLink, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

const fixture = (name) => new URL(`../fixtures/questionnaires/${name}.json`, import.meta.url).pathname;

let server;
let browser;
let entries;
let controls;
before(async () => {
  [server, browser] = await Promise.all([startDemo(), openBrowser()]);
  entries = await publishAndLink(browser, server, fixture('entries'), 'section');
  controls = await publishAndLink(browser, server, fixture('controls'), 'section');
});
after(async () => { await browser?.close(); await server?.stop(); });

const onPhone = (link, visit, options) => onPhoneOf(browser, link, visit, options);

// Goes on with the key Tab until `wanted` has the focus: what cannot be reached so is a fault.
async function tabTo(page, wanted) {
  await wanted.waitFor({ state: 'attached' });
  for (let press = 0; press < 80; press += 1) {
    if (await wanted.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail('no key leads there');
}

// Takes out what stands in the field that has the focus, and types.
async function type(page, text) {
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

// Enter in a field sends the form, as the button does.
const send = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
const field = (page, name) => page.getByRole('textbox', { name });
const look = async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.equal(await overflow(page), 0);
};

const DOCUMENTS = [
  [/CPF/, '529.982.247-26', '52998224725', '529.982.247-25', 'Este CPF não existe'],
  [/cartão do SUS/, '898 0000 0004 3209', '898000000043208', '898 0000 0004 3208', 'cartão do SUS'],
  [/CEP/, '9003', '90035903', '90035-903', 'CEP'],
  [/telefone/, '9999', '51 99999 8888', '(51) 99999-8888', 'telefone'],
];

const mistype = async (page) => {
  for (const [name, wrong] of DOCUMENTS) {
    await tabTo(page, field(page, name));
    await type(page, wrong);
  }
  await tabTo(page, field(page, /nasceu/));
  await type(page, '31/02/1961');
  await send(page);
  assert.equal(await page.evaluate(() => document.activeElement.className), 'errors', 'the list of what is wrong has the focus');
  const said = await page.locator('.errors').innerText();
  for (const [name, wrong, , , problem] of DOCUMENTS) {
    assert.ok(said.includes(problem), `${problem}: ${said}`);
    assert.equal(await field(page, name).inputValue(), wrong, 'kept as it was typed');
    assert.equal(await field(page, name).getAttribute('aria-invalid'), 'true');
  }
  assert.equal(await field(page, /nasceu/).inputValue(), '31/02/1961', 'kept as it was typed');
  // its link leads to the field, where the right one is written
  for (const [name, , right] of DOCUMENTS) {
    await tabTo(page, field(page, name));
    await type(page, right);
  }
};

test('documents and dates: what is wrong is said and stays, then it is right', () => onPhone(entries, async (page, here) => {
  await look(page);
  await mistype(page);
  await look(page);
  // one pauses, and the page says how it read the date
  const read = page.locator('[data-reads]');
  const born = field(page, /nasceu/);
  for (const typed of ['2 mar 61', '02031961', '2/3/1961', '2 de março de 1961']) {
    await tabTo(page, born);
    await type(page, typed);
    await page.keyboard.press('Tab');
    await page.getByText('2 de março de 1961').waitFor();
    assert.equal(await read.getAttribute('role'), 'status');
    await page.keyboard.press('Shift+Tab');
    await type(page, '?');
    await page.keyboard.press('Tab');
    await page.getByText('Não entendemos a data').first().waitFor();
    await page.keyboard.press('Shift+Tab');
  }
  await type(page, '2 mar 61');
  await send(page);
  assert.match(page.url(), /\/s\/\d+$/);
  assert.equal(await page.locator('.errors').count(), 0);
  await page.goto(`${here}/check`);
  const said = await page.locator('main').innerText();
  for (const shown of [...DOCUMENTS.map((document) => document[3]), '02/03/1961']) assert.ok(said.includes(shown), `${shown} is kept`);
}));

test('documents and dates without a script', () => onPhone(entries, async (page, here) => {
  await mistype(page);
  await tabTo(page, field(page, /nasceu/));
  await type(page, '02031961');
  await send(page);
  assert.equal(await page.locator('.errors').count(), 0);
  await page.goto(`${here}/s/0`);
  assert.equal(await field(page, /nasceu/).inputValue(), '02/03/1961');
  assert.ok((await page.locator('main').innerText()).includes('2 de março de 1961'), 'how it was read is said');
}, { javaScriptEnabled: false }));

test('a line waits, is answered by keys, and the answer is taken back', () => onPhone(entries, async (page, here) => {
  await page.goto(`${here}/s/1`);
  const line = page.getByRole('slider', { name: /Quanta dor/ });
  const box = page.locator('.slider--line');
  const kept = page.locator('input[name=line]');
  const back = page.getByRole('button', { name: 'Apagar resposta' });
  const waits = async (why) => {
    assert.equal(await line.getAttribute('aria-valuetext'), 'Ainda sem resposta', why);
    assert.equal(await kept.inputValue(), '', why);
    assert.ok((await box.innerText()).includes('Ainda sem resposta'), why);
    assert.equal(await back.count(), 0, why);
  };
  await waits('untouched');
  await tabTo(page, line);
  await waits('it is passed by');
  assert.equal(await kept.isVisible(), false, 'its author hides the number');
  for (const [key, value] of [['Home', '0'], ['ArrowRight', '1'], ['ArrowUp', '2'], ['ArrowLeft', '1'], ['End', '100'], ['ArrowDown', '99']]) {
    await page.keyboard.press(key);
    assert.equal(await kept.inputValue(), value, key);
    assert.equal(await line.getAttribute('aria-valuetext'), value, key);
  }
  assert.ok((await box.innerText()).includes('Respondido'));
  await look(page);
  // taken back, it waits again; and its end is an answer, though the mark stood there
  await page.keyboard.press('End');
  await tabTo(page, back);
  await page.keyboard.press('Enter');
  await waits('taken back');
  assert.ok(await line.evaluate((one) => one === document.activeElement), 'the focus is not lost');
  await page.keyboard.press('End');
  assert.equal(await kept.inputValue(), '100');
  await page.keyboard.press('PageDown');
  await tabTo(page, page.locator('.q-actions .btn'));
  await send(page);
  await page.goto(`${here}/s/1`);
  const value = await kept.inputValue();
  assert.ok(+value > 50 && +value < 100, value);
  assert.equal(await line.getAttribute('aria-valuetext'), value);
  await tabTo(page, back);
  await page.keyboard.press('Space');
  await tabTo(page, page.locator('.q-actions .btn'));
  await send(page);
  await page.goto(`${here}/s/1`);
  await waits('kept as no answer');
}));

test('a slider with a number is answered at either end and taken back', () => onPhone(controls, async (page, here) => {
  await page.goto(`${here}/s/2`);
  const axis = page.getByRole('slider', { name: /Quanta dor/ });
  const number = field(page, /Quanta dor/);
  await tabTo(page, axis);
  assert.equal(await number.inputValue(), '');
  await page.keyboard.press('End');
  assert.equal(await number.inputValue(), '10');
  await tabTo(page, page.getByRole('button', { name: 'Apagar resposta' }).first());
  await page.keyboard.press('Enter');
  assert.equal(await number.inputValue(), '');
  assert.equal(await axis.getAttribute('aria-valuetext'), 'Ainda sem resposta');
  await page.keyboard.press('Home');
  assert.equal(await number.inputValue(), '0');
  // by its number too, and not beyond its end
  await tabTo(page, number);
  await type(page, '11');
  await send(page);
  assert.match(page.url(), /\/s\/2$/);
  assert.equal(await number.inputValue(), '11', 'kept as it was typed');
  await look(page);
}));

test('a number takes its unit, which is kept with it', () => onPhone(controls, async (page, here) => {
  await page.goto(`${here}/s/2`);
  await tabTo(page, field(page, /Quanta dor/));
  await type(page, '3');
  await tabTo(page, field(page, /temperatura/));
  await type(page, '36,75');
  await tabTo(page, field(page, /Quanto pesa/));
  await type(page, 'muito');
  await tabTo(page, page.getByRole('combobox', { name: 'Unidade' }));
  await page.keyboard.press('ArrowDown');
  await tabTo(page, page.locator('.q-actions .btn'));
  await send(page);
  assert.match(page.url(), /\/s\/2$/, 'two decimal places are too many, and words are no number');
  assert.deepEqual([await field(page, /temperatura/).inputValue(), await field(page, /Quanto pesa/).inputValue()], ['36,75', 'muito']);
  assert.equal(await page.getByRole('combobox', { name: 'Unidade' }).inputValue(), 'g', 'the unit stays too');
  await tabTo(page, field(page, /temperatura/));
  await type(page, '36,7');
  await tabTo(page, field(page, /Quanto pesa/));
  await type(page, '70500');
  await send(page);
  await page.goto(`${here}/check`);
  const said = await page.locator('main').innerText();
  for (const shown of ['36,7 °C', '70500 g']) assert.ok(said.includes(shown), `${shown} is told`);
}));

const region = (page, name) => page.getByRole('checkbox', { name, exact: true });

test('regions of a body are chosen by keys and by touch, and the drawing follows', () => onPhone(entries, async (page, here) => {
  await page.goto(`${here}/s/1`);
  const marked = page.locator('.body path.on');
  assert.equal(await marked.count(), 0);
  for (const [name, count] of [['Cabeça', 2], ['Joelho direito', 4], ['Em outro lugar', 4]]) {
    await tabTo(page, region(page, name));
    await page.keyboard.press('Space');
    assert.equal(await marked.count(), count, name);
  }
  await page.keyboard.press('Shift+Tab');
  await tabTo(page, region(page, 'Em outro lugar'));
  await look(page);
  // touching a region is choosing it, and touching it again is not
  const knee = page.locator('.body__v').first().locator('path.on').nth(1);
  await knee.click();
  assert.equal(await region(page, 'Joelho direito').isChecked(), false);
  assert.equal(await marked.count(), 2);
  const head = page.locator('.body__v').nth(1).locator('path.on');
  await head.click();
  assert.equal(await region(page, 'Cabeça').isChecked(), false);
  await page.locator('.body__v').nth(1).locator('path[data-for]').first().click();
  assert.equal(await region(page, 'Cabeça').isChecked(), true);
  await tabTo(page, page.locator('.q-actions .btn'));
  await send(page);
  await page.goto(`${here}/s/1`);
  assert.deepEqual([await region(page, 'Cabeça').isChecked(), await region(page, 'Joelho direito').isChecked()], [true, false]);
  assert.equal(await marked.count(), 2);
}));

test('regions of a body and a place on a line without a script', () => onPhone(entries, async (page, here) => {
  await page.goto(`${here}/s/1`);
  assert.equal(await page.getByRole('slider').count(), 0);
  await tabTo(page, page.locator('input[name=line]'));
  await type(page, '37,5');
  await tabTo(page, region(page, 'Parte de baixo das costas'));
  await page.keyboard.press('Space');
  await tabTo(page, region(page, 'Em outro lugar'));
  await page.keyboard.press('Space');
  await send(page);
  await page.goto(`${here}/s/1`);
  assert.equal(await page.locator('.body path.on').count(), 1, 'the drawing shows it');
  assert.equal(await page.locator('input[name=line]').inputValue(), '37,5');
  await tabTo(page, region(page, 'Parte de baixo das costas'));
  await page.keyboard.press('Space');
  await send(page);
  await page.goto(`${here}/s/1`);
  assert.equal(await page.locator('.body path.on').count(), 0);
  assert.equal(await region(page, 'Em outro lugar').isChecked(), true);
}, { javaScriptEnabled: false }));

test('a long list is searched, left and taken by keys', () => onPhone(controls, async (page, here) => {
  const drug = page.getByRole('combobox', { name: /Procure/ }).first();
  const list = page.getByRole('listbox').filter({ visible: true });
  await tabTo(page, drug);
  await page.keyboard.type('me');
  await list.waitFor();
  assert.equal(await drug.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  const at = await drug.getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`[id="${at}"]`).getAttribute('aria-selected'), 'true');
  await look(page);
  await page.keyboard.press('Escape');
  assert.equal(await list.count(), 0);
  assert.equal(await drug.getAttribute('aria-expanded'), 'false');
  assert.equal(await drug.inputValue(), 'me', 'what was typed stays');
  assert.ok(await drug.evaluate((one) => one === document.activeElement));
  // Escape chose nothing, and nothing is left of the list
  await page.keyboard.press('ArrowUp');
  await list.waitFor();
  await page.keyboard.press('Escape');
  await type(page, 'xyzw');
  await page.getByText('Não achamos nada').first().waitFor({ state: 'attached' });
  await type(page, 'losart');
  await page.getByRole('option', { name: 'Losartana' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await drug.inputValue(), 'Losartana');
  assert.match(page.url(), /\/s\/1$/, 'choosing is not sending');
  await tabTo(page, page.locator('.q-actions .btn'));
  await send(page);
  await page.goto(`${here}/check`);
  assert.ok((await page.locator('main').innerText()).includes('Losartana'));
}));

// How far along its line the mark of an answer stands.
const along = (page) => page.locator('.vas').evaluate((one) => {
  const [line, mark] = ['line', '.vas__m'].map((part) => one.querySelector(part).getBoundingClientRect());
  return Math.round(((mark.left + mark.right) / 2 - line.left) / line.width * 100);
});

test('a place on a line is chosen in the conversation, and shown as one', () => onPhone(entries, async (page, here) => {
  await page.goto(`${here}/chat/8`);
  const line = page.getByRole('slider');
  await tabTo(page, line);
  await page.keyboard.press('Home');
  for (let press = 0; press < 25; press += 1) await page.keyboard.press('ArrowRight');
  assert.ok((await page.locator('.slider--line').innerText()).includes('Respondido'));
  await look(page);
  await tabTo(page, page.locator('.c-field .btn--l'));
  await page.keyboard.press('Enter');
  const bubble = page.locator('.msg--me .vas');
  await bubble.waitFor();
  assert.equal(await along(page), 25);
  assert.match(await bubble.innerText(), /Sem dor[^]*A pior dor/);
  await look(page);
  // before it is sent: the line with its mark and ends, its number for who does not see it
  await page.goto(`${here}/check`);
  const shown = page.locator('.ans .vas');
  assert.equal(await along(page), 25);
  assert.match(await shown.innerText(), /Sem dor[^]*A pior dor[^]*25 \(de 0 a 100\)/);
  assert.ok((await shown.locator('p').boundingBox()).width <= 1, 'its author hides the number from who answers');
  await look(page);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await along(page), 25, 'on paper too');
}));

test('the picture of an option opens larger and closes by keys', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await onPhone(controls, async (page) => {
      const button = page.getByRole('button', { name: /^Ver maior/ }).first();
      const picture = page.getByRole('dialog');
      await tabTo(page, button);
      await page.keyboard.press('Enter');
      await picture.waitFor();
      const [small, large] = [await page.locator('.choice__p').first().boundingBox(), await picture.locator('img').boundingBox()];
      assert.ok(large.width > small.width * 2, `${large.width} of ${small.width}`);
      if (javaScriptEnabled) await look(page);
      await page.keyboard.press('Escape');
      assert.equal(await picture.count(), 0);
      assert.ok(await button.evaluate((one) => one === document.activeElement), 'the focus is back');
      assert.equal(await page.locator('input[name=faces]:checked').count(), 0, 'looking is not choosing');
      await page.keyboard.press('Space');
      await picture.getByRole('button', { name: 'Fechar a figura' }).waitFor();
      await page.keyboard.press('Enter');
      assert.equal(await picture.count(), 0);
      await page.keyboard.press('Enter');
      await picture.waitFor();
      await page.keyboard.press('Tab');
      assert.equal(await picture.count(), javaScriptEnabled ? 0 : 1, 'it is not in the way of what has the focus');
    }, { javaScriptEnabled });
  }
});
