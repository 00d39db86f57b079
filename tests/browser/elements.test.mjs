// The library's elements: kept from the editor, found by keys, put into another questionnaire, changed, and offered to its draft.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, openBrowser, openPage, overflow, signIn, violations } from './browser.mjs';
import { add, openEditor, saved, stored } from './editor.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;

before(async () => {
  server = await startDemo();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const SHOTS = process.env.ELEMENTS_SHOTS;
const shot = async (page, name) => { if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}-${page.viewportSize().width}.png`, fullPage: true }); };

// Goes on with Tab until what has the focus says this, then presses Enter.
async function pressByKeys(page, words) {
  for (let step = 0; step < 200; step += 1) {
    await page.keyboard.press('Tab');
    const said = await page.evaluate(() => document.activeElement?.textContent.trim().replace(/\s+/g, ' ') ?? '');
    if (said.startsWith(words)) { await page.keyboard.press('Enter'); return; }
  }
  assert.fail(`no way by keys to ${words}`);
}

async function isFine(page) {
  assert.deepEqual(await violations(page), []);
  assert.equal(await overflow(page), 0);
}

test('a question is kept, put into another questionnaire, changed, and applied to its draft alone', async () => {
  let published;
  await openEditor(browser, server, 'Hábitos', {}, async (page, home) => {
    await add(page, 'choice', 'Você fuma?');
    await page.fill('.opts__new input[name=option-text]', 'Todo dia');
    await page.keyboard.press('Tab');
    await saved(page);
    await page.waitForSelector('#option-text-1');
    await page.fill('#option-text-1', 'Nunca');
    await page.keyboard.press('Tab');
    await saved(page);
    // words that are not stored yet come along
    await page.fill('#p-text', 'Você fuma hoje?');
    await page.click('#library details summary');
    await page.fill('#element-title', 'Tabagismo');
    await page.selectOption('#element-kind', 'question');
    await shot(page, 'editor-save');
    await Promise.all([page.waitForURL(/done=element-save/), page.click('#library details button')]);
    assert.match(await page.textContent('#library'), /Da biblioteca: Tabagismo/);
    assert.equal((await stored(page, home)).item[0].text, 'Você fuma hoje?');
    await isFine(page);
    await shot(page, 'editor-linked');
    await page.goto(`${home}/draft/publication`);
    await Promise.all([page.waitForURL(/done=published/), page.click('form[action$="/draft/publication"] button.btn')]);
    const resource = await page.getAttribute('a[href$="/resource"]', 'href').catch(() => null)
      ?? (await (await page.context().request.get(home)).text()).match(/\/admin\/questionnaires\/[0-9a-f-]{36}\/versions\/[0-9a-f-]{36}\/resource/)[0];
    published = { address: new URL(resource, home).href };
    published.text = await (await page.context().request.get(published.address)).text();
    assert.match(published.text, /Você fuma hoje\?/);
  });

  await openEditor(browser, server, 'Outro', {}, async (page, home) => {
    await add(page, 'string', 'Seu apelido?');
    await page.locator('#find').focus();
    await page.locator('.ed-lib a').focus();
    await Promise.all([page.waitForURL(/\/editor\/elements/), page.keyboard.press('Enter')]);
    await page.locator('#q').focus();
    await page.keyboard.type('TABAG');
    await Promise.all([page.waitForURL(/q=TABAG/), page.keyboard.press('Enter')]);
    await isFine(page);
    await shot(page, 'pick');
    await Promise.all([page.waitForURL(/done=element\b/), pressByKeys(page, 'Pôr no questionário')]);
    assert.match(await page.textContent('#tree-list'), /Seu apelido\?[\s\S]*Você fuma hoje\?/);
    const put = (await stored(page, home)).item[1];
    assert.deepEqual(put.answerOption.map((option) => option.valueCoding.display), ['Todo dia', 'Nunca']);

    await page.click('#library a[href^="/admin/elements/"]');
    const element = page.url();
    await isFine(page);
    await page.click('a[href$="/edit"]');
    await page.fill('#p-text', 'Você fuma agora?');
    await page.fill('#option-points-0', '2');
    await isFine(page);
    await shot(page, 'form');
    await Promise.all([page.waitForURL(/done=changed/), page.click('main form .btns button.btn[value=save]')]);
    assert.match(await page.textContent('main'), /1 rascunho com revisão anterior/);
    await isFine(page);
    await shot(page, 'offers');
    assert.equal((await stored(page, home)).item[1].text, 'Você fuma hoje?');

    await page.goto(`${home}/editor?item=${put.linkId}`);
    assert.match(await page.textContent('#library'), /nova revisão disponível/);
    await page.goto(element);
    await page.check('input[name=draft]');
    await Promise.all([page.waitForURL(/done=applied/), page.click('form[action$="/drafts"] button')]);
    assert.match(await page.textContent('main'), /1 rascunho mudou/);
    assert.equal((await stored(page, home)).item[1].text, 'Você fuma agora?');
    assert.equal(await (await page.context().request.get(published.address)).text(), published.text, 'published is published');

    await page.goto(`${home}/editor?item=${put.linkId}`);
    assert.doesNotMatch(await page.textContent('#library'), /nova revisão disponível/);
    const undone = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/editor'));
    await page.click('#undo button[value=undo]');
    await undone;
    await page.waitForFunction(() => /Você fuma hoje\?/.test(document.getElementById('tree-list').textContent));
    assert.equal((await stored(page, home)).item[1].text, 'Você fuma hoje?');
  });
});

test('the library works on a telephone and without scripts', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR', javaScriptEnabled });
    const page = await openPage(context);
    await signIn(page, server, 'admin');
    await page.goto(`${server.url}/admin/elements/new?kind=question`);
    await page.fill('#title', `Horas ${javaScriptEnabled}`);
    await page.fill('#p-text', 'Quantas horas?');
    await page.selectOption('#p-type', 'decimal');
    await page.click('button[value=show]');
    await page.waitForSelector('#p-text');
    assert.equal(await page.inputValue('#p-text'), 'Quantas horas?');
    assert.equal(await page.locator('#option-text-0').count(), 0, 'no options any more');
    if (javaScriptEnabled) { await isFine(page); await shot(page, 'new'); }
    await page.check('#shared-yes', { force: true });
    await Promise.all([page.waitForURL(/done=created/), page.click('main form .btns button.btn[value=save]')]);
    assert.match(await page.textContent('main'), /Quantas horas\?/);
    if (javaScriptEnabled) { await isFine(page); await shot(page, 'show'); }
    await page.goto(`${server.url}/admin/elements?q=horas+${javaScriptEnabled}&kind=decimal`);
    assert.equal(await page.locator('.qcard').count(), 1);
    await page.goto(`${server.url}/admin/elements`);
    if (javaScriptEnabled) { await isFine(page); await shot(page, 'list'); }
    assert.deepEqual(page.faults, []);
    await context.close();
  }
});
