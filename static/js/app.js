// Comforts for staff and admin pages. Each page works without this file.
(() => {
  // live parts: <div data-live="/staff/live" data-live-event="response" data-live-url="/staff/recent"> is fetched anew when the event comes;
  // one with an id takes the part of that id out of a whole page, and whatever has data-live-too with it
  const parts = document.querySelectorAll('[data-live]');
  const sources = new Map();
  for (const part of parts) {
    const url = part.dataset.live;
    if (!sources.has(url)) sources.set(url, new EventSource(url));
    for (const name of part.dataset.liveEvent.split(' ')) sources.get(url).addEventListener(name, () => refresh(part));
    part.addEventListener('focusout', () => setTimeout(() => { if (part.dataset.stale) refresh(part); }));
  }
  // an entry of the navigation shows how many alerts are open
  const count = (part) => {
    const told = part.querySelector('[data-open-alerts]');
    if (!told) return;
    const n = Number(told.dataset.openAlerts);
    for (const entry of document.querySelectorAll('.nav a[href="/staff/alerts"],.tabbar a[href="/staff/alerts"]')) {
      const badge = entry.querySelector('.count');
      if (badge && n > 0) badge.firstChild.data = String(n);
      else if (badge) badge.remove();
      else if (n > 0) entry.append(Object.assign(document.createElement('span'), { className: 'count', textContent: String(n) }));
    }
  };
  const refresh = async (part) => {
    if (part.dataset.liveReload) { location.reload(); return; }
    // nothing moves under somebody's hands: it is made good when they leave
    if (part.dataset.busy || part.contains(document.activeElement)) { part.dataset.stale = '1'; return; }
    part.dataset.busy = '1';
    delete part.dataset.stale;
    try {
      const answer = await fetch(part.dataset.liveUrl, { headers: { 'X-Fragment': '1' } });
      const text = await answer.text();
      if (part.contains(document.activeElement)) part.dataset.stale = '1';
      else if (answer.ok && !answer.redirected) {
        const page = part.id ? new DOMParser().parseFromString(text, 'text/html') : null;
        for (const one of page ? [part, ...document.querySelectorAll('[data-live-too]')] : []) {
          const fresh = page.getElementById(one.id);
          if (fresh) one.innerHTML = fresh.innerHTML;
        }
        if (!page) part.innerHTML = text;
        count(part);
        const status = document.getElementById('status');
        if (status && part.dataset.liveSay) status.textContent = part.dataset.liveSay;
      }
    } catch {
      // the network is away: the next event, or coming back to the page, makes it good
    } finally {
      delete part.dataset.busy;
      if (part.dataset.stale && !part.contains(document.activeElement)) refresh(part);
    }
  };
  window.addEventListener('pagehide', () => { for (const source of sources.values()) source.close(); });

  document.addEventListener('click', async (ev) => {
    const copy = ev.target.closest('[data-copy]');
    if (!copy) return;
    await navigator.clipboard.writeText(copy.dataset.copy);
    const status = document.getElementById('status');
    if (status && copy.dataset.copied) status.textContent = copy.dataset.copied;
    copy.classList.add('is-done');
    setTimeout(() => copy.classList.remove('is-done'), 2000);
  });
  // filters apply when chosen by hand; with the keys, which pass every choice on the way, by the button
  let byKeys = false;
  document.addEventListener('keydown', () => { byKeys = true; }, true);
  document.addEventListener('pointerdown', () => { byKeys = false; }, true);
  document.addEventListener('change', (ev) => {
    const form = ev.target.closest('form[data-auto]');
    if (form && ev.target.matches('select') && !byKeys) form.requestSubmit();
  });
  document.addEventListener('click', (ev) => { if (ev.target.closest('[data-print]')) print(); });
})();
