// A patient answers the demo's PHQ-9 from the link on a phone: with script, without, by keyboard
// alone, and as a conversation. The last question is the red flag.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { NARROW, openBrowser, openPage, publishAndLink, slowDown, violations } from './browser.mjs';
import { startDemo } from './server.mjs';
import { startWire } from './wire.mjs';

const HABITS = new URL('../fixtures/questionnaires/habits.json', import.meta.url).pathname;

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

async function onPhone({ isSlow, ...options }, visit) {
  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', ...options });
  try {
    const page = await openPage(context);
    if (isSlow) await slowDown(page);
    await visit(page);
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
  }
}

const step = async (page, act) => { await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), act()]); };

async function begin(page, mode) {
  await page.goto(server.patientLink);
  await page.fill('input[name=name]', 'Teresa da Luz');
  await page.fill('input[name=birth_date]', '02/03/1961');
  await page.check('input[name=consent]', { force: true });
  await step(page, () => page.click(`button[name=mode][value=${mode}]`));
}

// Answers every question with its second option; returns how many there were.
async function answerAll(page, choose) {
  let questions = 0;
  while (/\/q\/[^/]+$/.test(new URL(page.url()).pathname)) {
    assert.ok(questions < 30, 'the questions come to an end');
    await choose(page);
    questions += 1;
  }
  return questions;
}

async function byPointer(page) {
  await page.locator('input[type=radio]').nth(1).check({ force: true });
  await step(page, () => page.click('.q-actions .btn'));
}

async function byKeyboard(page) {
  // from the top of the page: Tab to the first option, arrow to the second, Enter sends
  for (let presses = 0; presses < 25; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.type === 'radio')) break;
  }
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('input[type=radio]').nth(1).isChecked(), true);
  await step(page, () => page.keyboard.press('Enter'));
}

async function handIn(page) {
  assert.match(new URL(page.url()).pathname, /\/check$/);
  assert.match(await page.textContent('main'), /188/, 'help is offered before anything is sent');
  await step(page, () => page.click('form .btn'));
  assert.match(new URL(page.url()).pathname, /\/done$/);
  assert.match(await page.textContent('main'), /188[\s\S]*192/, 'help is offered after the red flag');
}

for (const [how, options, choose] of [
  ['with script', {}, byPointer],
  ['on a slow phone', { isSlow: true }, byPointer],
  ['without script', { javaScriptEnabled: false }, byPointer],
  ['by keyboard alone', {}, byKeyboard],
]) {
  test(`the form is answered ${how}`, () => onPhone(options, async (page) => {
    await begin(page, 'page');
    assert.ok(await answerAll(page, choose) >= 9);
    await handIn(page);
  }));
}

test('the conversation is answered, with script, without, and on a slow phone', async () => {
  for (const [javaScriptEnabled, isSlow] of [[true, false], [false, false], [true, true]]) {
    await onPhone({ javaScriptEnabled, isSlow }, async (page) => {
      await begin(page, 'chat');
      assert.deepEqual(javaScriptEnabled && !isSlow ? await violations(page) : [], []);
      for (let replies = 0; !/\/check$/.test(new URL(page.url()).pathname); replies += 1) {
        assert.ok(replies < 30, 'the conversation comes to an end');
        const end = page.locator('.c-end .btn');
        if (await end.count() > 0) { await step(page, () => end.click()); continue; }
        const answered = await page.locator('#log .msg__edit').count();
        const reply = page.locator('#dock .reply').nth(1);
        if (!javaScriptEnabled) { await step(page, () => reply.click()); continue; }
        await reply.click();
        // the script adds the bubble without loading the page anew
        await page.locator('#log .msg__edit').nth(answered).waitFor();
        await page.locator('#dock .reply, .c-end .btn').first().waitFor();
      }
      await handIn(page);
    });
  }
});

test('a mistake keeps what was typed and says what to do', () => onPhone({}, async (page) => {
  await page.goto(server.patientLink);
  await page.fill('input[name=name]', 'Teresa da Luz');
  await page.fill('input[name=birth_date]', '31/02/1961');
  await step(page, () => page.click('button[name=mode][value=page]'));
  assert.match(await page.title(), /^Erro:/);
  assert.equal(await page.inputValue('input[name=name]'), 'Teresa da Luz');
  assert.equal(await page.inputValue('input[name=birth_date]'), '31/02/1961');
  assert.deepEqual(await violations(page), []);
}));

