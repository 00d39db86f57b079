// The flow canvas: by mouse, by keyboard alone and without a script; a triage of 40 questions from nothing to a patient's answers.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, newLink, openBrowser, openPage, overflow, violations } from './browser.mjs';
import { openEditor, stored } from './editor.mjs';
import { startDemo } from './server.mjs';

const TRIAGE = new URL('../fixtures/flow/triage.json', import.meta.url);

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

// A new questionnaire of the admin's, with its canvas open.
const withFlow = (title, options, visit) => openEditor(browser, server, title, options, async (page, home) => {
  await Promise.all([page.waitForURL(/\/editor\/flow/), page.getByRole('link', { name: 'Fluxo' }).click()]);
  if (options.javaScriptEnabled !== false) await live(page);
  await visit(page, home);
});

const live = (page) => page.waitForSelector('#flow[data-live="1"]');
const rest = (page) => page.waitForFunction(() => { const { busy, dirty } = document.getElementById('flow').dataset; return busy !== '1' && dirty !== '1'; });
const node = (page, text) => page.locator('.nd', { hasText: text });
const alternative = (page, item, text) => page.locator(`.el--alt[data-item="${item}"]`, { hasText: text });

// Adds a step behind the open one and types its words.
async function add(page, button, text, press) {
  const before = await page.inputValue('#add input[name=current]');
  await press(page.getByRole('button', { name: `Adicionar: ${button}` }));
  await page.waitForFunction((was) => document.querySelector('#add [name=current]').value !== was && document.activeElement?.id === 'p-text', before);
  await page.keyboard.type(text);
  await page.keyboard.press('Tab');
  await page.waitForSelector(`.nd[aria-pressed=true] .nd__t:text-is("${text}")`);
  await rest(page);
  return page.inputValue('#item input[name=item]');
}

// Types an alternative into the row for new ones.
async function option(page, text) {
  const row = page.locator('.opts__new input[name=option-text]');
  const id = await row.getAttribute('id');
  await row.focus();
  await page.keyboard.type(text);
  await page.keyboard.press('Tab');
  await page.waitForSelector(`#option-text-${Number(id.split('-').at(-1)) + 1}`);
  await rest(page);
}

const byMouse = (button) => button.click();
const byKeys = async (button) => { await button.focus(); await button.page().keyboard.press('Enter'); };

// Turns the wheel until the node stands near the top of the canvas.
async function scrollTo(page, what) {
  const [box, cv] = [await what.boundingBox(), await page.locator('#cv').boundingBox()];
  await page.mouse.move(cv.x + cv.width - 60, cv.y + cv.height / 2);
  await page.mouse.wheel(box.x - cv.x - cv.width / 2 + box.width / 2, box.y - cv.y - 110);
  await page.waitForTimeout(30);
}

// Draws an edge from an alternative to a step.
async function drag(page, from, to) {
  await scrollTo(page, from);
  const edges = await page.locator('#edges path[data-from]').count();
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2 - 10, { steps: 4 });
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 2 });
  await page.mouse.up();
  await page.waitForFunction((were) => document.querySelectorAll('#edges path[data-from]').length > were, edges);
  await rest(page);
}

// The same by keys: C begins at the alternative, Enter on the step ends.
async function join(page, from, to) {
  const edges = await page.locator('#edges path[data-from]').count();
  await from.focus();
  await page.keyboard.press('c');
  await page.waitForSelector('.cv--join');
  await to.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction((were) => document.querySelectorAll('#edges path[data-from]').length > were, edges);
  await rest(page);
}

