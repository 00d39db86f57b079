// The editor of a draft: saves by itself, tree by keys and by dragging, preview that follows. Each step works without this file, by its button.
(() => {
  const root = document.getElementById('editor');
  if (!root) return;
  const { base } = root.dataset;
  const stateOf = root.dataset.state ?? `${base}/state`;
  const byId = (id) => document.getElementById(id);
  const status = (text) => { const box = byId('status'); if (box) box.textContent = text; };
  const tree = () => byId('tree-list');
  let revision = root.dataset.revision;

  // ---- what the server answers takes the place of what is here; what was typed meanwhile stays
  const typed = (form) => new Map([...form.elements].filter((one) => one.id).map((one) => [one.id, one.type === 'checkbox' ? one.checked : one.value]));
  const moved = (page) => page.getElementById('editor')?.dataset.item !== root.dataset.item;
  const swap = (page, id, before) => {
    const [here, fresh] = [byId(id), page.getElementById(id)];
    if (!here || !fresh) return;
    const active = document.activeElement;
    const held = active && here.contains(active) && active.id ? { id: active.id, from: active.selectionStart, to: active.selectionEnd } : null;
    const now = before && byId('item') ? typed(byId('item')) : null;
    const open = [...here.querySelectorAll('details[open]')].map((one) => one.closest('li')?.querySelector('input[name=option-at]')?.value);
    const unfolded = [...here.querySelectorAll('details[id]')].filter((one) => one.open).map((one) => one.id);
    const note = moved(page) ? '' : byId('comment')?.value;
    const tried = moved(page) ? [] : [...here.querySelectorAll('.formula[id]')].map((box) => [box.id, box.innerHTML]);
    here.innerHTML = fresh.innerHTML;
    for (const name of unfolded) if (byId(name)?.matches('details')) byId(name).open = true;
    for (const [name, html] of tried) if (html && byId(name)) byId(name).innerHTML = html;
    if (note && byId('comment')) byId('comment').value = note;
    if (now) for (const [name, value] of now) {
      const field = byId(name);
      if (!field || before.get(name) === value) continue;
      if (field.type === 'checkbox') field.checked = value; else field.value = value;
    }
    for (const details of here.querySelectorAll('.opts details')) if (open.includes(details.closest('li')?.querySelector('input[name=option-at]')?.value)) details.open = true;
    if (held) {
      const field = byId(held.id);
      field?.focus({ preventScroll: true });
      if (field && held.from !== null && field.setSelectionRange && field.type !== 'checkbox') try { field.setSelectionRange(held.from, held.to); } catch { /* not a text field */ }
    }
  };
  const row = (page) => {
    const fresh = page.querySelector('#tree-list > li[data-id]');
    if (!fresh) return false;
    const here = [...tree().querySelectorAll('li')].find((one) => one.dataset.id === root.dataset.item);
    if (!here) return false;
    here.dataset.id = fresh.dataset.id;
    const it = here.querySelector(':scope > .it');
    it.innerHTML = fresh.querySelector('.it').innerHTML;
    it.className = fresh.querySelector('.it').className;
    here.classList.toggle('grp', fresh.classList.contains('grp'));
    dress(here);
    return true;
  };
  // of a long tree only the rows that are others take the place of those that are here
  const looks = (li) => {
    const [it, a] = [li.querySelector(':scope > .it'), li.querySelector(':scope > .it > a')];
    return [li.className.replace(/ ?is-shut/, ''), it.className.replace(/ ?it--on| ?it--other/g, ''), a.innerHTML, it.lastElementChild.innerHTML].join('\n');
  };
  const isItems = root.dataset.fresh === undefined;
  const rows = (page) => {
    const [here, fresh] = [tree(), page.getElementById('tree-list')];
    if (!isItems || !here || !fresh) { swap(page, 'tree'); return; }
    const known = new Map([...here.querySelectorAll('li')].map((li) => [li.dataset.id, li]));
    const kept = new Set();
    const lay = (list, wanted) => {
      let next = list.firstElementChild;
      for (const want of [...wanted.children]) {
        const below = want.querySelector(':scope > ol');
        let li = known.get(want.dataset.id);
        if (!li) {
          li = document.createElement('li');
          li.dataset.id = want.dataset.id;
          li.append(document.importNode(want.querySelector(':scope > .it'), true));
        } else if (looks(li) !== looks(want)) li.querySelector(':scope > .it').replaceWith(document.importNode(want.querySelector(':scope > .it'), true));
        li.className = want.className;
        li.dataset.depth = want.dataset.depth;
        kept.add(li);
        if (li === next) next = next.nextElementSibling; else list.insertBefore(li, next);
        let inner = li.querySelector(':scope > ol');
        if (below && !inner) { inner = document.createElement('ol'); li.append(inner); }
        if (below) lay(inner, below);
      }
    };
    lay(here, fresh);
    for (const li of here.querySelectorAll('li')) if (!kept.has(li)) li.remove();
    for (const box of here.querySelectorAll('.it__box:checked')) box.checked = false;
    document.querySelector('.ed-found')?.remove();
    mark(page.getElementById('editor').dataset.item);
    swap(page, 'count');
  };
  // the row of the item that is open
  const mark = (item) => {
    for (const a of tree()?.querySelectorAll('a[aria-current]') ?? []) {
      a.removeAttribute('aria-current');
      a.closest('.it').classList.remove('it--on');
    }
    const a = link(item);
    if (!a) return;
    for (const one of tree().querySelectorAll('a[tabindex="0"]')) one.tabIndex = -1;
    a.setAttribute('aria-current', 'true');
    a.tabIndex = 0;
    a.closest('.it').classList.add('it--on');
  };
  const settle = (page, parts, before) => {
    const fresh = page.getElementById('editor');
    if (!fresh) { location.reload(); return; }
    const hadRow = parts.includes('row') && (!fresh.dataset.item || row(page));
    for (const part of parts) if (part === 'tree') rows(page); else if (part !== 'row') swap(page, part, before);
    if (parts.includes('row') && !hadRow) { fetchPanes(); return; }
    const moved = root.dataset.item !== fresh.dataset.item;
    root.dataset.item = fresh.dataset.item;
    // an empty item is the questionnaire itself
    if (root.dataset.item) byId('whole')?.removeAttribute('aria-current'); else byId('whole')?.setAttribute('aria-current', 'true');
    revision = root.dataset.revision = fresh.dataset.revision;
    for (const field of document.querySelectorAll('#undo input[name=current],#items input[name=current]')) field.value = fresh.dataset.item;
    const [tab, shown] = [document.querySelector('#items input[name=tab]'), byId('item')?.elements.tab];
    if (tab && shown) tab.value = shown.value;
    swap(page, 'undo');
    // the first item brings the preview, the last takes it along
    if (!root.dataset.fresh && (byId('phone') === null) !== (page.getElementById('phone') === null)) swap(page, 'preview');
    for (const id of (root.dataset.fresh ?? '').split(' ').filter(Boolean)) swap(page, id);
    const said = page.getElementById('status');
    if (said?.textContent) status(said.textContent);
    if (parts.includes('tree')) dressTree();
    sortOptions();
    look(moved ? fresh.dataset.item : null);
  };
  const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), 'text/html');

  // ---- saving by itself: one request at a time, tried again without a connection
  let timer = 0;
  let busy = false;
  let again = false;
  let waits = 0;
  const form = () => byId('item');
  const dirty = () => root.dataset.dirty === '1';
  const soon = (after) => { clearTimeout(timer); timer = setTimeout(save, after); root.dataset.dirty = '1'; };
  const save = async (act = 'save') => {
    clearTimeout(timer);
    if (!form()) return;
    if (busy) { again = true; return; }
    busy = true;
    root.dataset.dirty = '';
    status(root.dataset.saving);
    const before = typed(form());
    const body = new URLSearchParams(new FormData(form()));
    body.set('act', act);
    try {
      const answer = await fetch(form().action, { method: 'POST', body, headers: { 'X-Fragment': 'item' } });
      const page = await parsed(answer);
      if (!page.getElementById('editor')) throw new Error('no page');
      waits = 0;
      settle(page, ['row', 'props'], before);
    } catch {
      root.dataset.dirty = '1';
      waits = Math.min(waits + 1, 6);
      status(root.dataset.offline);
      timer = setTimeout(save, 1000 * 2 ** waits);
    } finally {
      busy = false;
      if (again) { again = false; save(); }
    }
  };
  // nothing here changes places meanwhile: the other form and its file stay
  const saveBefore = async (other, submitter) => {
    clearTimeout(timer);
    while (busy) await new Promise((next) => { setTimeout(next, 50); });
    const body = new URLSearchParams(new FormData(form()));
    body.set('act', 'save');
    try {
      const answer = await fetch(form().action, { method: 'POST', body, headers: { 'X-Fragment': 'item' } });
      if (!answer.ok) throw new Error('not saved');
      root.dataset.dirty = '';
      other.requestSubmit(submitter);
    } catch {
      save();
    }
  };
  document.addEventListener('input', (ev) => { if (ev.target.closest('#item')) soon(900); });
  document.addEventListener('change', (ev) => { if (ev.target.closest('#item')) soon(ev.target.matches('select,[type=checkbox]') ? 0 : 300); });
  window.addEventListener('beforeunload', (ev) => { if (dirty() || busy) ev.preventDefault(); });

  // ---- steps of the tree
  const put = async (fields, focus) => {
    if (root.hasAttribute('data-locked')) return;
    while (busy) await new Promise((next) => { setTimeout(next, 50); });
    if (dirty()) await save();
    const items = byId('items');
    const body = new URLSearchParams(new FormData(items));
    body.delete('item');
    for (const [name, value] of fields) body.append(name, value);
    busy = true;
    try {
      const answer = await fetch(items.action, { method: 'POST', body, headers: { 'X-Fragment': 'panes' } });
      const page = await parsed(answer);
      settle(page, ['tree', 'props']);
      history.replaceState(null, '', answer.url.replace(/[?&]done=[^&]*/, ''));
      if (focus === 'tree') link(root.dataset.item)?.focus();
      if (focus === 'text') byId('p-text')?.focus();
    } catch {
      status(root.dataset.offline);
    } finally {
      busy = false;
    }
  };
  const fetchPanes = async (item = root.dataset.item, tab = null, reach = 'panes') => {
    const query = new URLSearchParams(item ? { item } : { whole: 'true' });
    const shown = tab ?? byId('item')?.elements.tab?.value;
    if (shown && shown !== 'content') query.set('tab', shown);
    const answer = await fetch(`${base}?${query}`, { headers: { 'X-Fragment': reach } });
    if (!answer.ok) return false;
    const page = await parsed(answer);
    if (reach === 'item') {
      // somebody changed the draft: the tree is an old one
      if (page.getElementById('editor')?.dataset.revision !== revision) return fetchPanes(item, tab);
      settle(page, ['props']);
      mark(root.dataset.item);
    } else settle(page, ['tree', 'props']);
    history.replaceState(null, '', `${base}?${query}`);
    return true;
  };
  const chosen = () => [...tree().querySelectorAll('.it__box:checked')].map((box) => box.value);
  const onItems = (act, focus) => {
    const marked = chosen();
    return put([['act', act], ...(marked.length ? marked : [root.dataset.item]).map((id) => ['item', id])], focus);
  };
  document.addEventListener('submit', (ev) => {
    const act = ev.submitter?.value;
    if (ev.target.id === 'item' && ev.submitter?.name === 'try') {
      ev.preventDefault();
      const area = document.querySelector(`[data-formula="${CSS.escape(act)}"]`);
      if (area) tryFormula(area);
    } else if (ev.target.id === 'item') {
      ev.preventDefault();
      save(act || 'save');
    } else if (ev.target.id === 'items' || ev.target.closest('#undo')) {
      ev.preventDefault();
      if (ev.submitter?.getAttribute('aria-disabled') === 'true') return;
      if (act === 'add') put([['act', 'add']], 'text');
      else if (act === 'undo' || act === 'redo') put([['act', act]]);
      else onItems(act, 'tree');
    } else if (dirty() && !ev.target.matches('[method=get],[target]')) {
      // a form that brings a new page waits for what was typed beside it
      ev.preventDefault();
      saveBefore(ev.target, ev.submitter);
    }
  });

  // ---- formulas are tried as they are typed; what may follow stands below as buttons
  let trial = 0;
  let tries = 0;
  const tryFormula = async (area) => {
    const box = byId(`try-${area.dataset.formula}`);
    const mine = tries += 1;
    if (!area.value.trim()) { box.innerHTML = ''; return; }
    const body = new URLSearchParams([csrf(), ['item', root.dataset.item], ['try', area.dataset.formula], ['formula', area.value], ['before', area.value.slice(0, area.selectionStart)]]);
    try {
      const answer = await fetch(`${base}/formula`, { method: 'POST', body, headers: { 'X-Fragment': 'formula' } });
      const text = await answer.text();
      const there = byId(`try-${area.dataset.formula}`);
      if (answer.ok && mine === tries && there) there.innerHTML = text;
    } catch { /* the next letter tries again */ }
  };
  document.addEventListener('input', (ev) => {
    if (!ev.target.matches('[data-formula]')) return;
    clearTimeout(trial);
    trial = setTimeout(() => tryFormula(byId(ev.target.id) ?? ev.target), 350);
  });
  document.addEventListener('click', (ev) => {
    const button = ev.target.closest('[data-insert]');
    if (!button) return;
    const area = document.querySelector(`[data-formula="${CSS.escape(button.closest('.formula').id.slice(4))}"]`);
    const [insert, drop] = [button.dataset.insert, Number(button.dataset.drop)];
    area.setRangeText(insert, area.selectionStart - drop, area.selectionEnd, 'end');
    // between the brackets of a function
    if (insert.endsWith('()')) area.setSelectionRange(area.selectionStart - 1, area.selectionStart - 1);
    area.focus();
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
  document.addEventListener('keydown', (ev) => {
    const area = ev.target.closest?.('[data-formula]');
    const inside = ev.target.closest?.('.formula__s');
    if (area && ev.key === 'ArrowDown' && area.selectionStart === area.value.length) {
      const first = byId(`try-${area.dataset.formula}`)?.querySelector('[data-insert]');
      if (first) { ev.preventDefault(); first.focus(); }
    } else if (inside && ['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowLeft', 'Escape'].includes(ev.key)) {
      ev.preventDefault();
      const back = () => document.querySelector(`[data-formula="${CSS.escape(inside.closest('.formula').id.slice(4))}"]`).focus();
      if (ev.key === 'Escape') { back(); return; }
      const next = ev.key === 'ArrowDown' || ev.key === 'ArrowRight' ? document.activeElement.nextElementSibling : document.activeElement.previousElementSibling;
      if (next) next.focus(); else back();
    }
  });

  // ---- opening an item or a tab without a new page
  document.addEventListener('click', async (ev) => {
    const to = ev.target.closest('#tree-list a, #whole, a[data-tab], .ed-probs a, .tests a');
    if (!to || ev.ctrlKey || ev.metaKey || ev.shiftKey) return;
    ev.preventDefault();
    if (dirty()) await save();
    const query = new URL(to.href).searchParams;
    const isTree = to.closest('#tree-list') !== null;
    const [item, tab] = [query.has('whole') ? '' : query.get('item') ?? root.dataset.item, isTree ? null : query.get('tab') ?? 'content'];
    if (!await fetchPanes(item, tab, isItems && link(item) ? 'item' : 'panes')) { location.href = to.href; return; }
    if (isTree) { link(root.dataset.item)?.focus(); if (ev.detail) pane('props'); } else (to.id === 'whole' ? byId('whole') : document.querySelector('.tabs--in a[aria-current]'))?.focus();
  });

  // ---- to the library, with the item that is open, once what was typed is stored
  document.addEventListener('click', async (ev) => {
    const to = ev.target.closest('.ed-lib a, #library a');
    if (!to) return;
    if (to.closest('.ed-lib') && root.dataset.item) to.search = new URLSearchParams({ item: root.dataset.item });
    if (!dirty() || ev.ctrlKey || ev.metaKey || ev.shiftKey) return;
    ev.preventDefault();
    await save();
    location.href = to.href;
  });

  // ---- the tree by keys: one stop for Tab, arrows inside (WAI-ARIA tree)
  const links = () => [...tree().querySelectorAll('a')].filter((one) => !one.closest('.is-shut > ol'));
  const link = (id) => [...(tree()?.querySelectorAll('li') ?? [])].find((one) => one.dataset.id === id)?.querySelector('a');
  const dress = (li) => {
    const a = li.querySelector(':scope > .it > a');
    if (!a) return;
    a.tabIndex = li.dataset.id === root.dataset.item ? 0 : -1;
    const box = li.querySelector(':scope > .it > .it__box');
    box.tabIndex = -1;
  };
  const folded = new Set();
  const fold = (li, shut) => {
    if (!li.querySelector(':scope > ol > li')) return;
    li.classList.toggle('is-shut', shut);
    li.querySelector(':scope > .it > a').setAttribute('aria-expanded', String(!shut));
    if (shut) folded.add(li.dataset.id); else folded.delete(li.dataset.id);
  };
  const dressTree = () => {
    if (!tree()) return;
    for (const li of tree().querySelectorAll('li')) {
      dress(li);
      // a group without items takes what is dragged into it
      if (li.matches('.grp') && !li.querySelector(':scope > ol')) li.append(document.createElement('ol'));
      if (li.querySelector(':scope > ol > li')) fold(li, folded.has(li.dataset.id) && !li.querySelector(`[aria-current]`));
    }
    if (!tree().querySelector('a[tabindex="0"]')) tree().querySelector('a')?.setAttribute('tabindex', '0');
    drag();
    count();
  };
  const count = () => { const box = byId('chosen'); if (box) { const n = chosen().length; box.textContent = n ? `${n} ${root.dataset.chosen}` : ''; } };
  document.addEventListener('change', (ev) => { if (ev.target.matches('.it__box')) count(); });
  const go = (to) => {
    if (!to) return;
    for (const one of tree().querySelectorAll('a[tabindex="0"]')) one.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };
  document.addEventListener('keydown', (ev) => {
    if ((ev.ctrlKey || ev.metaKey) && !ev.target.matches('input,textarea,select') && ev.key.toLowerCase() === 'z') {
      ev.preventDefault();
      put([['act', ev.shiftKey ? 'redo' : 'undo']]);
      return;
    }
    const a = ev.target.closest?.('#tree-list a');
    if (!a) return;
    const li = a.closest('li');
    const all = links();
    const at = all.indexOf(a);
    const open = async (act) => {
      ev.preventDefault();
      if (!chosen().length && li.dataset.id !== root.dataset.item) await fetchPanes(li.dataset.id, null, 'item');
      await onItems(act, 'tree');
    };
    if (ev.altKey) {
      const act = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' }[ev.key];
      if (act) open(act);
      return;
    }
    if ((ev.ctrlKey || ev.metaKey) && ev.key.toLowerCase() === 'd') { open('duplicate'); return; }
    if (ev.ctrlKey || ev.metaKey) return;
    const mark = (one) => { const box = one?.closest('li')?.querySelector('.it__box'); if (box) { box.checked = true; count(); } };
    const keys = {
      ArrowDown: () => { if (ev.shiftKey) { mark(a); mark(all[at + 1]); } go(all[at + 1]); },
      ArrowUp: () => { if (ev.shiftKey) { mark(a); mark(all[at - 1]); } go(all[at - 1]); },
      Home: () => go(all[0]),
      End: () => go(all.at(-1)),
      ArrowRight: () => { if (li.classList.contains('is-shut')) fold(li, false); else if (li.querySelector(':scope > ol')) go(all[at + 1]); },
      ArrowLeft: () => { if (li.querySelector(':scope > ol') && !li.classList.contains('is-shut')) fold(li, true); else go(li.parentElement.closest('li')?.querySelector('a')); },
      ' ': () => { const box = li.querySelector('.it__box'); box.checked = !box.checked; count(); },
      Escape: () => { for (const box of tree().querySelectorAll('.it__box:checked')) box.checked = false; count(); },
      Delete: () => open('delete'),
    };
    if (keys[ev.key]) { ev.preventDefault(); keys[ev.key](); }
  });

  // ---- dragging: the same moves are buttons and keys
  const drag = () => {
    if (!window.Sortable || root.hasAttribute('data-locked')) return;
    for (const list of tree().querySelectorAll('ol')) make(list);
    make(tree());
  };
  const make = (list) => {
    if (list.dataset.sorts) return;
    list.dataset.sorts = '1';
    window.Sortable.create(list, {
      group: 'tree', handle: '.grip', animation: 120, draggable: 'li', ghostClass: 'ghost', forceFallback: true, fallbackOnBody: true, delayOnTouchOnly: true, delay: 120,
      onEnd: ({ item, to, from, oldIndex, newIndex }) => {
        if (to === from && oldIndex === newIndex) return;
        const parent = to.closest('li')?.dataset.id ?? '';
        const after = item.previousElementSibling?.dataset.id ?? '';
        const marked = chosen();
        const items = marked.includes(item.dataset.id) ? marked : [item.dataset.id];
        put([['act', 'move'], ['parent', parent], ['after', items.includes(after) ? '' : after], ...items.map((id) => ['item', id])], 'tree');
      },
    });
  };
  const sortOptions = () => {
    const list = document.querySelector('.opts');
    if (!list || !window.Sortable || root.hasAttribute('data-locked') || list.dataset.sorts) return;
    list.dataset.sorts = '1';
    window.Sortable.create(list, { handle: '.grip', animation: 120, draggable: 'li:not(.opts__new)', ghostClass: 'ghost', delayOnTouchOnly: true, delay: 120, onEnd: () => save() });
  };

  // ---- the preview follows; it stays as form or conversation
  let kind = 'page';
  const look = (item) => {
    const frame = byId('phone');
    if (!frame) return;
    const id = encodeURIComponent(item ?? root.dataset.item);
    const src = `${base}/preview?as=${kind}&item=${id}`;
    for (const one of document.querySelectorAll('[data-as]')) one.href = `${base}/preview?as=${one.dataset.as}&item=${id}`;
    frame.contentWindow.location.replace(src);
  };
  document.addEventListener('click', (ev) => {
    const as = ev.target.closest('[data-as]');
    if (!as) return;
    kind = as.dataset.as;
    for (const one of document.querySelectorAll('[data-as]')) { if (one === as) one.setAttribute('aria-current', 'true'); else one.removeAttribute('aria-current'); }
  });

  // ---- one pane at a time on narrow screens
  const pane = (name) => {
    for (const one of document.querySelectorAll('[data-pane]')) {
      const on = one.dataset.pane === name;
      if (on) one.setAttribute('aria-current', 'true'); else one.removeAttribute('aria-current');
      byId(one.dataset.pane).toggleAttribute('data-off', !on);
    }
  };
  document.addEventListener('click', (ev) => {
    const to = ev.target.closest('[data-pane]');
    if (to) { ev.preventDefault(); pane(to.dataset.pane); }
  });

  // ---- who else is here, and what they changed
  const csrf = () => { const field = document.querySelector('#items input[type=hidden]'); return [field.name, field.value]; };
  const tell = async () => {
    if (document.hidden) return;
    try {
      const body = new URLSearchParams([csrf(), ['item', root.dataset.item], ['seen', revision]]);
      const answer = await fetch(stateOf, { method: 'POST', body });
      if (!answer.ok) return;
      const state = await answer.json();
      const names = state.others.map((other) => other.name).join(', ');
      const said = names ? `${root.dataset.others} ${names}` : '';
      if (byId('others').textContent !== said) byId('others').textContent = said;
      for (const mark of document.querySelectorAll('.it--other')) mark.classList.remove('it--other');
      for (const other of state.others) link(other.item)?.closest('.it').classList.add('it--other');
      // nothing moves under somebody's hands: it is brought up to date when they are done
      if (state.changed && state.revision > Number(revision) && !busy && !dirty() && !document.activeElement?.closest('#item')) {
        await fetchPanes();
        status(root.dataset.changed);
      }
    } catch {
      // without a connection the next round tries again
    }
  };
  setInterval(tell, 4000);
  window.addEventListener('pagehide', () => {
    const body = new URLSearchParams([csrf(), ['seen', '0'], ['leaves', 'true']]);
    fetch(stateOf, { method: 'POST', body, keepalive: true });
  });

  root.classList.add('is-live');
  pane(root.dataset.item ? 'props' : 'tree');
  dressTree();
  sortOptions();
  tell();
})();
