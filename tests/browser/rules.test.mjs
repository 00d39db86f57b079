// Rules of an item in the editor: formulas tried as they are typed, conditions in groups, rows for rules and variables, pictures.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, openBrowser, overflow, violations } from './browser.mjs';
import { add, openEditor, saved, stored } from './editor.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const rules = async (page) => {
  await page.locator('a[data-tab]').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.locator('#formulas summary').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#p-calculated');
};
const fits = async (page) => {
  assert.deepEqual(await violations(page), []);
  const { width, height } = page.viewportSize();
  await page.setViewportSize(NARROW);
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize({ width, height });
};
const picture = async (page, name) => { if (process.env.WECONECTA_SHOTS) await page.screenshot({ path: `${process.env.WECONECTA_SHOTS}/${name}.png`, fullPage: true }); };
const extension = (item, end) => (item.extension ?? []).find((one) => one.url.endsWith(end));

test('a formula says what it comes to while it is typed, and what may follow', () => openEditor(browser, server, 'Fórmulas', {}, async (page, home) => {
  await add(page, 'integer', 'Quantos cigarros?');
  await add(page, 'integer', 'Quantos anos?');
  await rules(page);
  await page.locator('#p-calculated').focus();
  await page.keyboard.type('cigar');
  // the suggestion is taken by keys: down from the end of the field, Enter, and on
  await page.waitForSelector('#try-p-calculated [data-insert]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'p-calculated' && document.activeElement.value.includes("linkId = '"));
  await page.keyboard.type(' * ');
  await page.waitForSelector('#try-p-calculated .error');
  await page.keyboard.type('2');
  await page.waitForSelector('#try-p-calculated .formula__ok');
  assert.match(await page.textContent('#try-p-calculated'), /número inteiro/);
  await saved(page);
  assert.ok(await page.isVisible('#try-p-calculated .formula__ok'), 'saving leaves it there');
  await fits(page);
  const made = (await stored(page, home)).item[1];
  assert.match(extension(made, '-calculatedExpression').valueExpression.expression, /answer\.value \* 2$/);

  // functions behind a dot, variables behind the sign
  await page.fill('#p-enable-when-expression', '');
  await page.locator('#p-enable-when-expression').focus();
  await page.keyboard.type('%resou');
  await page.waitForSelector('#try-p-enable-when-expression [data-insert="resource"]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'p-enable-when-expression');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type('.item.exis');
  await page.click('#try-p-enable-when-expression [data-insert="exists()"]');
  await page.waitForFunction(() => document.getElementById('p-enable-when-expression').value === '%resource.item.exists()');
  await page.waitForSelector('#try-p-enable-when-expression .formula__ok');
  await saved(page);

  // the page of its own, which stands in where no script runs
  await Promise.all([page.waitForURL(/\/editor\/formula$/), page.evaluate(() => {
    const form = document.getElementById('item');
    form.action = document.querySelector('button[name=try]').formAction;
    form.insertAdjacentHTML('beforeend', '<input type="hidden" name="try" value="p-calculated">');
    form.submit();
  })]);
  await fits(page);
}));

test('conditions in two groups become a formula, and sentences again', () => openEditor(browser, server, 'Grupos', {}, async (page, home) => {
  await add(page, 'boolean', 'Tem febre?');
  await add(page, 'integer', 'Há quantos dias?');
  await add(page, 'string', 'O que tomou?');
  await rules(page);
  const condition = async (number, question, operator, answer) => {
    await page.selectOption(`#condition-question-${number}`, { label: question });
    await page.waitForFunction((at) => document.getElementById(`condition-question-${at}`)?.value !== '', number);
    if (operator !== '=') await page.selectOption(`#condition-operator-${number}`, operator);
    await saved(page);
    const field = page.locator(`#condition-answer-${number}`);
    if (await field.evaluate((one) => one.tagName) === 'SELECT') await field.selectOption(answer); else { await field.fill(answer); await field.press('Tab'); }
    await page.waitForSelector(`#condition-question-${number + 1}`);
    await saved(page);
  };
  await condition(0, 'Tem febre?', '=', 'true');
  await condition(1, 'Há quantos dias?', '>', '3');
  await condition(2, 'Há quantos dias?', '>', '10');
  await page.selectOption('#p-behavior', 'all');
  await saved(page);
  await page.selectOption('#condition-group-2', '2');
  await page.waitForFunction(() => document.querySelector('#item')?.textContent.includes('Basta um grupo'));
  await saved(page);
  await fits(page);
  let made = (await stored(page, home)).item[2];
  assert.equal(made.enableWhen, undefined);
  assert.match(extension(made, '-enableWhenExpression').valueExpression.expression, /^\(.+ and .+\) or .+$/);
  await page.selectOption('#condition-group-2', '1');
  await saved(page);
  await page.waitForFunction(() => !document.querySelector('#item')?.textContent.includes('Basta um grupo'));
  made = (await stored(page, home)).item[2];
  assert.equal(made.enableWhen.length, 3);
  assert.equal(made.enableBehavior, 'all');
  assert.equal(extension(made, '-enableWhenExpression'), undefined);
}));

test('a rule with its message is kept by the engine', () => openEditor(browser, server, 'Regras', {}, async (page, home) => {
  await add(page, 'integer', 'Quantos anos?');
  await rules(page);
  await page.fill('#variable-name-0', 'menor');
  await page.waitForSelector('#variable-expression-0');
  await page.fill('#variable-expression-0', '18');
  await page.waitForSelector('#try-variable-0 .formula__ok');
  await page.waitForSelector('#variable-name-1');
  await page.fill('#constraint-expression-0', '%context.answer.value >= %menor');
  await page.waitForSelector('#constraint-human-0');
  await page.fill('#constraint-human-0', 'É preciso ter 18 anos.');
  await page.waitForSelector('#constraint-expression-1');
  await saved(page);
  await fits(page);
  const made = (await stored(page, home)).item[0];
  assert.equal(extension(made, '/variable').valueExpression.name, 'menor');
  assert.ok(extension(made, '/targetConstraint'));
  // a picture with its words
  await page.locator('a[data-tab]').first().click();
  await page.locator('#media summary').click();
  await page.setInputFiles('#media-file', { name: 'sol.png', mimeType: 'image/png', buffer: PNG });
  await page.fill('#media-text', 'Um sol');
  await fits(page);
  // what was typed a moment before is not lost with the page
  await page.fill('#p-text', 'Quantos anos você tem?');
  await Promise.all([page.waitForURL(/#media$/), page.click('#media button[value=add]')]);
  assert.equal(await page.inputValue('#p-text'), 'Quantos anos você tem?');
  await page.waitForFunction(() => document.querySelector('#media .rows')?.textContent.includes('Um sol'));
  await fits(page);
  await page.frameLocator('#phone').locator('img[alt="Um sol"]').waitFor();

  // whoever answers is told
  const href = await page.locator('a', { hasText: 'Testar' }).first().getAttribute('href');
  await page.goto(new URL(href, home).href);
  await page.locator('main input[type=text], main input[inputmode]').first().fill('12');
  await page.locator('main form button[value=check]').click();
  await page.waitForFunction(() => document.querySelector('main')?.textContent.includes('É preciso ter 18 anos.'));
}));

test('without a script a formula is tried on a page of its own', () => openEditor(browser, server, 'Sem script', { javaScriptEnabled: false }, async (page) => {
  await page.selectOption('#kind', 'integer');
  await Promise.all([page.waitForURL(/item=/), page.click('button[value=add]')]);
  await page.locator('a[data-tab]').nth(1).click();
  await page.locator('#formulas summary').click();
  await page.fill('#p-calculated', '2 * 21');
  await Promise.all([page.waitForURL(/\/editor\/formula$/), page.click('button[name=try][value=p-calculated]')]);
  assert.match(await page.textContent('main'), /42 \(número inteiro\)/);
  await page.goBack();
  assert.equal(await page.inputValue('#p-calculated'), '2 * 21');
}));

test('the questionnaire itself has its signatures, rules and item bank, by keys too', () => openEditor(browser, server, 'Termo', {}, async (page, home) => {
  await add(page, 'choice', 'Como vai?');
  await page.locator('#whole').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#p-copyright');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'whole');
  await page.fill('#p-copyright', 'Livre para a rede pública');
  await page.selectOption('#signature-role-0', 'consent');
  await saved(page);
  await page.waitForSelector('#signature-text-0');
  await fits(page);
  await picture(page, 'whole-content');
  await page.locator('.tabs--in a').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#context-name-0', { state: 'attached' });
  if (!await page.locator('#context-name-0').isVisible()) await page.locator('#formulas summary').click();
  await page.fill('#variable-name-0', 'hoje');
  await saved(page);
  await page.waitForSelector('#variable-expression-0');
  await page.fill('#variable-expression-0', 'today()');
  await page.waitForSelector('#try-variable-0 .formula__ok');
  await page.fill('#context-name-0', 'patient');
  await saved(page);
  await fits(page);
  await picture(page, 'whole-rules');
  await page.locator('.tabs--in a').nth(2).click();
  await page.waitForSelector('#p-bank', { state: 'attached' });
  await page.locator('label[for=p-bank]').click();
  await saved(page);
  await fits(page);
  await picture(page, 'whole-points');
  const made = await stored(page, home);
  assert.equal(made.copyright, 'Livre para a rede pública');
  for (const end of ['-signatureRequired', '/variable', '-launchContext', '/itemBank']) assert.ok(extension(made, end), end);
  // back to the item, whose points now have the numbers of the bank
  await page.locator('#tree-list a').first().click();
  await page.waitForSelector('#p-banked', { state: 'attached' });
  assert.equal(await page.locator('#whole[aria-current]').count(), 0);
  assert.equal(await page.locator('#tree-list a[aria-current]').count(), 1);
  await fits(page);
}));
