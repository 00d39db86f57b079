// Answers without a signal: hands the pages of the next questions to the worker that keeps them, and says what is and what isn't sent.
(() => {
  let box = document.getElementById('signal');
  if (!box || !('serviceWorker' in navigator) || !window.isSecureContext) return;
  const { base, ahead } = box.dataset;
  let path = location.pathname;
  let isAway = 'kept' in document.documentElement.dataset;
  const ask = async (what, more = {}) => (await navigator.serviceWorker.ready).active.postMessage({ ask: what, base, path, ...more });
  let timer;
  let isFetched = false;

  const say = (words, count, link) => {
    box.hidden = !words;
    const line = document.createElement('p');
    line.textContent = count ? `${words} ${count}` : words ?? '';
    if (link) line.append(' ', Object.assign(document.createElement('a'), { href: link, textContent: box.dataset.see }));
    box.replaceChildren(line);
  };
  const show = ({ state, count = 0, url, stuck }) => {
    clearTimeout(timer);
    const place = url ?? stuck;
    const isHere = place?.split('?')[0] === path;
    if (state === 'sent') isAway = false;
    const isOver = state === 'sent' || (state === 'fine' && box.classList.contains('signal--ok'));
    box.classList.toggle('signal--ok', isOver);
    if (place && !isHere) say(box.dataset.stuck, 0, place);
    else if (place) say(box.dataset.stuck);
    else if (state === 'needs-signal') say(box.dataset.needs);
    else if (state === 'sending') say(box.dataset.sending, count);
    else if (isOver) say(box.dataset.arrived);
    else if (count) say(box.dataset.unsent, count);
    else if (isAway || state === 'kept') say(box.dataset.none);
    else say();
    if (count) timer = setTimeout(ask, 10_000, 'flush');
  };
  // What was given here without a signal stands in the page again.
  const fill = (given) => {
    const form = document.querySelector('form[data-next]') ?? document.querySelector('main form');
    const at = new Map();
    const names = new Set();
    for (const [name, value] of new URLSearchParams(given)) {
      if (['_was', '_shown', '_skip'].includes(name)) continue;
      const fields = [...form.querySelectorAll('input, select, textarea')].filter((field) => field.name === name);
      if (!names.has(name)) for (const field of fields) if (field.type === 'checkbox') field.checked = false;
      names.add(name);
      const choice = fields.find((field) => ['radio', 'checkbox'].includes(field.type) && field.value === value);
      if (choice) { choice.checked = true; continue; }
      const written = fields.filter((field) => !['radio', 'checkbox', 'file'].includes(field.type));
      const field = written[at.get(name) ?? 0];
      at.set(name, (at.get(name) ?? 0) + 1);
      if (field) { field.value = value; field.dispatchEvent(new Event('input', { bubbles: true })); }
    }
  };
  // A few questions at a time, so that none waits for it; the first page has enough to load.
  const fetchAhead = async ({ lacks, lacksAll, frames }) => {
    if (isFetched || !ahead || (!lacks && !lacksAll) || navigator.connection?.saveData) return;
    isFetched = true;
    const asked = new URL(ahead, location.href);
    const place = /\/(q|s|chat)\/([\w-]+)$/.exec(lacks ?? '');
    if (place) asked.searchParams.set(place[1] === 's' ? 'section' : 'question', place[2]);
    if (place && frames?.includes(place[1] === 's' ? 's' : 'q')) asked.searchParams.set('parts', 'true');
    if (lacksAll) asked.searchParams.set('without', 'true');
    try {
      const answer = await fetch(asked);
      if (answer.ok) await ask('ahead', await answer.json());
    } catch {
      isFetched = false;
    }
  };
  const onward = (first) => { if ('resume' in box.dataset) location.replace(first ? `${base}?after=${first}` : base); };
  let first;
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    // an answer about the question before says nothing of this one
    if (data.base !== base || (data.path ?? path) !== path) return;
    if (data.state === 'here') {
      first = data.first;
      if (data.given && isAway) fill(data.given);
      if ('saved' in box.dataset) fetchAhead(data);
      if (data.count) ask('flush');
    }
    show(data);
    if (data.state === 'sent') onward(first);
  });
  window.addEventListener('online', () => ask('flush'));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask('flush'); });
  // The next question came into this page.
  document.addEventListener('changed', () => {
    box = document.getElementById('signal') ?? box;
    path = location.pathname;
    isFetched = false;
    begin();
    ask('state');
  });
  const start = async () => {
    await navigator.serviceWorker.register('/sw.js', { scope: '/f/', updateViaCache: 'all' });
    const assets = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((name) => name.startsWith('/assets/'));
    await ask('assets', { assets });
    await ask('state');
  };
  const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));
  let isBegun = false;
  const begin = () => {
    if (isBegun) return;
    isBegun = true;
    idle(() => start().catch(() => {}));
  };
  // who only looks at a question needs none of it; who begins to answer has it before the answer is sent
  if ('saved' in box.dataset || isAway || navigator.serviceWorker.controller) begin();
  else for (const kind of ['pointerdown', 'keydown', 'input']) document.addEventListener(kind, begin, { once: true });
})();