test('a triage of 40 questions is built on the canvas, published and filled in', () => withFlow('Triagem pelo fluxo', {}, async (page, home) => {
  const expected = JSON.parse(await readFile(TRIAGE)).item;
  for (const question of expected) {
    // every third by keyboard alone
    const press = Number(question.linkId.slice(1)) % 3 ? byMouse : byKeys;
    const id = await add(page, question.type === 'boolean' ? 'Sim ou não' : 'Pergunta', question.text, press);
    assert.equal(id, question.linkId);
    for (const one of question.answerOption ?? []) await option(page, one.valueCoding.display);
    for (const [number, when] of (question.enableWhen ?? []).entries()) {
      const words = when.answerCoding?.display ?? 'Sim';
      const how = number || question.linkId.endsWith('4') ? join : drag;
      await how(page, alternative(page, when.question, words), node(page, question.text));
    }
    // the next comes behind this one
    if (await page.inputValue('#add input[name=current]') !== id) { await node(page, question.text).focus(); await page.keyboard.press(' '); await rest(page); }
  }
  assert.match(await page.textContent('#insp'), /40 etapas, 32 caminhos com condição/);
  assert.deepEqual((await stored(page, home)).item, expected);
  await page.getByRole('button', { name: 'Organizar automaticamente' }).click();
  await rest(page);
  assert.deepEqual(await violations(page), []);

  await page.getByRole('link', { name: 'Publicar' }).click();
  await page.waitForURL(/draft\/publication/);
  await page.locator('main form[action$="/draft/publication"]').evaluate((form) => { for (const box of form.querySelectorAll('input[type=checkbox][required]')) box.checked = true; });
  await page.locator('main form[action$="/draft/publication"] .btn:not(.btn--2):not(.btn--3)').first().click();
  await page.waitForURL(/done=published/);
  await fillIn(await newLink(page, server, home.split('/').at(-1), 'page'), expected);
}));

// A patient whom the first theme always troubles, the second at times, and no other: what they are asked is what the edges say.
async function fillIn(link, expected) {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  try {
    const page = await openPage(context);
    await page.goto(link);
    await page.check('input[name=consent]', { force: true });
    await Promise.all([page.waitForNavigation(), page.click('main form .btn')]);
    const asked = [];
    const troubles = (text) => (text.startsWith('Sono') ? 'Sempre' : text.startsWith('Humor') ? 'Às vezes' : 'Nunca');
    while (/\/q\/[^/]+$/.test(new URL(page.url()).pathname) && asked.length < 50) {
      const heading = await page.textContent('main');
      const question = expected.find((one) => heading.includes(one.text));
      asked.push(question.linkId);
      const words = question.type === 'boolean' ? 'Sim' : troubles(question.text);
      await page.getByLabel(words, { exact: true }).first().check({ force: true });
      await Promise.all([page.waitForNavigation(), page.click('.q-actions .btn')]);
    }
    const blocks = [5, 10, 15, 20, 25, 30, 35].flatMap((at) => (at === 5 ? ['q6', 'q7', 'q10'] : [`q${at + 1}`, `q${at + 5}`]));
    assert.deepEqual(asked, ['q1', 'q2', 'q3', 'q4', 'q5', ...blocks]);
    assert.match(new URL(page.url()).pathname, /\/check$/);
    await Promise.all([page.waitForNavigation(), page.click('form .btn')]);
    assert.match(new URL(page.url()).pathname, /\/done$/);
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
  }
}

