// What tests of the editor share.
import assert from 'node:assert/strict';
import { WIDE, openPage, signIn } from './browser.mjs';

// A new questionnaire of the admin's, with its editor open.
export async function openEditor(browser, server, title, options, visit) {
  const context = await browser.newContext({ viewport: WIDE, locale: 'pt-BR', ...options });
  try {
    const page = await openPage(context);
    await signIn(page, server, 'admin');
    await page.goto(`${server.url}/admin/questionnaires/new`);
    await page.fill('input[name=title]', title);
    await Promise.all([page.waitForURL(/questionnaires\/[0-9a-f-]{36}/), page.click('main form .btn:not(.btn--3):not(.btn--2)')]);
    const home = page.url().split('?')[0];
    await Promise.all([page.waitForURL(/\/editor$/), page.getByRole('link', { name: 'Abrir o editor' }).first().click()]);
    await visit(page, home);
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
  }
}

// Everything that was typed is stored.
export const saved = (page) => page.waitForFunction(() => document.getElementById('editor').dataset.dirty !== '1' && /^Salvo/.test(document.getElementById('status').textContent));

// The stored resource of the draft.
export async function stored(page, home) {
  const text = await (await page.context().request.get(home)).text();
  const [path] = text.match(/\/admin\/questionnaires\/[0-9a-f-]{36}\/versions\/[0-9a-f-]{36}\/resource/);
  return (await page.context().request.get(new URL(path, home).href)).json();
}

// Adds an item by keys alone: the list of types, the button, the words.
export async function add(page, kind, text) {
  await page.locator('#kind').focus();
  await page.selectOption('#kind', kind);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'p-text' && document.activeElement.value === '');
  await page.keyboard.type(text);
  await page.keyboard.press('Tab');
  await page.waitForFunction((words) => document.querySelector('#tree-list .it--on .it__t')?.textContent === words, text);
  await saved(page);
}
