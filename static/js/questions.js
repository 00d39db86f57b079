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
  // True if a question came back with an answer that may open others.
  const takeOver = (page, control, before) => {
    const fresh = [...page.querySelectorAll('[data-q]')];
    const wanted = new Set(fresh.map((block) => block.dataset.q));
    const here = new Map();
    let isLost = false;
    for (const block of [...list.children]) {
      here.set(block.dataset.q, block);
      if (wanted.has(block.dataset.q)) continue;
      isLost ||= block.contains(document.activeElement);
      gone.set(block.dataset.q, block);
      here.delete(block.dataset.q);
      block.remove();
    }
    let at = list.firstElementChild;
    let isBack = false;
    for (const next of fresh) {
      const known = here.get(next.dataset.q) ?? gone.get(next.dataset.q);
      const block = known ?? document.adoptNode(next);
      if (known) {
        swapLeads(known, next);
        const value = next.querySelector('output');
        if (value) known.querySelector('output')?.replaceChildren(...value.childNodes);
      }
      if (gone.delete(next.dataset.q)) isBack ||= block.matches('[data-decides]');
      if (block === at) at = at.nextElementSibling; else list.insertBefore(block, at);
    }
    form.elements._shown.value = page.querySelector('[name=_shown]').value;
    document.getElementById('opened').textContent = `${before} ${page.querySelector('#opened').textContent}`.trim();
    if (isLost) control.focus();
    return isBack;
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
})();