test('the first question costs at most 60 kB, the next 6 kB', () => onPhone({}, async (page) => {
  await begin(page, 'page');
  const wire = await startWire(server.url);
  const fresh = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  try {
    const visitor = await openPage(fresh);
    await visitor.goto(page.url().replace(server.url, wire.url), { waitUntil: 'networkidle' });
    const first = wire.bytes();
    const steps = [];
    for (let number = 0; number < 5; number += 1) {
      const before = wire.bytes();
      const words = await visitor.textContent('#label');
      await byPointer(visitor);
      await visitor.waitForFunction((old) => document.getElementById('label').textContent !== old, words);
      await visitor.waitForTimeout(700);
      steps.push(wire.bytes() - before);
    }
    console.log(`# first visit ${first} bytes, next questions ${steps.join(', ')} bytes`);
    assert.ok(first <= 60_000, `${first} bytes on the first visit`);
    // with the first answer comes the worker that keeps answers without a signal, once a day
    for (const later of steps.slice(1)) assert.ok(later <= 6_000, `${later} bytes for a next question`);
  } finally {
    await fresh.close();
    wire.stop();
  }
}));

// What a screen reader finds on a page, as it was found good: `WECONECTA_RENEW=1` writes it anew, to be looked at.
async function tree(page, name) {
  const file = new URL(`trees/${name}.yml`, import.meta.url);
  const seen = `${(await page.locator('body').ariaSnapshot()).replace(/\/f\/[\w-]+(?:\/r\/[\w.-]+)?/g, '/f/…')}\n`;
  if (process.env.WECONECTA_RENEW) await writeFile(file, seen);
  assert.equal(seen, await readFile(file, 'utf8'), `the accessibility tree of ${name}`);
}

test('screen readers find the same question, mistake and conversation as ever', () => onPhone({}, async (page) => {
  await begin(page, 'page');
  await tree(page, 'question');
  await page.click('.q-actions .btn');
  await page.locator('.errors').waitFor();
  await tree(page, 'mistake');
  await page.goto(page.url().replace('/q/', '/chat/'));
  await page.locator('#dock .reply').first().click();
  await page.locator('#log .msg__edit').waitFor();
  await tree(page, 'conversation');
}));

// Opens and closes questions on one page; `begun` leads to it.
async function openAndClose(page) {
  await page.fill('[name=note]', 'Durmo pouco');
  await page.focus('[name=smokes]');
  await page.keyboard.press('Space');
  await page.locator('[name=count]').waitFor();
  assert.match(await page.textContent('#opened'), /Quantos cigarros/, 'what opened is announced');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'smokes', 'the focus stays');
  await page.locator('[name=count]').pressSequentially('20');
  await page.locator('[name=quit]').first().waitFor({ state: 'attached' });
  assert.equal(await page.inputValue('[name=count]'), '20', 'what is being typed stays');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'count');
  assert.deepEqual(await violations(page), []);
  await page.locator('[name=smokes]').nth(1).check({ force: true });
  await page.locator('[name=count]').waitFor({ state: 'detached' });
  assert.equal(await page.locator('[name=quit]').count(), 0, 'what depends on a closed question closes too');
  assert.match(await page.textContent('#opened'), /2 perguntas/);
  await page.locator('[name=smokes]').first().check({ force: true });
  await page.locator('[name=count]').waitFor();
  assert.equal(await page.inputValue('[name=count]'), '20', 'opened again, it shows what was typed');
  await page.locator('[name=quit]').first().waitFor({ state: 'attached' });
  assert.match(await page.textContent('#opened'), /Quantos cigarros[\s\S]*quer parar/);
  assert.equal(await page.inputValue('[name=note]'), 'Durmo pouco');
}

test('questions open and close in place, in a section and on the page with all of them', async () => {
  const link = await publishAndLink(browser, server, HABITS, 'section');
  await onPhone({}, async (page) => {
    await page.goto(link);
    await page.check('#consent', { force: true });
    await step(page, () => page.click('button[name=mode][value=page]'));
    await openAndClose(page);
    await step(page, () => page.click('.q-actions .btn'));
    assert.match(page.url(), /\/check$/, 'one press takes what opened too');
    // another device goes on with the signed address
    const other = await browser.newContext({ viewport: NARROW });
    const tab = await openPage(other);
    await tab.goto(page.url());
    await Promise.all([page.waitForURL(/\/done$/), page.dblclick('form[action$=submission] .btn')]);
    await Promise.all([tab.waitForURL(/\/done$/), tab.click('form[action$=submission] .btn')]);
    await other.close();
  });
  await onPhone({}, async (page) => {
    await page.goto(`${link}/form`);
    await openAndClose(page);
    await page.check('#consent', { force: true });
    await step(page, () => page.click('.q-actions .btn'));
    assert.match(page.url(), /\/done$/);
  });
});

test('without script the next press shows what opened', async () => {
  const link = await publishAndLink(browser, server, HABITS, 'section');
  await onPhone({ javaScriptEnabled: false }, async (page) => {
    await page.goto(link);
    await page.check('#consent', { force: true });
    await step(page, () => page.click('button[name=mode][value=page]'));
    await page.locator('[name=smokes]').first().check({ force: true });
    await step(page, () => page.click('.q-actions .btn'));
    assert.match(await page.textContent('main'), /apareceram mais perguntas/);
    await page.fill('[name=count]', '3');
    await step(page, () => page.click('.q-actions .btn'));
    assert.match(page.url(), /\/check$/);
  });
});
