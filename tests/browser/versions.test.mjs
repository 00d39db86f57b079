// What an author says of versions: the languages that are offered, and what the questions of an older one are in the newer.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, newLink, openBrowser, openPage, overflow, signIn, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

let server;
let browser;
let folder;

before(async () => {
  server = await startDemo();
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'weconecta-versions-'));
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const said = (words) => ({
  extension: Object.entries(words).map(([language, text]) => ({
    url: 'http://hl7.org/fhir/StructureDefinition/translation',
    extension: [{ url: 'lang', valueCode: language }, { url: 'content', valueString: text }],
  })),
});

const choice = (linkId, text, options) => ({
  linkId, type: 'choice', text,
  answerOption: options.map(([code, display, points]) => ({
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: points }],
    valueCoding: { code, display },
  })),
});

async function bring(name, resource, ...more) {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ resourceType: 'Questionnaire', status: 'active', language: 'pt-BR', ...resource }));
  return JSON.parse(server.run('questionnaire', 'import', file, '--json', ...more).split('\n')[0]);
}

async function inBothWidths(path, visit) {
  for (const viewport of [WIDE, NARROW]) {
    const context = await browser.newContext({ viewport, locale: 'pt-BR' });
    const page = await openPage(context);
    await signIn(page, server, 'admin');
    await page.goto(server.url + path);
    await visit(page, viewport);
    assert.deepEqual(page.faults, []);
    await context.close();
  }
}

async function isFine(page) {
  assert.deepEqual(await violations(page), []);
  assert.equal(await overflow(page), 0);
}

test('a language is ticked when it is ready, and withdrawn without a new version', async () => {
  const made = await bring('languages', {
    title: 'Sono leve', _title: said({ en: 'Light sleep', es: 'Sueño ligero' }),
    item: [{ linkId: 'a', type: 'string', text: 'Como você dorme?', _text: said({ en: 'How do you sleep?' }) }],
  });
  const home = `/admin/questionnaires/${made.id}`;
  await inBothWidths(`${home}/draft/publication`, async (page) => {
    // the draft is published by the second visit
    assert.deepEqual(await page.locator('input[name=languages]').evaluateAll((all) => all.map((box) => [box.value, box.checked])), [['en', true], ['es', false]]);
    await isFine(page);
    if (page.viewportSize().width > 1000) return;
    await Promise.all([page.waitForURL(/done=published/), page.click('form[action$="/draft/publication"] button.btn')]);
  });
  await inBothWidths(`${home}/versions/${made.version_id}`, async (page) => { await isFine(page); });

  const context = await browser.newContext({ viewport: NARROW, locale: 'pt-BR' });
  const page = await openPage(context);
  await signIn(page, server, 'admin');
  const link = await newLink(page, server, made.id, 'page');
  const reader = await openPage(await browser.newContext({ viewport: NARROW, locale: 'en' }));
  await reader.goto(`${link}/form`);
  await reader.getByText('How do you sleep?').waitFor();
  await page.goto(`${server.url}${home}/versions/${made.version_id}`);
  await page.uncheck('input[value=en]');
  await Promise.all([page.waitForURL(/done=languages/), page.click('form[action$="/languages"] button')]);
  await reader.goto(`${link}/form`);
  await reader.getByText('Como você dorme?').waitFor();
  await isFine(reader);
  await reader.context().close();
  await context.close();
});

