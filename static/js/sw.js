// Keeps answers on the device until the server has them. Every answer is written down here, encrypted, before it is sent; without a signal the next question comes from what was fetched ahead. What is kept is sent in its order as soon as there is a signal again; the server takes each once.
const DATABASE = 'weconecta';
const ASSETS = 'assets';
// an answer may take this long on a weak signal; then it counts as not arrived, and is sent again
const PATIENCE_MS = 15_000;
// and what is large as much longer as a weak signal needs for it
const BYTES_A_MS = 8;
const PAGE_PATIENCE_MS = 8_000;
const MOST_PAGES = 80;
const FEW_AHEAD = 5;
const FORGET_AFTER_MS = 30 * 24 * 60 * 60 * 1000;
// what only the server can do on a page: another instance of a group, what an answer opens
const NEEDS_SERVER = /(?:^|&|name=")_(?:add|remove|remove_surely|keep|up|down|another)(?:=|")/;

const STEP = /^(\/f\/[\w-]+\/r\/[\w-]+)\/(q|s|chat)\/([\w-]+)$/;
const HAND_IN = /^(\/f\/[\w-]+\/r\/[\w-]+)\/submission$/;
const PAGE = /^(\/f\/[\w-]+\/r\/[\w-]+)(?:\/(?:q|s|chat)\/[\w-]+|\/chat|\/check)?$/;

const baseOf = (path) => (HAND_IN.exec(path) ?? PAGE.exec(path))?.[1];

// --- What is kept on the device -------------------------------------------------------------------------------------

let opened;
const database = () => {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('keys', { keyPath: 'of' });
      request.result.createObjectStore('kept', { keyPath: 'id', autoIncrement: true }).createIndex('of', 'of');
      request.result.createObjectStore('pages', { keyPath: ['of', 'name'] });
    };
    request.onsuccess = () => {
      request.result.onclose = () => { opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => { opened = undefined; reject(request.error); };
  });
  return opened;
};
const within = async (stores, mode, act) => {
  const transaction = (await database()).transaction(stores, mode, { durability: 'strict' });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const request = act(transaction);
  await done;
  return request?.result;
};

const bytes = new TextEncoder();
const text = new TextDecoder();
// the names of what is kept say nothing of the address: the address is the right to read the answers
const nameOf = async (address) => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.encode(address))), (byte) => byte.toString(16).padStart(2, '0')).join('');

// The key of a response can be used on this device and not read out; without it what is kept is noise.
const keyOf = async (of) => {
  const known = await within('keys', 'readonly', (t) => t.objectStore('keys').get(of));
  if (known) return known.key;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  // of two that begin at once, one key stays
  await within('keys', 'readwrite', (t) => {
    const keys = t.objectStore('keys');
    keys.get(of).onsuccess = ({ target }) => { if (!target.result) keys.add({ of, key, since: Date.now() }); };
  });
  return (await within('keys', 'readonly', (t) => t.objectStore('keys').get(of))).key;
};
const lock = async (of, head, body = new Uint8Array()) => {
  const first = bytes.encode(JSON.stringify(head));
  const whole = new Uint8Array(4 + first.length + body.byteLength);
  new DataView(whole.buffer).setUint32(0, first.length);
  whole.set(first, 4);
  whole.set(body, 4 + first.length);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(of), whole) };
};
const unlock = async (of, { iv, data }) => {
  const whole = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await keyOf(of), data);
  const length = new DataView(whole).getUint32(0);
  return { ...JSON.parse(text.decode(new Uint8Array(whole, 4, length))), body: new Uint8Array(whole, 4 + length) };
};

const keep = async (of, entry, body) => {
  const locked = await lock(of, entry, body);
  return within('kept', 'readwrite', (t) => t.objectStore('kept').add({ of, ...locked }));
};
const drop = (id) => within('kept', 'readwrite', (t) => t.objectStore('kept').delete(id));
const waiting = async (of) => {
  const rows = await within('kept', 'readonly', (t) => t.objectStore('kept').index('of').getAll(of));
  const entries = await Promise.all(rows.map(async (row) => ({ id: row.id, ...await unlock(of, row).catch(() => undefined) })));
  // one that can't be read must not hold up the others
  return entries.filter((entry) => entry.url);
};
const stored = async (of, address) => {
  // a transaction ends when nothing is asked of it: names are made before it begins
  const name = await nameOf(address);
  const row = await within('pages', 'readonly', (t) => t.objectStore('pages').get([of, name]));
  return row && unlock(of, row).catch(() => undefined);
};
const store = async (of, address, page) => {
  const [name, locked] = [await nameOf(address), await lock(of, page)];
  await within('pages', 'readwrite', (t) => t.objectStore('pages').put({ of, name, at: Date.now(), ...locked }));
};
const unstore = async (of, address) => {
  const name = await nameOf(address);
  await within('pages', 'readwrite', (t) => t.objectStore('pages').delete([of, name]));
};
const pagesOf = (of) => within('pages', 'readonly', (t) => t.objectStore('pages').getAll(IDBKeyRange.bound([of], [of, []])));
const forget = (of) => within(['keys', 'kept', 'pages'], 'readwrite', (t) => {
  t.objectStore('keys').delete(of);
  t.objectStore('pages').delete(IDBKeyRange.bound([of], [of, []]));
  t.objectStore('kept').index('of').openCursor(of).onsuccess = ({ target: { result } }) => { if (result) { result.delete(); result.continue(); } };
});