test('each action goes by keyboard alone, and is told', () => withFlow('Fluxo por teclas', {}, async (page, home) => {
  await add(page, 'Sim ou não', 'Dorme bem?', byKeys);
  await add(page, 'Mensagem', 'Que bom', byKeys);
  await add(page, 'Grupo', 'Mais perguntas', byKeys);
  // along the edges
  await node(page, 'Início').focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Dorme bem/);
  await page.keyboard.press('ArrowDown');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Sim/);
  await page.keyboard.press('ArrowRight');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Não/);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('c');
  await page.waitForFunction(() => /Ligação começada/.test(document.getElementById('said').textContent));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => /Ligação desfeita/.test(document.getElementById('said').textContent));
  await join(page, alternative(page, 'q1', 'Sim'), node(page, 'Que bom'));
  await page.waitForFunction(() => /Ligação feita/.test(document.getElementById('said').textContent));
  const when = [{ question: 'q1', operator: '=', answerBoolean: true }];
  assert.deepEqual((await stored(page, home)).item[1].enableWhen, when);

  // an answer leads onward only: that is said, and nothing changes
  await alternative(page, 'q1', 'Não').focus();
  await page.keyboard.press('c');
  await node(page, 'Dorme bem?').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /só leva para etapas que vêm depois/.test(document.getElementById('said').textContent));
  await rest(page);

  // moved by keys, kept, undone, done again, put in order
  await node(page, 'Que bom').focus();
  const before = (await node(page, 'Que bom').boundingBox()).x;
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('Alt+ArrowLeft');
  assert.ok((await node(page, 'Que bom').boundingBox()).x < before);
  await page.waitForFunction(() => /Etapa movida/.test(document.getElementById('said').textContent));
  await rest(page);
  const place = (resource) => resource.item[1].extension?.[0].extension.map((one) => one.valueInteger);
  const [x] = place(await stored(page, home));
  assert.equal(x, -192, 'by whole steps of the grid');
  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => /desfeita/.test(document.getElementById('said').textContent));
  await rest(page);
  assert.equal(place(await stored(page, home)), undefined);
  await node(page, 'Que bom').focus();
  await page.keyboard.press('Control+Shift+z');
  await page.waitForFunction(() => /refeita/.test(document.getElementById('said').textContent));
  await rest(page);
  assert.deepEqual(place(await stored(page, home))[0], x);
  await byKeys(page.getByRole('button', { name: 'Organizar automaticamente' }));
  await page.waitForFunction(() => /organizado/.test(document.getElementById('said').textContent));

  // zoom by keys
  await node(page, 'Dorme bem?').focus();
  const zoom = () => page.textContent('#zoom');
  const was = await zoom();
  await page.keyboard.press('-');
  assert.notEqual(await zoom(), was);
  await page.keyboard.press('0');

  // what names a step is told before it goes; Esc keeps it
  await page.keyboard.press('Delete');
  await page.waitForSelector('dialog[open]');
  assert.match(await page.textContent('dialog'), /Excluir “Dorme bem\?”[\s\S]*Condição de “Que bom”/);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  assert.equal((await stored(page, home)).item.length, 3);
  await node(page, 'Mais perguntas').focus();
  await page.keyboard.press('Delete');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('.nd[data-part=item]').length === 2);
  await rest(page);
  assert.deepEqual((await stored(page, home)).item.map((item) => item.text), ['Dorme bem?', 'Que bom']);

  // the tree shows what the canvas made
  await page.goto(`${home}/editor?item=m1&tab=rules`);
  assert.equal(await page.inputValue('#condition-answer-0'), 'true');
}));

test('nodes are dragged, the ground is pulled, and the map shows where one is', () => withFlow('Fluxo por mouse', {}, async (page, home) => {
  await add(page, 'Sim ou não', 'Dorme bem?', byMouse);
  await add(page, 'Sim ou não', 'Acorda cedo?', byMouse);
  const here = await node(page, 'Acorda cedo?').boundingBox();
  await page.mouse.move(here.x + 40, here.y + 20);
  await page.mouse.down();
  await page.mouse.move(here.x + 160, here.y + 60, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => /Etapa movida/.test(document.getElementById('said').textContent));
  await rest(page);
  const [position] = (await stored(page, home)).item[1].extension;
  assert.match(position.url, /flowPosition$/);
  assert.ok(position.extension[0].valueInteger > 80);
  const [was, map] = [await node(page, 'Dorme bem?').boundingBox(), await page.getAttribute('#seen', 'width')];
  const cv = await page.locator('#cv').boundingBox();
  await page.mouse.move(cv.x + cv.width - 80, cv.y + cv.height / 2);
  await page.mouse.down();
  await page.mouse.move(cv.x + cv.width - 180, cv.y + cv.height / 2 - 50, { steps: 3 });
  await page.mouse.up();
  const now = await node(page, 'Dorme bem?').boundingBox();
  assert.ok(Math.abs(was.x - now.x - 100) < 2 && Math.abs(was.y - now.y - 50) < 2, 'the ground is pulled');
  for (let times = 0; times < 5; times += 1) await page.getByRole('button', { name: 'Aumentar zoom' }).click();
  assert.notEqual(await page.getAttribute('#seen', 'width'), map);
  await page.getByRole('button', { name: 'Ver tudo' }).click();
  await page.getByRole('button', { name: 'Desfazer' }).click();
  await page.waitForFunction(() => /desfeita/.test(document.getElementById('said').textContent));
  await page.reload();
  await live(page);
  assert.equal((await stored(page, home)).item[1].extension, undefined);
}));