test('what a question of an older version is can be said, with its options', async () => {
  const url = 'https://example.org/Questionnaire/descanso';
  const made = await bring('first', { url, title: 'Descanso', item: [
    choice('c', 'Você descansa bem?', [['s', 'Sim', 1], ['n', 'Não', 0], ['x', 'Às vezes', 0]]), { linkId: 'cor', type: 'string', text: 'Qual é a sua cor preferida?' }] }, '--publish');
  await bring('second', { url, title: 'Descanso', item: [choice('d', 'Você descansa bem?', [['1', 'Sim', 2], ['2', 'Não', 0]])] }, '--publish');
  const home = `/admin/questionnaires/${made.id}`;
  await inBothWidths(`${home}/compare`, async (page) => {
    await Promise.all([page.waitForURL(/\/mapping/), page.click('a[href*="/mapping?"]')]);
    await isFine(page);
    await page.selectOption('#i0', '=d');
    await page.selectOption('#i1', '-');
    await Promise.all([page.waitForURL(/done=saved/), page.click('form[method=post][action$="/mapping"] button.btn')]);
    await page.selectOption('#o0-0', '=1');
    await page.selectOption('#o0-1', '=2');
    await Promise.all([page.waitForURL(/done=saved/), page.click('form[method=post][action$="/mapping"] button.btn')]);
    assert.deepEqual(await page.locator('.maps select').evaluateAll((all) => all.map((one) => one.value)), ['=1', '=2', '-']);
    await isFine(page);
    if (process.env.WECONECTA_PICTURES) await page.screenshot({ path: join(process.env.WECONECTA_PICTURES, `mapping-${page.viewportSize().width}.png`), fullPage: true });
  });
  await inBothWidths(`/staff/results/${made.id}?version=all&period=all`, async (page) => {
    await page.getByText('Versões juntas no arquivo').waitFor();
    await isFine(page);
    if (process.env.WECONECTA_PICTURES) await page.screenshot({ path: join(process.env.WECONECTA_PICTURES, `joined-${page.viewportSize().width}.png`), fullPage: true });
  });
});

test('a version is printed from a page of its own, with and without a script', async () => {
  const made = await bring('paper', {
    title: 'Hábitos',
    item: [
      { linkId: 'g', type: 'group', text: 'Sobre o cigarro', item: [
        { linkId: 'a', type: 'boolean', text: 'Você fuma?', required: true },
        { linkId: 'b', type: 'integer', text: 'Quantos cigarros por dia?', enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }] },
        choice('c', 'Onde fuma mais?', [['1', 'Em casa', 0], ['2', 'Na rua', 1], ['3', 'No trabalho', 2]]),
        { linkId: 'd', type: 'text', text: 'Conte como começou.' },
        { linkId: 'e', type: 'attachment', text: 'Receita' },
      ] },
    ],
  });
  const base = `/admin/questionnaires/${made.id}/versions/${made.version_id}`;
  await inBothWidths(`${base}/paper`, async (page) => {
    await isFine(page);
    assert.match(await page.locator('section[aria-labelledby=losses]').innerText(), /attachment/);
    if (process.env.WECONECTA_SHOTS) await page.screenshot({ path: `${process.env.WECONECTA_SHOTS}/paper-${page.viewportSize().width}.png`, fullPage: true });
  });
  const context = await browser.newContext({ viewport: WIDE, locale: 'pt-BR', javaScriptEnabled: false });
  const page = await openPage(context);
  await signIn(page, server, 'admin');
  await page.goto(server.url + base);
  await Promise.all([page.waitForURL(/\/paper$/), page.getByRole('link', { name: 'Imprimir' }).click()]);
  for (const [kind, head] of [['pdf', '%PDF'], ['docx', 'PK']]) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.click(`button[value=${kind}]`)]);
    const bytes = await readFile(await file.path());
    assert.equal(bytes.subarray(0, head.length).toString(), head);
    assert.equal(file.suggestedFilename(), `questionnaire-v1.${kind}`);
    if (process.env.WECONECTA_SHOTS) await writeFile(join(process.env.WECONECTA_SHOTS, `paper.${kind}`), bytes);
  }
  if (process.env.WECONECTA_SHOTS) {
    await page.goto(`${server.url}/admin/questionnaires?q=PHQ-9`);
    await page.locator('.qcard__t a').first().click();
    await page.locator('.vlist a[href*="/versions/"]').first().click();
    await page.getByRole('link', { name: 'Imprimir' }).click();
    for (const kind of ['pdf', 'docx']) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.click(`button[value=${kind}]`)]);
      await writeFile(join(process.env.WECONECTA_SHOTS, `phq.${kind}`), await readFile(await file.path()));
    }
  }
  assert.deepEqual(page.faults, []);
  await context.close();
});
