// Scores, bands, red flags and tests of one's own: a PHQ-9 from nothing to the alert that it raises, by mouse and keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, begin, newLink, openBrowser, openPage, overflow, violations } from './browser.mjs';
import { openEditor, saved, stored } from './editor.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const QUESTIONS = [
  'Pouco interesse ou pouco prazer em fazer as coisas',
  'Se sentir para baixo, deprimido ou sem perspectiva',
  'Dificuldade para pegar no sono ou permanecer dormindo, ou dormir mais do que de costume',
  'Se sentir cansado ou com pouca energia',
  'Falta de apetite ou comendo demais',
  'Se sentir mal consigo mesmo',
  'Dificuldade para se concentrar nas coisas',
  'Lentidão para se movimentar ou falar, ou o oposto',
  'Pensar em se ferir de alguma maneira',
];
const OPTIONS = ['Nenhum dia', 'Vários dias', 'Mais da metade dos dias', 'Quase todos os dias'];
const BANDS = [['0', '4', 'Mínima', '0', 'healthy'], ['5', '9', 'Leve', '1', 'attention'], ['10', '14', 'Moderada', '2', 'attention'], ['15', '19', 'Moderadamente grave', '3', 'critical'], ['20', '27', 'Grave', '4', 'critical']];

// What all that was typed must have become.
const ordinal = (points) => [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: points }];
const CODES = ['nenhum-dia', 'varios-dias', 'mais-da-metade-dos-dias', 'quase-todos-os-dias'];
const expectedItems = () => QUESTIONS.map((text, at) => ({
  linkId: `phq-${at + 1}`,
  text,
  type: 'choice',
  answerOption: OPTIONS.map((display, points) => ({ valueCoding: { code: CODES[points], display }, extension: ordinal(points) })),
}));
const part = (url, kind, value) => ({ url, [`value${kind}`]: value });
const expectedScore = {
  url: 'https://weconecta.org/fhir/StructureDefinition/score',
  extension: [
    part('key', 'String', 'total'), part('label', 'String', 'PHQ-9'), part('kind', 'Code', 'sum'),
    ...QUESTIONS.map((_, at) => part('linkId', 'String', `phq-${at + 1}`)),
    part('maxMissing', 'Integer', 2), part('decimals', 'Integer', 0), part('prorate', 'Boolean', true),
    ...BANDS.map(([from, to, label, severity, outcome]) => ({
      url: 'band',
      extension: [part('from', 'Decimal', Number(from)), part('to', 'Decimal', Number(to)), part('label', 'String', label), part('severity', 'Integer', Number(severity)), part('outcome', 'Code', outcome)],
    })),
  ],
};
const expectedFlag = {
  url: 'https://weconecta.org/fhir/StructureDefinition/redFlag',
  extension: [part('operator', 'Code', '>='), part('points', 'Decimal', 1), part('severity', 'Integer', 4), part('label', 'String', 'Pensou em se ferir'), part('advice', 'String', 'Ligar hoje')],
};

const type = async (page, id, text) => {
  await page.locator(`#${id}`).fill(text);
  await page.keyboard.press('Tab');
  await saved(page);
};

// The first question with its options; the others are copies with other words, by keys alone.
async function writeQuestions(page) {
  await page.selectOption('#kind', 'choice');
  await page.click('button[value=add]');
  await page.waitForFunction(() => document.activeElement?.id === 'p-text');
  await page.keyboard.type(QUESTIONS[0]);
  for (const [number, text] of OPTIONS.entries()) {
    await page.locator(`#option-text-${number}`).fill(text);
    await page.locator(`#option-points-${number}`).fill(String(number));
    await page.keyboard.press('Tab');
    await page.waitForSelector(`#option-text-${number + 1}`);
  }
  await saved(page);
  await page.locator('#p-link-id').fill('phq-1');
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => document.getElementById('editor').dataset.item === 'phq-1');
  for (const [at, text] of QUESTIONS.entries()) {
    if (at === 0) continue;
    await page.locator('#tree-list a[aria-current]').focus();
    await page.keyboard.press('Control+d');
    await page.waitForFunction((id) => document.getElementById('editor').dataset.item === id, `phq-${at + 1}`);
    await page.locator('#p-text').fill(text);
    await page.keyboard.press('Tab');
    await page.waitForFunction((words) => document.querySelector('#tree-list .it--on .it__t')?.textContent === words, text);
    await saved(page);
  }
}

async function writeFlag(page) {
  await page.click('a[data-tab]:nth-child(3)');
  await page.waitForSelector('#flag-operator-0');
  await page.selectOption('#flag-operator-0', 'points>=');
  await page.waitForSelector('#flag-value-0');
  await page.locator('#flag-value-0').fill('1');
  await page.keyboard.press('Tab');
  await page.waitForSelector('#flag-operator-1');
  await type(page, 'flag-label-0', 'Pensou em se ferir');
  await type(page, 'flag-advice-0', 'Ligar hoje');
  assert.deepEqual(await violations(page), []);
}