// --- Sending --------------------------------------------------------------------------------------------------------

const tell = async (base, said) => {
  for (const client of await self.clients.matchAll({ type: 'window' })) {
    if (new URL(client.url).pathname.startsWith(base)) client.postMessage({ base, ...said });
  }
};
const post = ({ url, type, body }, redirect) => fetch(url, {
  method: 'POST', body, redirect, credentials: 'same-origin', headers: type ? { 'Content-Type': type } : {}, signal: AbortSignal.timeout(PATIENCE_MS + body.byteLength / BYTES_A_MS),
});
// A fault of the server's own has arrived: sent again for ever it would hold up everything behind it.
const arrived = (answer) => answer.type === 'opaqueredirect' || ![429, 502, 503, 504].includes(answer.status);
const taken = (answer) => answer.type === 'opaqueredirect' || answer.ok;

// What this device has changed since its page was made is not another's answer: it goes with the page's newer mark.
const renewed = async (entry) => {
  if (!entry.again) return entry;
  const page = await fetch(entry.url, { credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE_MS) });
  const was = page.ok && !page.redirected && /name="_was" value="(\w+)"/.exec(await page.text())?.[1];
  if (!was) return entry;
  const body = entry.type.startsWith('multipart/') ? entry.body : bytes.encode(text.decode(entry.body).replace(/(^|&)_was=\w*/, `$1_was=${was}`));
  return { ...entry, body };
};

// Where a person looks at what was posted to an address.
const placeOf = (url) => (HAND_IN.test(url) ? `${baseOf(url)}/check` : url);
const attentionTo = (url) => `${placeOf(url)}?kept=stuck`;

// Sends what waits, oldest first, and stops at what doesn't arrive or isn't taken. `mine` gets its answer whatever it is.
const send = async (base, mine, redirect = 'manual') => {
  const of = await nameOf(base);
  const sentHere = new Set();
  let stuck;
  for (const entry of await waiting(of)) {
    const isMine = entry.id === mine;
    if (entry.stuck && !isMine) { stuck ??= attentionTo(entry.url); continue; }
    // what was refused has to be looked at before all is handed in
    if (stuck && HAND_IN.test(entry.url)) return { stuck };
    let answer;
    try {
      const again = entry.again || sentHere.has(entry.url);
      answer = await post(await renewed({ ...entry, again }), isMine ? redirect : 'follow');
    } catch {
      return { away: true };
    }
    if (!arrived(answer)) return { away: true };
    const isTaken = taken(answer) && !isTooLate(entry, answer);
    if (answer.status >= 500 || (!isMine && !isTaken)) await hold(of, entry); else await drop(entry.id);
    if (isMine) return { answer, taken: isTaken };
    if (!isTaken) { stuck ??= attentionTo(entry.url); continue; }
    if (HAND_IN.test(entry.url)) { await forget(of); return { isHandedIn: true }; }
    sentHere.add(entry.url);
    await markSent(of, entry.url, entry);
  }
  // another turn has sent it
  return { stuck, isGone: mine !== undefined };
};
// Another device handed the response in before this answer came.
const isTooLate = (entry, answer) => STEP.test(entry.url) && answer.redirected && new URL(answer.url).pathname.endsWith('/done');
// The page of an answer that was sent still stands here as it was before it.
const markSent = async (of, address, { type, body }) => {
  const old = await stored(of, address);
  if (old) await store(of, address, { html: old.html, isOld: true, answered: type.startsWith('multipart/') ? undefined : text.decode(body) });
};
// The server has something to say about an answer: its question is to be opened again, with what was given there.
const hold = async (of, { id, body, ...entry }) => {
  const locked = await lock(of, { ...entry, stuck: true }, body);
  await within('kept', 'readwrite', (t) => t.objectStore('kept').put({ id, of, ...locked }));
};

