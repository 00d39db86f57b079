// The editor: from nothing to a published questionnaire, by keyboard, by mouse and without a script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, openBrowser, openPage, overflow, signIn, violations } from './browser.mjs';
import { add, openEditor, saved, stored } from './editor.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const withEditor = (title, options, visit) => openEditor(browser, server, title, options, visit);
const open = (page) => page.locator('#tree-list [aria-current]').textContent();
const names = (page) => page.$$eval('#tree-list .it__t', (all) => all.map((one) => one.textContent));
const OPTIONS = [['Nenhuma vez', '0'], ['Vários dias', '1'], ['Mais da metade dos dias', '2'], ['Quase todos os dias', '3']];

test('a questionnaire is written by keyboard alone, with points and a condition', () => withEditor('Pelo teclado', {}, async (page, home) => {
  assert.deepEqual(await violations(page), []);
  await add(page, 'group', 'Humor');
  await add(page, 'choice', 'Pouco interesse');
  for (const [number, [text, points]] of OPTIONS.entries()) {
    await page.locator(`#option-text-${number}`).focus();
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
    await page.keyboard.type(points);
    await page.keyboard.press('Tab');
    await page.waitForSelector(`#option-text-${number + 1}`);
    assert.equal(await page.inputValue(`#option-points-${number}`), points);
  }
  await add(page, 'string', 'O que ajuda?');
  // the tab with the rules, and a condition on the question before
  await page.locator('a[data-tab]').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#condition-question-0');
  await page.selectOption('#condition-question-0', { label: 'Pouco interesse' });
  await page.waitForSelector('select#condition-answer-0');
  await page.selectOption('#condition-answer-0', { label: 'Vários dias' });
  await page.waitForSelector('#condition-question-1');
  assert.deepEqual(await violations(page), []);

  // the tree: arrows, moving, marking, copying, deleting, undoing
  await page.locator('#tree-list a[tabindex="0"]').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.waitForFunction(() => document.querySelectorAll('#tree-list .it__t')[1].textContent === 'O que ajuda?');
  assert.match(await open(page), /O que ajuda/);
  await page.keyboard.press('Alt+ArrowDown');
  await page.waitForFunction(() => document.querySelectorAll('#tree-list .it__t')[2].textContent === 'O que ajuda?');
  await page.keyboard.press('Control+d');
  await page.waitForFunction(() => document.querySelectorAll('#tree-list .it__t').length === 4);
  await page.keyboard.press('Delete');
  await page.waitForFunction(() => document.querySelectorAll('#tree-list .it__t').length === 3);
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  assert.match(await page.textContent('#chosen'), /^1 /);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.locator('#tree-list a:visible').count(), 1, 'the group is folded');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => document.querySelectorAll('#tree-list .it__t').length === 4);
  await page.reload();
  assert.equal((await names(page)).length, 4, 'all of it is stored');
  await page.locator('#tree-list a[tabindex="0"]').focus();
  await page.keyboard.press('Control+Shift+z');
  await page.waitForFunction(() => document.querySelectorAll('#tree-list .it__t').length === 3);

  const resource = await stored(page, home);
  assert.deepEqual(resource.item, [{
    linkId: 'g1', text: 'Humor', type: 'group',
    item: [
      {
        linkId: 'q1', text: 'Pouco interesse', type: 'choice',
        answerOption: OPTIONS.map(([display, points], number) => ({
          valueCoding: { code: ['nenhuma-vez', 'varios-dias', 'mais-da-metade-dos-dias', 'quase-todos-os-dias'][number], display },
          extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: Number(points) }],
        })),
      },
      { linkId: 'q2', text: 'O que ajuda?', type: 'string', enableWhen: [{ question: 'q1', operator: '=', answerCoding: { code: 'varios-dias', display: 'Vários dias' } }] },
    ],
  }]);
  // how it is asked, as a page and as a conversation
  await page.locator('#tree-list a', { hasText: 'O que ajuda?' }).click();
  const phone = page.frameLocator('#phone');
  await phone.getByRole('heading', { name: 'O que ajuda?' }).waitFor();
  await page.getByRole('link', { name: 'Conversa', exact: true }).click();
  await phone.getByText('O que ajuda?').first().waitFor();
}));

