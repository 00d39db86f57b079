// Comforts for every page. Each page works without this file.
(() => {
  const root = document.documentElement;
  root.dataset.script = '';
  let sending = false;
  const plainly = (form, button) => {
    if (button?.name) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }));
    form.submit();
  };
  window.weconecta = {
    // Posts a form whose page stays: `take` puts the answer into it, and says whether it could. Else the form is sent the ordinary way.
    async sendHere(form, button, take) {
      if (sending) return;
      sending = true;
      const fields = new FormData(form);
      if (button?.name) fields.append(button.name, button.value);
      fields.append('_rest', '1'); // only what follows
      const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields);
      button?.setAttribute('aria-disabled', 'true');
      try {
        const answer = await fetch(form.action, { method: 'POST', body });
        // kept on the device, or only the server can do it: the page stays, and says so
        if (answer.status === 204 || take(new DOMParser().parseFromString(await answer.text(), 'text/html'), answer)) return;
        if (answer.redirected) location.assign(answer.url);
        // a page of its own, as where another device answered too: both answers to choose from
        else plainly(form, button);
      } catch {
        // no network: the ordinary way tells so, and loses nothing; in a frame it would
        if (form.dispatchEvent(new Event('unsent', { bubbles: true, cancelable: true }))) plainly(form, button);
      } finally {
        sending = false;
        button?.removeAttribute('aria-disabled');
      }
    },
    // Parts of a fetched page take the place of those here, which is then that page.
    changePage(page, parts, place) {
      for (const part of parts) {
        const [here, there] = [document.getElementById(part), page.getElementById(part)];
        if (here && there) here.replaceWith(document.adoptNode(there));
      }
      document.title = page.title;
      if (new URL(place, location.href).href !== location.href) history.pushState({}, '', place);
      for (const back of document.querySelectorAll('[data-reading] [name=back]')) back.value = location.pathname;
      for (const link of document.querySelectorAll('.menu a[href*="lang="]')) link.pathname = location.pathname;
      for (const link of document.querySelectorAll('[data-outside]')) link.pathname = location.pathname.replace(/~embed[^/]*/, '');
      document.dispatchEvent(new Event('changed'));
    },
  };
  const sizes = [100, 112, 125, 150];
  // the server keeps the choice; this only shows it at once
  const apply = {
    larger: () => resize(1), smaller: () => resize(-1),
    light: () => { root.dataset.theme = 'light'; }, dark: () => { root.dataset.theme = 'dark'; }, auto: () => { root.dataset.theme = 'auto'; },
    'easy-font': () => { root.dataset.font = 'easy'; }, 'usual-font': () => { root.dataset.font = 'usual'; },
    'less-motion': () => { root.dataset.motion = 'less'; }, 'usual-motion': () => { root.dataset.motion = 'usual'; },
    'show-hints': () => explain(true), 'hide-hints': () => explain(false),
    'more-contrast': () => { root.dataset.contrast = 'more'; }, 'normal-contrast': () => { root.dataset.contrast = 'normal'; },
  };
  const resize = (step) => {
    const at = Math.max(0, sizes.indexOf(+root.dataset.size)) + step;
    root.dataset.size = sizes[Math.min(sizes.length - 1, Math.max(0, at))];
  };
  const explain = (isOpen) => { for (const more of document.querySelectorAll('details.more')) more.open = isOpen; };
  let saving = Promise.resolve();
  document.addEventListener('submit', (ev) => {
    const form = ev.target;
    if (form.matches('[data-reading]') && ev.submitter) {
      ev.preventDefault();
      const change = ev.submitter.value;
      apply[change]();
      const body = new URLSearchParams({ set: change, back: form.elements.back.value });
      saving = saving.then(() => fetch(form.action, { method: 'POST', body, redirect: 'manual' })).catch(() => {});
      return;
    }
    // one press is enough
    if (form.method === 'post' && !ev.defaultPrevented) {
      if (form.dataset.sent) ev.preventDefault();
      form.dataset.sent = '1';
      setTimeout(() => delete form.dataset.sent, 4000);
    }
  });
  window.addEventListener('pageshow', () => { for (const form of document.querySelectorAll('[data-sent]')) delete form.dataset.sent; });
  document.addEventListener('click', (ev) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(ev.target)) menu.open = false;
    const more = ev.target.closest('[data-more]');
    if (more) {
      const rows = [...more.parentNode.querySelectorAll(':scope > .withunit')];
      const row = rows.at(-1).cloneNode(true);
      const field = row.querySelector('input');
      field.value = '';
      field.id += 'n';
      rows.at(-1).after(row);
      field.focus();
    }
    const speaker = ev.target.closest('[data-speak]');
    if (speaker && 'speechSynthesis' in window) {
      speechSynthesis.cancel();
      const words = new SpeechSynthesisUtterance(document.querySelector(speaker.dataset.speak).innerText);
      words.lang = speaker.dataset.lang || root.lang;
      speechSynthesis.speak(words);
    }
  });
  // what is written as another answer is chosen by that
  document.addEventListener('input', (ev) => {
    const free = ev.target.dataset.checks && document.getElementById(ev.target.dataset.checks);
    if (free && ev.target.value.trim()) free.checked = true;
  });
  document.addEventListener('keydown', (ev) => {
    if (ev.key !== 'Escape') return;
    const menu = document.querySelector('details.menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });
  if (!('speechSynthesis' in window)) for (const button of document.querySelectorAll('[data-speak]')) button.hidden = true;
  const focus = document.querySelector('[data-focus]');
  if (focus) focus.focus();
})();