test('without a script each step is a button, and there is a drawing', () => withFlow('Fluxo sem script', { javaScriptEnabled: false, viewport: NARROW }, async (page, home) => {
  const press = (name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: true }).first().click()]);
  for (const text of ['Dorme bem?', 'Acorda cedo?']) {
    await press('Adicionar: Sim ou não');
    await page.fill('#p-text', text);
    await press('Salvar');
  }
  await page.click('#as-list summary');
  await Promise.all([page.waitForNavigation(), page.locator('.flist a', { hasText: 'Dorme bem?' }).click()]);
  await page.selectOption('#answer', { label: 'Não' });
  await page.selectOption('#target', { label: 'Acorda cedo?' });
  await press('Ligar');
  assert.deepEqual((await stored(page, home)).item[1].enableWhen, [{ question: 'q1', operator: '=', answerBoolean: false }]);
  assert.equal(await page.locator('#edges .plain rect').count(), 8);
  assert.ok(await page.locator('#edges .plain text', { hasText: 'Acorda cedo?' }).isVisible());
  await press('Tirar a ligação Não: vai para Acorda cedo?');
  assert.equal((await stored(page, home)).item[1].enableWhen, undefined);
  await page.click('#deletion summary');
  await press('Excluir a etapa');
  assert.deepEqual((await stored(page, home)).item.map((item) => item.text), ['Acorda cedo?']);
  assert.equal(await overflow(page), 0);
}));

test('the canvas has no accessibility fault at any width, dark, with large letters, and prints its drawing', () => withFlow('Fluxo para todos', {}, async (page) => {
  await add(page, 'Pergunta', 'Como você está?', byMouse);
  await option(page, 'Bem');
  await option(page, 'Mal, e há mais tempo do que eu queria');
  await add(page, 'Grupo', 'Conte mais', byMouse);
  await join(page, alternative(page, 'q1', 'Mal'), node(page, 'Conte mais'));
  await page.locator('#as-list summary').click();
  for (const [viewport, theme, size] of [[WIDE, 'light', '100'], [WIDE, 'dark', '100'], [WIDE, 'light', '150'], [NARROW, 'light', '150'], [NARROW, 'light', '100'], [NARROW, 'dark', '100']]) {
    await page.setViewportSize(viewport);
    await page.evaluate(([theme, size]) => { document.documentElement.dataset.theme = theme; document.documentElement.dataset.size = size; }, [theme, size]);
    assert.deepEqual(await violations(page), [], `${theme} ${size} ${viewport.width}`);
    assert.equal(await overflow(page), 0, `${theme} ${size} ${viewport.width}`);
    if (process.env.WECONECTA_SHOTS) await page.screenshot({ path: `${process.env.WECONECTA_SHOTS}/flow-${viewport.width}-${theme}-${size}.png` });
  }
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('#edges .plain text', { hasText: 'Conte mais' }).isVisible());
  assert.equal(await page.locator('.nd').first().isVisible(), false);
}));