// What the server says about an answer that it didn't take: both answers to choose from, or what is wrong with it.
const lookAt = async (base, path) => {
  const of = await nameOf(base);
  const entry = (await waiting(of)).find(({ stuck, url }) => stuck && placeOf(url) === path);
  if (!entry) return undefined;
  const answer = await post(entry, 'manual');
  // the choice between two answers stands on the page now
  if (taken(answer) || answer.status === 409) await drop(entry.id);
  if (taken(answer)) return Response.redirect(base, 303);
  return arrived(answer) ? answer : undefined;
};

let line = Promise.resolve();
// One sends at a time, in the order of asking.
const inTurn = (act) => {
  const turn = line.then(act, act);
  line = turn.catch(() => {});
  return turn;
};
const flush = (base) => inTurn(async () => {
  const of = await nameOf(base);
  const before = (await waiting(of)).length;
  if (before) await tell(base, { state: 'sending', count: before });
  const { stuck, away } = await send(base);
  await report(base, { stuck, away, sent: before });
});
const flushAll = async () => {
  const rows = await within('kept', 'readonly', (t) => t.objectStore('kept').getAll());
  const one = new Map(rows.map((row) => [row.of, row]));
  let isLeft = false;
  for (const [of, row] of one) {
    const entry = await unlock(of, row).catch(() => undefined);
    if (!entry) continue;
    await flush(baseOf(entry.url));
    isLeft ||= (await waiting(of)).some((entry) => !entry.stuck);
  }
  // the browser tries again later
  if (isLeft) throw new Error('no signal yet');
};
const report = async (base, { stuck, away = false, sent = 0 } = {}) => {
  const count = (await waiting(await nameOf(base))).length;
  if (stuck) return tell(base, { state: 'stuck', url: stuck, count });
  if (away) return tell(base, { state: 'kept', count });
  return tell(base, { state: sent && !count ? 'sent' : 'fine', count });
};

// --- Pages ----------------------------------------------------------------------------------------------------------

// A page from the device says so from the start: what appears later would move what a finger is about to press.
const page = (html, count = 0) => new Response(html.replace('<html ', '<html data-kept ').replace('<input type="hidden" name="_was"', '<input type="hidden" name="_kept" value="1">$&').replace(SIGNAL, (_all, before, after) => {
  const said = new RegExp(` data-${count ? 'unsent' : 'none'}="([^"]*)"`).exec(after)?.[1];
  return `${before}${after}<p>${said}${count ? ` ${count}` : ''}</p>`;
}), { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'Content-Security-Policy': POLICY } });
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const SIGNAL = /(<div class="signal"[^>]*?) hidden([^>]*>)/;
// Where the first answer was given that had to be kept.
const FIRST = 'first kept';
// The page that stands where there is none.
const WITHOUT = 'without signal';
// What stands around the questions of a response, or its sections, is the same: pages fetched ahead come without it.
const FRAMES = { q: 'around a question', s: 'around a section' };
const nextOf = (html) => / data-next="([^"]+)"/.exec(html)?.[1].replaceAll('&amp;', '&');

const keepFrame = async (of, path, html) => {
  const frame = FRAMES[STEP.exec(path)?.[2]];
  if (frame && html.includes(BAR.end)) await store(of, frame, { html, path });
};
const BAR = { start: '<div id="progress">', end: '</div></header>' };
const between = (html, start, end) => {
  const [from, to] = [html.indexOf(start), html.lastIndexOf(end)];
  return from < 0 || to < from ? undefined : html.slice(from, to);
};
// A whole page of a part and the frame of another; none where they don't fit, as after a change of language.
const framed = ({ html, path }, part, at) => {
  const same = /<html [^>]*>/;
  const [bar, main, title] = [between(part, BAR.start, '<main '), between(part, '<main ', '</body>'), /<title>[^]*?<\/title>/.exec(part)?.[0]];
  const [oldBar, oldMain] = [between(html, BAR.start, BAR.end), between(html, '<main ', '</body>')];
  if (same.exec(html)?.[0] !== same.exec(part)?.[0] || !bar || !main || !title || !oldBar || !oldMain) return undefined;
  return html.replace(oldMain, () => main).replace(oldBar, () => bar).replace(/<title>[^]*?<\/title>/, () => title)
    .replaceAll(`"${path}"`, `"${at}"`).replaceAll(`"${path}?`, `"${at}?`);
};
const storeAhead = async (of, path, html) => {
  if (html.includes(BAR.end)) { await keepFrame(of, path, html); await store(of, path, { html }); return; }
  const name = FRAMES[STEP.exec(path)?.[2]];
  const frame = await stored(of, name);
  const whole = frame && framed(frame, html, path);
  if (whole) await store(of, path, { html: whole }); else await unstore(of, name);
};