async function writeScore(page, home) {
  await page.getByRole('link', { name: 'Pontuação' }).click();
  await page.waitForURL(/\/editor\/scores/);
  await page.click('button[value=add]');
  await page.waitForSelector('#p-key');
  await type(page, 'p-text', 'PHQ-9');
  await page.locator('summary', { hasText: 'Escolher perguntas' }).click();
  for (let at = 0; at < QUESTIONS.length; at += 1) {
    await page.locator('input[name=add]').first().check();
    await page.waitForFunction((count) => document.querySelectorAll('input[name=part-source]').length === count, at + 1);
    await saved(page);
    if (at + 1 < QUESTIONS.length && !await page.locator('input[name=add]').first().isVisible()) await page.locator('summary', { hasText: 'Escolher perguntas' }).click();
  }
  await type(page, 'p-max-missing', '2');
  await type(page, 'p-decimals', '0');
  await page.locator('#p-prorate').press('Space');
  await saved(page);
  for (const [at, [from, to, label, severity, outcome]] of BANDS.entries()) {
    await page.locator(`#band-from-${at}`).fill(from);
    await page.locator(`#band-to-${at}`).fill(to);
    await page.locator(`#band-label-${at}`).fill(label);
    await page.selectOption(`#band-severity-${at}`, severity);
    await page.selectOption(`#band-outcome-${at}`, outcome);
    await page.waitForSelector(`#band-from-${at + 1}`);
    await saved(page);
  }
  const resource = await stored(page, home);
  assert.deepEqual(resource.extension, [expectedScore]);
  const items = expectedItems();
  items[8].extension = [expectedFlag];
  assert.deepEqual(resource.item, items);
}

async function answers(page, option) {
  for (let at = 0; at < QUESTIONS.length; at += 1) {
    await page.selectOption(`#answer-${at}`, { label: OPTIONS[option] });
    await saved(page);
  }
}

test('a PHQ-9 is written from nothing, tested, published and answered', () => openEditor(browser, server, 'PHQ-9 da gente', {}, async (page, home) => {
  await writeQuestions(page);
  await writeFlag(page);
  await writeScore(page, home);
  assert.deepEqual(await violations(page), []);

  // a test that takes what comes out, then one that is wrong: nothing can be published
  await page.selectOption('#kind', 'test');
  await page.click('button[value=add]');
  await page.waitForSelector('#answer-0');
  await answers(page, 3);
  await page.click('button[value=fill]');
  await page.waitForFunction(() => document.getElementById('expect-0')?.value === '27');
  assert.equal(await page.locator('#flag-0').isChecked(), true);
  assert.match(await page.locator('#found-0').textContent(), /27, Grave/);
  await type(page, 'expect-0', '26');
  await page.waitForSelector('.tests .is-failing');
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize(NARROW);
  assert.deepEqual(await violations(page), []);
  assert.equal(await overflow(page), 0);
  await page.setViewportSize(WIDE);
  await page.goto(`${home}/draft/publication`);
  assert.match(await page.locator('main').textContent(), /“Teste 1”, a pontuação “PHQ-9” deveria ser 26 e foi 27/);
  assert.equal(await page.locator('form[action$="/draft/publication"] .btn[type=submit], form[action$="/draft/publication"] button.btn:not(.btn--2):not(.btn--3)').count(), 0);

  // undone: the change of the test goes, publishing is free
  await page.goto(`${home}/editor/scores?item=test%3A0`);
  await page.click('#undo button[value=undo]');
  await page.waitForFunction(() => document.getElementById('expect-0')?.value === '27');
  await page.goto(`${home}/draft/publication`);
  await Promise.all([page.waitForURL(/done=published/), page.click('form[action$="/draft/publication"] button.btn:not(.btn--2):not(.btn--3)')]);

  // somebody answers: a thought of harming oneself raises the alert that was written
  const link = await newLink(page, server, home.split('/').at(-1), 'page');
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  const phone = await openPage(context);
  await phone.goto(link);
  await begin(phone);
  const step = (selector) => Promise.all([phone.waitForNavigation({ waitUntil: 'load' }), phone.click(selector)]);
  for (let at = 0; at < QUESTIONS.length; at += 1) {
    assert.match(await phone.locator('main').textContent(), new RegExp(QUESTIONS[at]));
    await phone.locator('input[type=radio]').nth(at === 8 ? 1 : 0).check({ force: true });
    await step('.q-actions .btn');
  }
  await step('main form button.btn:not(.btn--2):not(.btn--3)');
  await context.close();
  await page.goto(`${server.url}/staff/alerts`);
  await page.getByText('Pensou em se ferir').first().waitFor();
}));
