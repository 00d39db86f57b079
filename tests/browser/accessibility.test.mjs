// Every page of the demo, at both widths, light and dark, in every language, and with all reading aids:
// axe-core finds nothing, no script fails, nothing is wider than the window.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { after, before, test } from 'node:test';
import { NARROW, WIDE, begin, embed, openBrowser, openPage, overflow, publishAndLink, signIn, violations } from './browser.mjs';
import { startDemo } from './server.mjs';

const fixture = (name) => new URL(`../fixtures/questionnaires/${name}.json`, import.meta.url).pathname;
const SIGNED = fixture('signed');

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([startDemo(), openBrowser()]); });
after(async () => { await browser?.close(); await server?.stop(); });

// Ids and tokens differ from row to row, the page does not.
const pattern = (path) => path
  .replace(/[0-9a-f]{8}-[0-9a-f-]{27,}/g, '{id}')
  .replace(/\/f\/[^/?]+/, '/f/{token}')
  .replace(/\/r\/[^/?]+/, '/r/{response}');

// Walks the links of the program from `start`, one page of each pattern.
async function crawl(page, start, limit = 200) {
  const seen = new Map();
  const queue = [...start];
  while (queue.length > 0 && seen.size < limit) {
    const path = queue.shift();
    if (seen.has(pattern(path))) continue;
    const response = await page.goto(server.url + path).catch(() => null);
    if (!response || !(response.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    seen.set(pattern(path), path);
    assert.ok(response.status() < 400, `${path} answers ${response.status()}`);
    // links of drawings tell their address in another way
    const links = await page.$$eval('a[href]:not([download])', (all) => all.map((a) => new URL(a.getAttribute('href'), document.baseURI).href));
    for (const link of links) {
      const url = new URL(link);
      if (url.origin !== server.url || /\.(csv|json|svg)$/.test(url.pathname)) continue;
      if (!seen.has(pattern(url.pathname))) queue.push(url.pathname);
    }
  }
  assert.ok(seen.size < limit, 'all pages are walked');
  return [...seen.values()];
}

// How people look at pages: every width, theme, language and way of reading. All reading aids are on in the last.
const LOOKS = [
  { viewport: WIDE, theme: 'light', language: 'pt-BR' },
  { viewport: WIDE, theme: 'dark', language: 'en' },
  { viewport: NARROW, theme: 'light', language: 'es' },
  { viewport: NARROW, theme: 'dark', language: 'pt-BR' },
  { viewport: NARROW, theme: 'dark', language: 'pt-BR', reading: 'dark.150.more.less-motion.open-hints.easy-font' },
];

// What is wrong with the pages in one look.
async function look({ viewport, theme, language, reading }, storageState, paths) {
  const found = [];
  const context = await browser.newContext({ viewport, colorScheme: theme, storageState, reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'wc_lang', value: language, url: server.url }]);
  for (const name of ['wc_reading', 'wc_reading_framed']) if (reading) await context.addCookies([{ name, value: reading, url: server.url }]);
  const page = await openPage(context);
  for (const path of paths) {
    const at = `${path} (${viewport.width} px, ${language}, ${reading ?? theme})`;
    // pages with a live connection never become idle
    await page.goto(server.url + path.replace('~embed', `~embed-${language}`), { waitUntil: 'load' });
    found.push(...(await violations(page)).map((line) => `${at}: ${line}`));
    if (await overflow(page) > 0) found.push(`${at}: wider than the window`);
    found.push(...page.faults.splice(0).map((fault) => `${at}: ${fault}`));
  }
  await context.close();
  return found;
}

// On as many processors as there are: most of the time goes to axe-core in a page of its own.
async function checkEach(storageState, work) {
  const found = [];
  const worker = async () => {
    for (let next = work.shift(); next; next = work.shift()) found.push(...await look(next[0], storageState, next[1]));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return found;
}

// In all looks.
function check(storageState, paths, looks = LOOKS) {
  const half = Math.ceil(paths.length / 2);
  return checkEach(storageState, looks.flatMap((as) => [paths.slice(0, half), paths.slice(half)].map((some) => [as, some])));
}

// Each page in two of the looks, which change from page to page: what a look can spoil is in the controls and the frame around them, and
// each of these stands on several pages (alone, in its section, in the conversation), so that all looks see it. All looks of each page
// would take longer than everything else together.
function checkInTurn(storageState, paths, looks = LOOKS) {
  const isOf = (turn) => (_, number) => [0, 2].some((step) => (number + step) % looks.length === turn);
  return checkEach(storageState, looks.map((as, turn) => [as, paths.filter(isOf(turn))]));
}

// A draft beside what is published, so that the pages of versions have something to show; its questionnaire is the first of the list from then on.
async function beginDraft(page) {
  await page.goto(`${server.url}/admin/questionnaires?q=PHQ-9`);
  const href = await page.getAttribute('.qcard__t a', 'href');
  await page.goto(server.url + href);
  const resource = await page.evaluate(async () => (await fetch(document.querySelector('a[href$="/resource"]').href)).json());
  resource.title += ' (novo)';
  resource.item.push({ linkId: 'never', type: 'string', text: 'Quando?', enableWhen: [{ question: 'never-2', operator: 'exists', answerBoolean: true }] },
    { linkId: 'never-2', type: 'integer', text: 'Quanto?', enableWhen: [{ question: resource.item[0].linkId, operator: '=', answerInteger: 7 }] });
  await page.goto(`${server.url}${href}/draft/upload`);
  await page.click('details.more > summary');
  await page.fill('textarea[name=text]', JSON.stringify(resource));
  await Promise.all([page.waitForURL(/done=uploaded/), page.click('main form button.btn:not(.btn--2)')]);
  await Promise.all([page.waitForURL(/done=review-asked/), page.click('form[action$="/draft/review"] button')]);
}

// An element of the library that a draft holds in an older revision.
async function keepElement(page) {
  await page.goto(`${server.url}/admin/questionnaires?q=PHQ-9`);
  await page.goto(`${server.url}${await page.getAttribute('.qcard__t a', 'href')}/editor?item=never`);
  await page.click('#library summary');
  await Promise.all([page.waitForURL(/done=element-save/), page.click('#library details button')]);
  await Promise.all([page.waitForURL(/\/admin\/elements\//), page.click('#library a[href^="/admin/elements/"]')]);
  await page.click('a[href$="/edit"]');
  await page.fill('#p-text', 'Quando foi?');
  await Promise.all([page.waitForURL(/done=changed/), page.click('main form .btns button.btn[value=save]')]);
}

for (const [who, start] of [
  ['nobody', ['/', '/sign-in', '/sign-in/code', '/password/reset']],
  ['patient', ['/', '/me', '/help', '/account']],
  ['staff', ['/staff', '/staff/kiosk', '/account']],
  ['admin', ['/staff', '/admin/questionnaires', '/admin/members', '/admin/vocabularies', '/admin/help-lines', '/admin/api-keys', '/admin/events', '/account']],
]) {
  test(`pages for ${who} have no accessibility fault`, async () => {
    const context = await browser.newContext({ viewport: WIDE });
    const page = await openPage(context);
    if (who !== 'nobody') await signIn(page, server, who);
    else start.push(new URL(server.patientLink).pathname);
    if (who === 'admin') { await beginDraft(page); await keepElement(page); }
    const paths = await crawl(page, start);
    const newest = ['/compare', '/translations', '/restoration', '/draft/publication', '/editor/flow', '/editor/elements', '/edit'];
    if (who === 'admin') for (const end of newest) assert.ok(paths.some((path) => path.endsWith(end)), `${end} is walked`);
    const state = await context.storageState();
    await context.close();
    assert.ok(paths.length >= start.length, `found ${paths.length} pages`);
    console.log(`# ${who}: ${paths.length} pages`);
    assert.deepEqual(await check(state, paths), []);
  });
}

// Every control, as its author may ask for it, in each way of answering: files and a body too, and words that run from right to left.
test('every control in every way of answering has no accessibility fault', async () => {
  const paths = [];
  for (const name of ['controls', 'entries', 'files', 'right-to-left']) {
    const link = await publishAndLink(browser, server, fixture(name), 'page');
    const context = await browser.newContext({ viewport: NARROW });
    const page = await openPage(context);
    paths.push(`${new URL(link).pathname}/form`);
    await page.goto(link);
    await begin(page);
    const here = new URL(page.url()).pathname.replace(/\/[qs]\/\d+$/, '');
    const before = paths.length;
    // what is asked tells itself: other numbers lead on
    for (const place of ['q', 'chat', 's']) {
      for (let number = 0; number < 70; number += 1) {
        const path = `${here}/${place}/${number}`;
        const answer = await page.request.get(server.url + path, { maxRedirects: 0 });
        if (answer.status() === 200) paths.push(path);
      }
    }
    paths.push(`${here}/check`);
    console.log(`# ${name}: ${paths.length - before} pages`);
    await context.close();
  }
  assert.ok(paths.length > 90, `found ${paths.length} pages`);
  assert.deepEqual(await checkInTurn(undefined, paths), []);
});

test('pages to sign have no accessibility fault', async () => {
  const link = await publishAndLink(browser, server, SIGNED, 'section');
  const context = await browser.newContext({ viewport: NARROW });
  const page = await openPage(context);
  await page.goto(link);
  await begin(page);
  const here = new URL(page.url()).pathname;
  await page.check('input[name=agrees][value=true]', { force: true });
  await Promise.all([page.waitForNavigation(), page.click('.q-actions .btn')]);
  await context.close();
  const signing = here.replace(/\/s\/\d+$/, '/check');
  assert.deepEqual(await check(undefined, [`${new URL(link).pathname}/form`, here, signing]), []);
});

test('pages for a frame of another site have no accessibility fault', async () => {
  const framed = `${await publishAndLink(browser, server, SIGNED, 'page')}~embed`;
  const context = await browser.newContext({ viewport: NARROW });
  const page = await openPage(context);
  const refused = new URL(framed).pathname;
  assert.deepEqual(await check(undefined, [refused], LOOKS.slice(-1)), []);
  await embed(browser, server, 'https://clinica.example');
  await page.goto(`${framed}?prefill=e30&sig=0`);
  await begin(page);
  const here = new URL(page.url()).pathname;
  await context.close();
  const root = here.replace(/\/q\/\d+$/, '');
  const path = new URL(framed).pathname;
  assert.deepEqual(await check(undefined, [path, `${path}?prefill=e30&sig=0`, `${path}/form`, here, `${root}/chat`, `${root}/check`, `${root}/leave`]), []);
});
