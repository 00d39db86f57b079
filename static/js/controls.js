// Comforts for the controls of questions: sliders, less and more, lists that shrink while one types, options that stand alone. Every question can be answered without this file.
(() => {
  const decimal = document.documentElement.lang.startsWith('en') ? '.' : ',';
  const read = (text) => parseFloat(text.trim().replace(decimal, '.'));
  const write = (number, step) => {
    const places = (String(step).split('.')[1] ?? '').length;
    return number.toFixed(places).replace('.', decimal);
  };
  const tell = (field) => field.dispatchEvent(new Event('input', { bubbles: true }));

  // An axis beside the field: the field holds the answer, and is empty until there is one.
  const slide = (box) => {
    const axis = box.querySelector('.slider__in');
    const field = box.querySelector('.input');
    const none = box.querySelector('.slider__none');
    const unset = box.querySelector('[data-unset]');
    const { quiet } = box.dataset;
    // the number stays in its field, unseen: a message leads to the axis then
    if (quiet) {
      for (const part of field.parentNode.children) part.hidden = part !== none;
      const { id } = field;
      field.removeAttribute('id');
      axis.id = id;
    }
    const show = () => {
      const number = read(field.value);
      const isNone = Number.isNaN(number);
      box.classList.toggle('is-none', isNone);
      none.textContent = isNone ? box.dataset.slider : quiet ?? '';
      unset.hidden = isNone;
      if (isNone) axis.setAttribute('aria-valuetext', box.dataset.slider);
      else { axis.value = number; axis.setAttribute('aria-valuetext', field.value); }
    };
    const take = () => { field.value = write(+axis.value, axis.step); show(); tell(field); };
    axis.hidden = false;
    axis.addEventListener('input', (ev) => { ev.stopPropagation(); take(); });
    // the place where it waits is an answer too, once somebody presses there
    axis.addEventListener('click', () => { if (box.classList.contains('is-none')) take(); });
    axis.addEventListener('keydown', (ev) => { if (ev.key === 'Enter' || ev.key === ' ') { ev.preventDefault(); take(); } });
    // a key that leads to the end where it waits already moves nothing
    axis.addEventListener('keyup', (ev) => { if (/^(Arrow|Page|Home|End)/.test(ev.key) && box.classList.contains('is-none')) take(); });
    unset.addEventListener('click', () => { field.value = ''; show(); tell(field); axis.focus(); });
    field.addEventListener('input', show);
    show();
  };

  // A drawing beside its options: pressing a region is pressing its option, which says what is chosen.
  const draw = (box) => {
    const regions = [...box.querySelectorAll('[data-for]')];
    const show = () => {
      for (const region of regions) region.setAttribute('class', document.getElementById(region.dataset.for)?.checked ? 'on' : 'off');
    };
    for (const region of regions) region.addEventListener('click', () => document.getElementById(region.dataset.for)?.click());
    box.parentNode.addEventListener('change', show);
    show();
  };

  const bound = (box, number) => {
    const [min, max] = [box.dataset.min, box.dataset.max].map(parseFloat);
    return Math.max(Number.isNaN(min) ? number : min, Math.min(Number.isNaN(max) ? number : max, number));
  };
  const step = (box, by) => {
    const field = box.querySelector('.input');
    const now = read(field.value);
    const start = box.dataset.min === '' ? 0 : +box.dataset.min;
    const next = Number.isNaN(now) ? start : now + by * +box.dataset.step;
    field.value = write(bound(box, next), box.dataset.step);
    tell(field);
  };

  // A field with a list below it. `find` gives the options that fit, `take` keeps one.
  const combo = (field, { find, take, some, none }) => {
    const list = document.createElement('ul');
    const said = document.createElement('p');
    list.id = `${field.id}-list`;
    list.className = 'combo';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', field.labels?.[0]?.textContent ?? document.getElementById(field.getAttribute('aria-labelledby'))?.textContent ?? '');
    list.hidden = true;
    said.className = 'vh';
    said.setAttribute('role', 'status');
    for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-expanded', 'false'], ['aria-controls', list.id]]) field.setAttribute(name, value);
    const box = document.createElement('div');
    box.className = 'combo__box';
    field.before(box);
    box.append(field, list, said);
    let at = -1;
    let shown = [];
    let turn = 0;
    let search;
    const close = () => { turn += 1; search = undefined; list.hidden = true; at = -1; field.setAttribute('aria-expanded', 'false'); field.removeAttribute('aria-activedescendant'); };
    const mark = (to) => {
      const all = [...list.children];
      if (!all.length) return;
      at = (to + all.length) % all.length;
      all.forEach((one, place) => one.setAttribute('aria-selected', place === at));
      field.setAttribute('aria-activedescendant', all[at].id);
      all[at].scrollIntoView({ block: 'nearest' });
    };
    const show = (found) => {
      // who has gone down to an option stays on it while the list below shrinks
      const stays = at < 0 ? -1 : found.findIndex((option) => option.key === shown[at].key);
      shown = found;
      list.replaceChildren(...found.map((option, place) => {
        const one = document.createElement('li');
        one.id = `${list.id}-${place}`;
        one.setAttribute('role', 'option');
        one.setAttribute('aria-selected', 'false');
        one.textContent = option.text;
        one.addEventListener('pointerdown', (ev) => ev.preventDefault());
        one.addEventListener('click', () => { take(option); close(); });
        return one;
      }));
      at = -1;
      field.removeAttribute('aria-activedescendant');
      if (stays >= 0) mark(stays);
      list.hidden = found.length === 0;
      field.setAttribute('aria-expanded', String(found.length > 0));
      said.textContent = found.length ? `${found.length} ${some}` : none;
    };
    const open = () => {
      turn += 1;
      const mine = turn;
      search = find(field.value).then((found) => {
        if (mine !== turn || document.activeElement !== field) return;
        search = undefined;
        show(found);
      });
      return search;
    };
    const key = (name) => {
      if (name === 'Enter') list.children[at]?.click();
      else mark(at + (name === 'ArrowDown' ? 1 : at < 0 ? 0 : -1));
    };
    field.addEventListener('input', open);
    field.addEventListener('click', open);
    field.addEventListener('blur', close);
    // a key pressed while the options are still on their way waits for them, in its turn
    let keys = Promise.resolve();
    field.addEventListener('keydown', (ev) => {
      if (ev.key === 'ArrowDown' || ev.key === 'ArrowUp') {
        ev.preventDefault();
        if (list.hidden && !search) open();
        keys = keys.then(() => search).then(() => key(ev.key));
      } else if (ev.key === 'Enter' && (search || (!list.hidden && at >= 0))) {
        ev.preventDefault();
        keys = keys.then(() => search).then(() => key(ev.key));
      } else if (ev.key === 'Escape' && !list.hidden) {
        ev.stopPropagation();
        close();
      }
    });
  };
  // How a date is read: said when one pauses, and told what is wrong with it only when one leaves the field.
  const reads = (said) => {
    let timer;
    let asked;
    const ask = async (field, isLeft) => {
      clearTimeout(timer);
      asked?.abort();
      asked = new AbortController();
      const typed = field.value.trim();
      if (!typed) { said.textContent = ''; return; }
      try {
        const answer = await fetch(said.dataset.reads, { method: 'POST', body: new URLSearchParams({ typed }), signal: asked.signal });
        if (!answer.ok) return;
        const { words, problem } = await answer.json();
        const shown = [words && `${said.dataset.words} ${words}`, isLeft && problem].filter(Boolean).join('. ');
        if (said.textContent !== shown) said.textContent = shown;
      } catch {
        // the server reads it again with the form
      }
    };
    // fields that are added later are heard too
    const box = said.parentNode;
    const isOurs = (field) => field.closest('.withunit')?.parentNode === box;
    box.addEventListener('input', ({ target }) => { if (isOurs(target)) { clearTimeout(timer); timer = setTimeout(ask, 900, target, false); } });
    box.addEventListener('change', ({ target }) => { if (isOurs(target)) ask(target, true); });
  };
  const fold = (text) => text.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

  // A list of the page: the field stands for it, the list keeps the answer.
  const comboOfList = (list) => {
    const options = [...list.options].slice(1).map((option) => ({ key: option.value, text: option.textContent }));
    const field = document.createElement('input');
    field.className = 'input';
    field.autocomplete = 'off';
    field.id = list.id;
    list.removeAttribute('id');
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-invalid']) {
      if (list.hasAttribute(name)) field.setAttribute(name, list.getAttribute(name));
    }
    field.value = list.value ? list.selectedOptions[0].textContent : '';
    list.hidden = true;
    list.before(field);
    const keep = (key) => { if (list.value !== key) { list.value = key; tell(list); } };
    // what is written but is none of the options must not pass for an answer
    field.addEventListener('input', (ev) => {
      ev.stopPropagation();
      keep(options.find((option) => fold(option.text) === fold(field.value))?.key ?? '');
    });
    field.addEventListener('blur', () => { if (!list.value) field.value = ''; });
    combo(field, {
      ...list.dataset,
      find: async (typed) => {
        const words = list.value ? [] : fold(typed).split(/\s+/);
        return options.filter((option) => words.every((word) => fold(option.text).includes(word)));
      },
      take: (option) => { field.value = option.text; keep(option.key); },
    });
  };

  // Options that the server searches: what is chosen is posted by its key, what is only written as it is.
  const comboOfServer = (field) => {
    const kept = field.closest('.field').previousElementSibling;
    const { name } = field;
    document.getElementById(`${field.id}-how`)?.remove();
    const key = document.createElement('input');
    key.type = 'hidden';
    let asked;
    field.after(key);
    field.addEventListener('input', () => { key.removeAttribute('name'); field.name = name; });
    combo(field, {
      ...field.dataset,
      find: async (typed) => {
        asked?.abort();
        asked = new AbortController();
        try {
          const answer = await fetch(`${field.dataset.combo}?q=${encodeURIComponent(typed.slice(0, 100))}`, { signal: asked.signal });
          return answer.ok ? await answer.json() : [];
        } catch {
          return [];
        }
      },
      take: (option) => {
        if ('many' in field.dataset) {
          const known = [...kept.querySelectorAll('input')].find((box) => box.value === option.key);
          if (known) known.checked = true; else kept.append(card(name, option, `${field.id}-${option.key}`));
          field.value = '';
        } else {
          for (const box of kept.querySelectorAll('input')) box.checked = false;
          field.value = option.text;
          key.value = option.key;
          key.name = name;
          field.removeAttribute('name');
        }
        key.dispatchEvent(new Event('change', { bubbles: true }));
      },
    });
  };
  const card = (name, option, id) => {
    const box = document.createElement('div');
    box.className = 'choice choice--box';
    const mark = document.querySelector('.choice__mark')?.cloneNode(true) ?? document.createElement('span');
    mark.className = 'choice__mark';
    const input = Object.assign(document.createElement('input'), { className: 'choice__in', type: 'checkbox', name, value: option.key, checked: true, id });
    const label = Object.assign(document.createElement('label'), { className: 'choice__text', htmlFor: id, textContent: option.text });
    const back = Object.assign(document.createElement('span'), { className: 'choice__bg' });
    box.append(input, mark, label, document.createElement('span'), back);
    return box;
  };

  // what only some controls need comes with the first of them
  const load = ({ dataset: { load: src } }) => {
    if (!document.querySelector(`script[src="${src}"]`)) document.head.append(Object.assign(document.createElement('script'), { src }));
  };
  const enhance = (root) => {
    for (const box of root.querySelectorAll('[data-load]')) load(box);
    for (const box of root.querySelectorAll('[data-slider]:not([data-on])')) { box.dataset.on = ''; slide(box); }
    for (const said of root.querySelectorAll('[data-reads]:not([data-on])')) { said.dataset.on = ''; reads(said); }
    for (const box of root.querySelectorAll('[data-body]:not([data-on])')) { box.dataset.on = ''; draw(box); }
    for (const field of root.querySelectorAll('[data-combo]:not([data-on])')) {
      field.dataset.on = '';
      if (field.matches('select')) comboOfList(field); else comboOfServer(field);
    }
  };
  document.addEventListener('click', (ev) => {
    const button = ev.target.closest('[data-by]');
    if (button) step(button.closest('.spin'), +button.dataset.by);
  });
  document.addEventListener('keydown', (ev) => {
    const box = ev.target.closest?.('.spin');
    if (!box || !ev.target.matches('.input') || !['ArrowUp', 'ArrowDown'].includes(ev.key)) return;
    ev.preventDefault();
    step(box, ev.key === 'ArrowUp' ? 1 : -1);
  });
  document.addEventListener('change', (ev) => {
    const box = ev.target;
    if (!box.matches?.('.choice__in')) return;
    // one that stands alone clears the others, and the others clear it
    if (box.type === 'checkbox' && box.checked) {
      // a box that agrees to something stands in no list of options
      for (const other of box.closest('.choices')?.querySelectorAll('.choice__in') ?? []) {
        if (other !== box && ('alone' in box.dataset || 'alone' in other.dataset)) other.checked = false;
      }
      const free = 'alone' in box.dataset && document.getElementById(`${box.id.split('-')[0]}-other`);
      if (free) free.value = '';
    }
    const drop = box.closest('[data-drop]');
    if (drop) {
      const chosen = drop.querySelectorAll('.choice__in:checked').length;
      const summary = drop.querySelector('summary');
      drop.dataset.empty ??= chosen ? '' : summary.textContent;
      summary.textContent = chosen || !drop.dataset.empty ? `${drop.dataset.drop} ${chosen}` : drop.dataset.empty;
    }
  });
  // a picture that was opened is not in the way of whoever goes on
  document.addEventListener('focusin', ({ target }) => {
    const open = document.querySelector('.zoom__d:popover-open');
    if (open && !open.contains(target)) open.hidePopover();
  });
  enhance(document);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) enhance(node);
  }).observe(document.body, { childList: true, subtree: true });
})();