const withoutSignal = async (base, path) => {
  const of = await nameOf(base);
  const step = STEP.exec(path);
  const found = await stored(of, path) ?? (step && await stored(of, `${base}/q/${step[3]}`));
  await report(base, { away: true });
  const html = found ?? await stored(of, WITHOUT);
  return html && page(html.html, (await waiting(of)).length);
};

const takeAnswer = async (request, base) => {
  const of = await nameOf(base);
  const path = new URL(request.url).pathname;
  const body = new Uint8Array(await request.clone().arrayBuffer());
  const type = request.headers.get('Content-Type') ?? '';
  const fields = text.decode(body.slice(0, 1_000_000));
  if (/(?:^|&)_open=/.test(fields)) return fetch(request);
  if (NEEDS_SERVER.test(fields)) {
    try {
      return await fetch(request);
    } catch {
      await tell(base, { state: 'needs-signal' });
      // the page stays as it is, with everything typed
      return new Response(null, { status: 204 });
    }
  }
  const isNavigation = request.mode === 'navigate';
  const before = await waiting(of);
  // its page is older than what this device sent since: that is no other's answer
  const isOwn = /(?:^|&)_kept=|name="_kept"/.test(fields) && (await stored(of, path))?.isOld === true;
  const again = isOwn || before.some((entry) => entry.url === path && !entry.stuck);
  const id = await keep(of, { url: path, type, again }, body);
  const isOver = (entry) => (entry.url === path ? entry.stuck : STEP.test(path) && HAND_IN.test(entry.url));
  const result = await inTurn(async () => {
    // what is corrected here is over, and a corrected response is handed in again
    for (const entry of before.filter(isOver)) await drop(entry.id);
    return send(base, id, isNavigation ? 'manual' : 'follow');
  });
  const step = STEP.exec(path)?.[3];
  const away = await stored(of, FIRST);
  if (result.answer) {
    if (result.taken) await markSent(of, path, { type, body });
    if (result.taken && HAND_IN.test(path)) await forget(of); else await report(base);
    if (result.taken && away && step) return onward(base, of, away.isBack ? step : away.at);
    return result.answer;
  }
  if (result.stuck && !step) return Response.redirect(result.stuck, 303);
  if (result.isGone || result.isHandedIn) return Response.redirect(base, 303);
  if (step && !away) await store(of, FIRST, { at: step });
  await report(base, result);
  if ('sync' in self.registration) await self.registration.sync.register('answers').catch(() => {});
  const next = await nextHere(of, path);
  if (next) return Response.redirect(next, 303);
  // nothing to show instead: the page stays and says that its answer is kept
  if (!await stored(of, WITHOUT)) return isNavigation ? new Response(null, { status: 204 }) : Response.error();
  return Response.redirect(`${base}/check?kept=1`, 303);
};
// The next question that was not answered on this device yet.
const nextHere = async (of, path) => {
  const given = new Set((await waiting(of)).map((entry) => entry.url));
  let at = path;
  for (let steps = 0; steps < MOST_PAGES; steps += 1) {
    const known = await stored(of, at);
    if (!known) return steps ? at : undefined;
    if (at !== path && !known.answered && !given.has(at)) return at;
    at = nextOf(known.html);
    if (!at) return undefined;
  }
  return undefined;
};
// What was answered away may have opened questions: those without an answer come before the end.
const onward = async (base, of, at) => {
  await store(of, FIRST, { at, isBack: true });
  return Response.redirect(`${base}?after=${at}`, 303);
};

