// Questions that an answer opens or closes come and go in place, and what is computed changes there. The server decides which: this asks it and puts its answer into the page.
// Without this file, or without a network, the next press on the button shows them.
(() => {
  const list = document.getElementById('questions');
  if (!list || !window.fetch) return;
  const form = list.closest('form');
  const gone = new Map(); // closed questions, with what was typed in them
  let asked;
  let timer;
  const swapLeads = (block, fresh) => {
    for (const lead of block.querySelectorAll(':scope > .q-lead')) lead.remove();
    block.prepend(...fresh.querySelectorAll(':scope > .q-lead'));
  };
  // What may be chosen depends on other answers.
  const offered = (block) => [...block.querySelectorAll('input, option')].map((one) => one.value).join('\n');
  const renew = (block, fresh) => {
    if (!fresh.matches('[data-changes]') || offered(block) === offered(fresh)) return false;
    block.replaceChildren(...fresh.childNodes);
    return true;
  };
  const blocksOf = (box) => [...box.children].filter((block) => block.dataset.q);
  const insideOf = (block) => block.querySelector(':scope > [data-inside]');
  // Brings a box to what the server says; an instance of a group that is here already is brought so inside.
  const merge = (box, fresh, found) => {
    const wanted = new Set(fresh.map((block) => block.dataset.q));
    const here = new Map();
    for (const block of blocksOf(box)) {
      here.set(block.dataset.q, block);
      if (wanted.has(block.dataset.q)) continue;
      found.isLost ||= block.contains(document.activeElement);
      gone.set(block.dataset.q, block);
      here.delete(block.dataset.q);
      block.remove();
    }
    let at = box.firstElementChild;
    for (const next of fresh) {
      const known = here.get(next.dataset.q) ?? gone.get(next.dataset.q);
      const block = known ?? document.adoptNode(next);
      if (known && insideOf(known)) {
        merge(insideOf(known), blocksOf(insideOf(next)), found);
      } else if (known && !renew(known, next)) {
        swapLeads(known, next);
        const value = next.querySelector('output');
        if (value) known.querySelector('output')?.replaceChildren(...value.childNodes);
      }
      if (gone.delete(next.dataset.q)) found.isBack ||= block.matches('[data-decides]');
      if (block === at) at = at.nextElementSibling; else box.insertBefore(block, at);
    }
  };
  // True if a question came back with an answer that may open others.
  const takeOver = (page, control, before) => {
    const found = { isLost: false, isBack: false };
    merge(list, blocksOf(page.body), found);
    form.elements._shown.value = page.querySelector('[name=_shown]').value;
    document.getElementById('opened').textContent = `${before} ${page.querySelector('#opened').textContent}`.trim();
    if (found.isLost) control.focus();
    return found.isBack;
  };
  const ask = async (control, before = '') => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.append('_open', '1');
    try {
      const answer = await fetch(form.action, { method: 'POST', body, signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (takeOver(page, control, before)) await ask(control, document.getElementById('opened').textContent);
    } catch {
      // sending the form shows the same questions
    }
  };
  list.addEventListener('input', (ev) => {
    if (!ev.target.closest('[data-decides]')) return;
    clearTimeout(timer);
    const isTyped = ev.target.matches('textarea, input:not([type=radio], [type=checkbox])');
    timer = setTimeout(ask, isTyped ? 350 : 0, ev.target);
  });
  // An instance of a group comes, goes or moves: the page that answers the form has it, and is taken over from there.
  const buttons = ['_add', '_remove', '_remove_surely', '_keep', '_up', '_down'];
  const beside = (place, step) => place.replace(/\d+$/, (number) => +number + step);
  const place = (button, before) => {
    const sure = list.querySelector('[data-focus]');
    if (sure) return sure;
    const step = { _up: -1, _down: 1 }[button.name] ?? 0;
    const all = [...list.querySelectorAll('.inst')];
    if (button.name === '_add') return all.find((instance) => !before.has(instance.id));
    const first = /_/.test(button.value) ? button.value : `${button.value}_0`;
    const wanted = beside(first, step).replace(/(_0)+$/, '');
    return document.getElementById(`i${wanted}`) ?? all.at(-1);
  };
  let plainly = false;
  form.addEventListener('submit', async (ev) => {
    const button = ev.submitter;
    if (plainly || !button || !buttons.includes(button.name)) return;
    ev.preventDefault();
    clearTimeout(timer);
    asked?.abort();
    const isMultipart = form.enctype === 'multipart/form-data';
    const fields = new FormData(form);
    fields.append(button.name, button.value);
    const before = new Set([...list.querySelectorAll('.inst')].map((instance) => instance.id));
    try {
      const answer = await fetch(form.action, { method: 'POST', body: isMultipart ? fields : new URLSearchParams(fields) });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('questions');
      if (!answer.ok || !fresh) throw new Error('not here');
      list.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
      gone.clear();
      for (const name of ['_shown', '_was']) {
        if (form.elements[name]) form.elements[name].value = page.querySelector(`[name=${name}]`).value;
      }
      const shown = place(button, before);
      document.getElementById('opened').textContent = shown?.querySelector('.inst__t')?.textContent ?? '';
      (shown ?? list.querySelector('input, select, textarea, button'))?.focus();
    } catch {
      // the ordinary way says what is wrong, and loses nothing
      plainly = true;
      form.requestSubmit(button);
    }
  });
})();