test('the same is written by mouse, and items are dragged', () => withEditor('Pelo mouse', {}, async (page) => {
  for (const [kind, text] of [['boolean', 'Primeira'], ['boolean', 'Segunda'], ['boolean', 'Terceira']]) {
    await page.selectOption('#kind', kind);
    await page.getByRole('button', { name: 'Adicionar' }).click();
    await page.waitForFunction(() => document.getElementById('p-text')?.value === '');
    await page.fill('#p-text', text);
    await page.locator('#p-prefix').click();
    await page.waitForFunction((words) => document.querySelector('#tree-list .it--on .it__t')?.textContent === words, text);
    await saved(page);
  }
  const grips = page.locator('#tree-list .grip');
  const [from, to] = [await grips.nth(2).boundingBox(), await grips.nth(0).boundingBox()];
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + 5, to.y + 12, { steps: 12 });
  await page.mouse.move(to.x + 5, to.y + 2, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector('#tree-list .it__t').textContent === 'Terceira');
  await saved(page).catch(() => {});
  await page.reload();
  assert.deepEqual(await names(page), ['Terceira', 'Primeira', 'Segunda']);
  await page.getByRole('button', { name: 'Desfazer' }).click();
  await page.waitForFunction(() => document.querySelector('#tree-list .it__t').textContent === 'Primeira');
}));

test('without a script each step is a button', () => withEditor('Sem script', { javaScriptEnabled: false, viewport: NARROW }, async (page, home) => {
  const press = (name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: true }).first().click()]);
  for (const text of ['Dorme bem?', 'Acorda cedo?']) {
    await page.selectOption('#kind', 'boolean');
    await press('Adicionar');
    await page.fill('#p-text', text);
    await page.check('#p-required', { force: true });
    await Promise.all([page.waitForNavigation(), page.locator('.ed-save .btn').click()]);
  }
  await press('Mover para cima');
  assert.deepEqual((await stored(page, home)).item.map((item) => [item.text, item.required]), [['Acorda cedo?', true], ['Dorme bem?', true]]);
  assert.equal(await overflow(page), 0);
}));

test('the editor has no accessibility fault at any width, dark, with large letters', () => withEditor('Para todos', {}, async (page) => {
  await add(page, 'choice', 'Como você está?');
  for (const tab of ['content', 'rules', 'points', 'access']) {
    await page.goto(`${page.url().split('?')[0]}?tab=${tab}`);
    for (const [viewport, theme, size] of [[WIDE, 'light', '100'], [WIDE, 'dark', '100'], [NARROW, 'light', '150'], [NARROW, 'dark', '100']]) {
      await page.setViewportSize(viewport);
      await page.evaluate(([theme, size]) => { document.documentElement.dataset.theme = theme; document.documentElement.dataset.size = size; }, [theme, size]);
      assert.deepEqual(await violations(page), [], `${tab} ${theme} ${viewport.width}`);
      assert.equal(await overflow(page), 0, `${tab} ${size} ${viewport.width}`);
    }
  }
}));

test('without a connection what was typed waits, and is saved when it is back', () => withEditor('Sem sinal', {}, async (page, home) => {
  await add(page, 'text', 'Antes');
  await page.context().setOffline(true);
  await page.fill('#p-text', 'Depois');
  await page.waitForFunction(() => /Sem conexão/.test(document.getElementById('status').textContent));
  await page.context().setOffline(false);
  await page.waitForFunction(() => /^Salvo/.test(document.getElementById('status').textContent));
  assert.equal((await stored(page, home)).item[0].text, 'Depois');
  page.faults = page.faults.filter((fault) => !/net::ERR|Failed to load resource/.test(fault));
}));

test('two authors see each other, and keep what each wrote', () => withEditor('A dois', {}, async (page, home) => {
  await add(page, 'text', 'Comum');
  const second = await openPage(page.context());
  await second.goto(page.url());
  await second.fill('#p-prefix', '1.');
  await second.locator('#p-text').click();
  await saved(second);
  // the first has not seen that, and writes another field
  await page.fill('#p-text', 'Comum aos dois');
  await page.locator('#p-prefix').click();
  await saved(page);
  const [item] = (await stored(page, home)).item;
  assert.deepEqual([item.text, item.prefix], ['Comum aos dois', '1.']);
  assert.equal(await page.inputValue('#p-prefix'), '1.');
  assert.deepEqual(second.faults, []);
}));