const showPage = async (request, base) => {
  const of = await nameOf(base);
  const { pathname: path, searchParams } = new URL(request.url);
  if (searchParams.get('kept') === 'stuck') {
    const answer = await inTurn(() => lookAt(base, path));
    await report(base);
    if (answer) return answer;
  } else if (searchParams.has('kept')) {
    const none = await stored(of, WITHOUT);
    if (none) return page(none.html, (await waiting(of)).length);
  }
  if ((await waiting(of)).length) {
    // what a page shows depends on the answers before it
    const result = await inTurn(() => send(base));
    await report(base, result);
    const kept = result.away && await withoutSignal(base, path);
    if (kept) return kept;
  }
  const away = await stored(of, FIRST);
  const isEnd = path === base || path === `${base}/check`;
  if (away && !away.isBack && isEnd && !searchParams.has('after') && !(await waiting(of)).length) return onward(base, of, away.at);
  try {
    const patience = await stored(of, path) ? { signal: AbortSignal.timeout(PAGE_PATIENCE_MS) } : {};
    const redirect = request.mode === 'navigate' ? 'manual' : 'follow';
    const answer = await fetch(request.url, { redirect, credentials: 'same-origin', ...patience });
    if ([502, 503, 504].includes(answer.status)) return await withoutSignal(base, path) ?? answer;
    if (answer.ok && !answer.redirected && STEP.test(path)) {
      const html = await answer.clone().text();
      await store(of, path, { html });
      await keepFrame(of, path, html);
    }
    if (answer.ok && path === `${base}/check`) await unstore(of, FIRST);
    return answer;
  } catch (error) {
    const kept = await withoutSignal(base, path);
    if (kept) return kept;
    throw error;
  }
};

const showAsset = async (request) => {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(ASSETS)).put(request, answer.clone());
  return answer;
};

// Where nothing can be kept, as in some private windows, everything goes its ordinary way.
self.addEventListener('fetch', (ev) => {
  const { request } = ev;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === 'GET' && url.pathname.startsWith('/assets/')) { ev.respondWith(showAsset(request).catch(() => fetch(request))); return; }
  const base = baseOf(url.pathname);
  if (!base) return;
  if (request.method === 'POST' && (STEP.test(url.pathname) || HAND_IN.test(url.pathname))) ev.respondWith(takeAnswer(request.clone(), base).catch(() => fetch(request)));
  else if (request.method === 'GET' && (request.mode === 'navigate' || STEP.test(url.pathname))) ev.respondWith(showPage(request, base).catch(() => fetch(request)));
});
self.addEventListener('sync', (ev) => ev.waitUntil(flushAll()));
self.addEventListener('message', (ev) => ev.waitUntil(hear(ev.data, ev.source)));
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (ev) => ev.waitUntil(begin()));

// --- What pages ask of it -------------------------------------------------------------------------------------------

const hear = async ({ ask, base, path, pages, without, assets }, source) => {
  if (ask === 'flush-all') { await flushAll().catch(() => {}); return; }
  const of = await nameOf(base);
  if (ask === 'flush') await flush(base);
  if (ask === 'assets') {
    const cache = await caches.open(ASSETS);
    for (const url of assets) if (!await cache.match(url)) await cache.add(url).catch(() => {});
  }
  if (ask === 'ahead') {
    if (without) await store(of, WITHOUT, { html: without });
    for (const { path: at, html } of pages) await storeAhead(of, at, html);
    await tidy(of);
  }
  if (ask === 'state') {
    await clean();
    const all = await waiting(of);
    const same = all.filter((entry) => placeOf(entry.url) === path).at(-1);
    const old = await stored(of, path);
    const first = await stored(of, FIRST);
    const frames = [];
    for (const [kind, name] of Object.entries(FRAMES)) if (await stored(of, name)) frames.push(kind);
    source.postMessage({
      base, path, state: 'here', count: all.length, stuck: all.filter((entry) => entry.stuck).map((entry) => attentionTo(entry.url))[0], first: first?.at,
      given: same && !same.type.startsWith('multipart/') ? text.decode(same.body) : old?.answered,
      lacks: await lackingAfter(of, path), lacksAll: await stored(of, WITHOUT) === undefined, frames,
    });
  }
};
// The first question from here on that could not be shown without a signal; none where a few could.
const lackingAfter = async (of, path) => {
  let at = path;
  for (let count = 0; count <= FEW_AHEAD; count += 1) {
    const known = await stored(of, at);
    if (!known) return at;
    at = nextOf(known.html);
    if (!at || !STEP.test(at)) return undefined;
  }
  return undefined;
};
const tidy = async (of) => {
  const pages = await pagesOf(of);
  const old = pages.sort((a, b) => b.at - a.at).slice(MOST_PAGES);
  if (old.length) await within('pages', 'readwrite', (t) => { for (const { name } of old) t.objectStore('pages').delete([of, name]); });
};
const begin = async () => {
  await self.clients.claim();
  await clean();
};
// What nobody came back to goes, unless an answer still waits in it.
const clean = async () => {
  const keys = await within('keys', 'readonly', (t) => t.objectStore('keys').getAll());
  for (const { of, since } of keys) {
    if (Date.now() - since > FORGET_AFTER_MS && !(await waiting(of)).length) await forget(of);
  }
};
