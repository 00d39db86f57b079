// A device in the hands of patients: asks whether somebody is there, wipes the screen, keeps nothing. Without this file pages do the same by their refresh.
(() => {
  const own = document.currentScript.dataset;
  const WIPE = '/kiosk/wipe';
  let touched = Date.now();
  let asked;
  let isGone = false;

  // Nothing of ours belongs on this device: what a browser did not clear by itself goes here.
  const forget = async () => {
    try { sessionStorage.clear(); localStorage.clear(); } catch { /* none to clear */ }
    const registered = await navigator.serviceWorker?.getRegistrations?.() ?? [];
    await Promise.all(registered.map((worker) => worker.unregister()));
    if ('caches' in window) for (const name of await caches.keys()) await caches.delete(name);
    for (const { name } of await indexedDB.databases?.() ?? []) indexedDB.deleteDatabase(name);
  };
  const hasSignal = () => fetch('/robots.txt', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(8000) }).then((answer) => answer.ok, () => false);
  const cover = () => {
    const line = document.createElement('p');
    line.className = 'k-gone';
    line.textContent = own.gone;
    document.title = own.gone;
    document.body.replaceChildren(line);
  };
  // The screen is empty at once; the device follows as soon as it reaches us.
  const wipe = async () => {
    if (isGone) return;
    isGone = true;
    cover();
    await forget().catch(() => {});
    while (!await hasSignal()) await new Promise((resolve) => setTimeout(resolve, 3000));
    location.replace(WIPE);
  };

  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });
  const ask = () => {
    const dialog = make('dialog', '', { className: 'k-ask' });
    dialog.setAttribute('role', 'alertdialog');
    dialog.setAttribute('aria-labelledby', 'k-title');
    dialog.setAttribute('aria-describedby', 'k-text');
    const goOn = () => {
      if (asked?.dialog !== dialog) return;
      dialog.remove();
      asked = undefined;
      touched = Date.now();
    };
    const count = make('p', '');
    count.setAttribute('role', 'timer');
    const stay = make('button', own.stay, { className: 'btn btn--l', type: 'button', autofocus: true, onclick: () => { dialog.close(); goOn(); } });
    const end = make('button', own.end, { className: 'btn btn--l btn--2', type: 'button', onclick: wipe });
    dialog.append(make('h2', own.title, { id: 'k-title' }), make('p', own.text, { id: 'k-text' }), count, stay, end);
    dialog.addEventListener('close', goOn);
    document.body.append(dialog);
    dialog.showModal();
    asked = { dialog, count, since: Date.now() };
  };
  // By the clock, so that a device that slept is wiped when it wakes.
  const look = () => {
    if (isGone || own.then === 'stay') return;
    const idle = own.idle * 1000;
    const warning = own.warning * 1000;
    const now = Date.now();
    if (own.then === 'leave') { if (now - touched >= idle) wipe(); return; }
    if (now - touched >= idle + warning) { wipe(); return; }
    if (!asked) { if (now - touched >= idle) ask(); return; }
    const left = Math.max(0, Math.ceil((asked.since + warning - now) / 1000));
    asked.count.textContent = `${own.seconds} ${left}`;
    if (!left) wipe();
  };
  const touch = () => { if (!asked && Date.now() - touched < own.idle * 1000) touched = Date.now(); };
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'input', 'scroll', 'touchstart']) document.addEventListener(kind, touch, { passive: true, capture: true });
  setInterval(look, 500);
  document.addEventListener('visibilitychange', look);

  // A page that the browser kept is not shown again as it was.
  window.addEventListener('pagehide', () => { document.documentElement.hidden = true; });
  window.addEventListener('pageshow', (ev) => {
    if (ev.persisted) location.reload(); else document.documentElement.hidden = false;
  });

  // Without a signal the page stays, with what was typed: nothing else on this device keeps it.
  const say = (text) => {
    const box = document.querySelector('.k-away') ?? document.body.appendChild(make('p', '', { className: 'k-away' }));
    box.setAttribute('role', 'alert');
    box.textContent = text;
    box.hidden = !text;
  };
  const letGo = new WeakSet();
  window.addEventListener('submit', (ev) => {
    const { target: form, submitter } = ev;
    form.autocomplete = 'off';
    if (letGo.delete(form) || form.matches('[data-reading]')) return;
    ev.preventDefault();
    ev.stopImmediatePropagation();
    hasSignal().then((is) => {
      say(is ? '' : own.away);
      if (!is || isGone) return;
      letGo.add(form);
      form.requestSubmit(submitter);
    });
  }, { capture: true });
  for (const form of document.forms) form.autocomplete = 'off';
  if (own.then !== 'warn') forget().catch(() => {});
})();
