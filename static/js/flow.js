// The flow canvas: buttons over the lines that the server drew. Pointer, touch, pinch, wheel and keyboard; each step is a form beside it too.
(() => {
  const root = document.getElementById('flow');
  // whoever may only look moves the view, and nothing else
  const isLocked = root.hasAttribute('data-locked');
  if (!root) return;
  const byId = (id) => document.getElementById(id);
  const cv = byId('cv');
  const world = byId('world');
  const { base } = root.dataset;
  const NS = 'http://www.w3.org/2000/svg';
  const say = (text) => { byId('said').textContent = ''; setTimeout(() => { byId('said').textContent = text; }, 30); };
  const status = (text) => { byId('status').textContent = text; };

  // ---- nodes and edges as they are drawn; all lengths in pixels of letters at their usual size, `unit` brings them to their real one
  let unit = 1;
  let nodes = new Map();
  let edges = [];
  const svg = () => byId('edges');
  const part = (node) => node.el.dataset.part ?? 'alternative';
  const read = () => {
    unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    nodes = new Map();
    for (const el of world.querySelectorAll('.nd,.el--alt')) nodes.set(el.id, { id: el.id, el, x: Number(el.dataset.x), y: Number(el.dataset.y), of: el.dataset.of });
    edges = [...svg().querySelectorAll('path[data-from]')].map((line) => ({ line, arrow: line.nextElementSibling, from: nodes.get(line.dataset.from), to: nodes.get(line.dataset.to) })).filter((edge) => edge.from && edge.to);
    for (const label of world.querySelectorAll('.el--edge')) {
      const edge = edges.find((one) => one.from.id === label.dataset.from && one.to.id === label.dataset.to && !one.label);
      if (edge) edge.label = label;
      label.style.left = `${Number(label.dataset.x) * unit}px`;
      label.style.top = `${Number(label.dataset.y) * unit}px`;
    }
    // alternatives are reached by the arrows from their question, so that Tab goes from step to step
    for (const node of nodes.values()) { place(node); node.el.tabIndex = node.of ? -1 : 0; }
    const [left, top, width, height] = svg().getAttribute('viewBox').split(' ').map(Number);
    Object.assign(svg().style, { left: `${left * unit}px`, top: `${top * unit}px`, width: `${width * unit}px`, height: `${height * unit}px` });
    svg().setAttribute('aria-hidden', 'true');
  };
  const place = (node) => {
    if (node.of) { node.el.style.left = `${node.x * unit}px`; node.el.style.top = `${node.y * unit}px`; return; }
    node.el.style.transform = `translate(${node.x * unit - node.el.offsetWidth / 2}px,${node.y * unit}px)`;
  };
  const foot = (node) => {
    const high = node.el.offsetHeight / unit;
    if (node.of) return node.y + high;
    const below = [...nodes.values()].filter((one) => one.of === node.id);
    return below.reduce((low, one) => Math.max(low, one.y + 38), node.y + high) + 6;
  };
  // the outer side of an alternative that has another below it
  const covered = (node) => {
    if (!node.of) return 0;
    const row = [...nodes.values()].filter((one) => one.of === node.of);
    if (!row.some((one) => one.x === node.x && one.y > node.y)) return 0;
    return row.every((one) => one.x >= node.x) ? -1 : 1;
  };
  const trace = (edge) => {
    const [x2, y2] = [edge.to.x, edge.to.y - 16];
    const side = covered(edge.from);
    const [x1, y1] = side ? [edge.from.x + side * 66, edge.from.y + 17] : [edge.from.x, foot(edge.from)];
    const bend = Math.max(12, Math.min(120, Math.abs(y2 - y1) / 2));
    if (side) edge.line.setAttribute('d', `M${x1} ${y1}C${x1 + side * 24} ${y1} ${x2} ${y2 - bend} ${x2} ${y2}`);
    else edge.line.setAttribute('d', `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`);
    edge.arrow.setAttribute('d', `M${x2 - 6} ${y2 - 1}l6 10l6 -10z`);
    if (!edge.label) return;
    const near = Math.abs(y2 - y1) > 200 ? 4 : 2;
    edge.label.style.left = `${(x1 + (x2 - x1) / near) * unit}px`;
    edge.label.style.top = `${(y1 + (y2 - y1) / near) * unit}px`;
  };
  const shift = (node, dx, dy) => {
    for (const one of nodes.values()) {
      if (one !== node && one.of !== node.id) continue;
      one.x += dx;
      one.y += dy;
      place(one);
    }
    for (const edge of edges) if ([edge.from, edge.to].some((one) => one === node || one.of === node.id)) trace(edge);
    const rect = byId('mini').querySelector(`[data-of="${node.id}"]`);
    if (rect) { rect.setAttribute('x', Number(rect.getAttribute('x')) + dx); rect.setAttribute('y', Number(rect.getAttribute('y')) + dy); }
  };

  // ---- the part of it that is seen
  let [z, tx, ty] = [1, 24, 24];
  const view = () => {
    world.style.transform = `translate(${tx}px,${ty}px) scale(${z})`;
    cv.style.backgroundPosition = `${tx}px ${ty}px`;
    cv.style.backgroundSize = `${24 * z}px ${24 * z}px`;
    byId('zoom').textContent = `${Math.round(z * 100)}%`;
    const seen = byId('seen');
    const area = svg().getAttribute('viewBox').split(' ').map(Number);
    const box = cv.getBoundingClientRect();
    const [x, y] = [Math.max(area[0], -tx / z / unit), Math.max(area[1], -ty / z / unit)];
    const right = Math.min(area[0] + area[2], (box.width - tx) / z / unit);
    const bottom = Math.min(area[1] + area[3], (box.height - ty) / z / unit);
    for (const [name, value] of Object.entries({ x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) })) seen.setAttribute(name, value);
  };
  const zoom = (by, cx, cy) => {
    const box = cv.getBoundingClientRect();
    const [x, y] = [cx ?? box.width / 2, cy ?? box.height / 2];
    const next = Math.min(2, Math.max(0.1, z * by));
    tx = x - (x - tx) * next / z;
    ty = y - (y - ty) * next / z;
    z = next;
    view();
  };
  const fit = (least = 0.1) => {
    const [left, top, width, height] = svg().getAttribute('viewBox').split(' ').map((one) => Number(one) * unit);
    const box = cv.getBoundingClientRect();
    z = Math.max(least, Math.min(1, box.width / width, box.height / height));
    tx = (box.width - width * z) / 2 - left * z;
    ty = Math.max(0, (box.height - height * z) / 2) - top * z;
    view();
  };
  // brings a node into sight
  const show = (node) => {
    const box = cv.getBoundingClientRect();
    const at = node.el.getBoundingClientRect();
    const [x, y] = [at.left - box.left, at.top - box.top];
    const wide = box.width > 700 ? 160 : 16;
    if (x < wide) tx += wide - x;
    if (x + at.width > box.width - 20) tx -= x + at.width - box.width + 20;
    if (y < 76) ty += 76 - y;
    if (y + at.height > box.height - 90) ty -= y + at.height - box.height + 90;
    view();
  };

  // ---- what the server answers takes the place of what is here; what was typed meanwhile stays
  const typed = (form) => new Map([...form?.elements ?? []].filter((one) => one.id).map((one) => [one.id, one.type === 'checkbox' ? one.checked : one.value]));
  const key = (el) => el && [el.dataset.part ?? 'alternative', el.dataset.item, el.dataset.answer ?? ''].join('\n');
  const settle = (page, before) => {
    const active = document.activeElement;
    const held = active?.id && byId('insp').contains(active) ? { id: active.id, from: active.selectionStart, to: active.selectionEnd } : null;
    const stood = world.contains(active) ? key(active) : null;
    const now = before && typed(byId('item'));
    const open = ['as-list', 'deletion'].filter((id) => byId(id)?.open && id === 'as-list');
    const scrolled = byId('insp').scrollTop;
    const same = byId('item')?.elements.item.value === page.getElementById('item')?.elements.item.value;
    for (const id of ['world', 'mini', 'insp', 'undo']) if (byId(id)) byId(id).innerHTML = page.getElementById(id).innerHTML;
    root.dataset.item = page.getElementById('flow').dataset.item;
    // who may only look has neither form
    for (const id of ['add', 'organise']) if (byId(id)) byId(id).elements.current.value = root.dataset.item;
    for (const [place, link] of [...document.querySelectorAll('.seg a')].entries()) link.href = page.querySelectorAll('.seg a')[place].href;
    if (same) byId('insp').scrollTop = scrolled;
    for (const id of open) byId(id).open = true;
    if (now && same) for (const [id, value] of now) {
      const field = byId(id);
      if (!field || before.get(id) === value) continue;
      if (field.type === 'checkbox') field.checked = value; else field.value = value;
      soon(300);
    }
    read();
    view();
    if (held) {
      const field = byId(held.id);
      field?.focus({ preventScroll: true });
      if (field?.setSelectionRange && typeof held.from === 'number') try { field.setSelectionRange(held.from, held.to); } catch { /* no text field */ }
    } else if (stood) {
      const again = [...nodes.values()].find((node) => key(node.el) === stood);
      again?.el.focus({ preventScroll: true });
    }
    const said = page.getElementById('status').textContent;
    if (said) { status(said); say(page.querySelector('#insp [role=alert]')?.textContent ?? said); }
  };
  const parsed = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!page.getElementById('flow')) throw new Error('no page');
    return page;
  };

  // ---- one request at a time
  let line = Promise.resolve();
  const queue = (step) => { line = line.then(step, step); return line; };
  let waits = 0;
  const send = (path, body, then) => queue(async () => {
    if (isLocked) return;
    status(root.dataset.saving);
    root.dataset.busy = '1';
    const before = body instanceof Function ? typed(byId('item')) : null;
    try {
      const answer = await fetch(path, { method: 'POST', body: body instanceof Function ? body() : body, headers: { 'X-Fragment': 'flow' } });
      const page = await parsed(answer);
      waits = 0;
      settle(page, before);
      if (answer.redirected) history.replaceState(null, '', answer.url.replace(/[?&]done=[^&]*/, ''));
      then?.();
    } catch {
      status(root.dataset.offline);
      if (before) { waits = Math.min(waits + 1, 6); soon(1000 * 2 ** waits); } else { open(root.dataset.item).catch(() => {}); }
    } finally {
      root.dataset.busy = '';
    }
  });
  const token = () => byId('add').querySelector('input[type=hidden]');
  const post = async (path, fields, then) => {
    if (isLocked) return;
    await save();
    const current = root.dataset.item;
    const body = new URLSearchParams([[token().name, token().value], ...(fields.some(([name]) => name === 'current') ? [] : [['current', current]]), ...fields]);
    await send(`${base}${path}`, body, then);
  };
  const step = (act, items = [], then = null) => post('', [['act', act], ['view', 'flow'], ...items], then);
  const join = (from, to) => post('/flow', [['act', 'connect'], ['question', from.el.dataset.item], ['answer', from.el.dataset.answer], ['target', to.el.dataset.item]], () => focus(to.el.dataset.item));
  const open = (item) => queue(async () => {
    const query = item ? `?item=${encodeURIComponent(item)}` : '';
    settle(await parsed(await fetch(`${base}/flow${query}`, { headers: { 'X-Fragment': 'flow' } })));
    history.replaceState(null, '', `${base}/flow${query}`);
    waits = 0;
  });
  const choose = async (item) => { await save(); await open(item); };
  const of = (item) => [...nodes.values()].find((node) => part(node) === 'item' && node.el.dataset.item === item);
  const focus = (item) => { const node = of(item); if (node) { node.el.focus({ preventScroll: true }); show(node); } };

  // ---- saving by itself
  let timer = 0;
  const soon = (after) => { clearTimeout(timer); root.dataset.dirty = '1'; timer = setTimeout(save, after); };
  const save = async (act = 'save') => {
    clearTimeout(timer);
    if (!byId('item') || (act === 'save' && root.dataset.dirty !== '1')) return line;
    root.dataset.dirty = '';
    return send(`${base}/flow`, () => { const body = new URLSearchParams(new FormData(byId('item'))); body.set('act', act); return body; });
  };
  document.addEventListener('input', (ev) => { if (ev.target.closest('#item')) soon(900); });
  document.addEventListener('change', (ev) => { if (ev.target.closest('#item')) soon(0); });
  window.addEventListener('beforeunload', (ev) => { if (root.dataset.dirty === '1' || root.dataset.busy === '1') ev.preventDefault(); });
  document.addEventListener('submit', async (ev) => {
    const form = ev.target;
    if (!root.contains(form)) return;
    ev.preventDefault();
    const press = ev.submitter;
    if (press?.getAttribute('aria-disabled') === 'true') return;
    if (form.id === 'item') { root.dataset.dirty = '1'; save(press?.value ?? 'save'); return; }
    const body = new URLSearchParams(new FormData(form));
    if (press?.name) body.set(press.name, press.value);
    const path = new URL(form.action).pathname;
    if (form.closest('#ask')) byId('ask').close();
    await save();
    await send(path, body, () => {
      const now = root.dataset.item;
      if (form.id === 'add') { const node = of(now); if (node) show(node); byId('p-text')?.focus({ preventScroll: true }); }
      if (form.id === 'organise') fit();
      if (body.get('act') === 'delete') focus(now);
      if (form.matches('.fl-c')) byId('answer')?.focus();
    });
  });
  document.addEventListener('click', (ev) => {
    const link = ev.target.closest('.flist a,[data-open]');
    if (link && !ev.ctrlKey && !ev.metaKey && !ev.shiftKey) {
      ev.preventDefault();
      const item = new URL(link.href).searchParams.get('item');
      choose(item).then(() => focus(item));
    }
    if (ev.target.closest('[data-cancel]')) byId('ask').close();
    const tool = ev.target.closest('[data-z]');
    if (tool) ({ in: () => zoom(1.2), out: () => zoom(1 / 1.2), reset: () => zoom(1 / z), fit: () => fit() })[tool.dataset.z]();
  });

  // ---- deleting asks first, and tells what names the step
  const ask = async (item) => {
    if (root.dataset.item !== item) await choose(item);
    const body = byId('deletion-body');
    if (!body) return;
    byId('ask').innerHTML = body.innerHTML;
    byId('ask').querySelector('p').id = 'ask-title';
    byId('ask').querySelector('[data-cancel]').hidden = false;
    byId('ask').showModal();
    byId('ask').querySelector('[data-cancel]').focus();
  };
  byId('ask').addEventListener('close', () => focus(root.dataset.item));

  // ---- a connection that is being made
  let begun = null;
  const begin = (node) => { begun = node.id; node.el.classList.add('el--from'); cv.classList.add('cv--join'); };
  const leave = (silent) => {
    if (!begun) return;
    nodes.get(begun)?.el.classList.remove('el--from');
    begun = null;
    cv.classList.remove('cv--join');
    svg().querySelector('.edge--new')?.remove();
    if (!silent) say(root.dataset.left);
  };
  const end = (node) => {
    const from = nodes.get(begun);
    leave(true);
    if (from && node && part(node) === 'item') join(from, node);
  };

  // ---- pointer: the ground moves the view, a node itself, an alternative makes a connection
  const pointers = new Map();
  let [drag, pinch, moved] = [null, 0, false];
  const point = (ev) => { const box = cv.getBoundingClientRect(); return { x: (ev.clientX - box.left - tx) / z / unit, y: (ev.clientY - box.top - ty) / z / unit }; };
  const under = (ev) => nodes.get(document.elementsFromPoint(ev.clientX, ev.clientY).map((el) => el.closest('.nd')).find(Boolean)?.id);
  cv.addEventListener('pointerdown', (ev) => {
    if (ev.button !== 0) return;
    pointers.set(ev.pointerId, ev);
    const el = ev.target.closest('.nd,.el--alt');
    drag = el ? nodes.get(el.id) : 'ground';
    moved = false;
    cv.setPointerCapture(ev.pointerId);
    cv.classList.toggle('drag', drag === 'ground');
    if (el) { ev.preventDefault(); el.focus({ preventScroll: true }); }
  });
  cv.addEventListener('pointermove', (ev) => {
    const last = pointers.get(ev.pointerId);
    if (!last) return;
    const [dx, dy] = [ev.clientX - last.clientX, ev.clientY - last.clientY];
    pointers.set(ev.pointerId, ev);
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()];
      const far = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
      const box = cv.getBoundingClientRect();
      if (pinch) zoom(far / pinch, (a.clientX + b.clientX) / 2 - box.left, (a.clientY + b.clientY) / 2 - box.top);
      pinch = far;
      return;
    }
    if (!dx && !dy) return;
    if (drag === 'ground') { tx += dx; ty += dy; view(); moved = true; return; }
    if (!drag || isLocked) return;
    if (drag.of) {
      if (!moved) begin(drag);
      moved = true;
      let path = svg().querySelector('.edge--new');
      if (!path) { path = document.createElementNS(NS, 'path'); path.setAttribute('class', 'edge edge--new'); svg().append(path); }
      const at = point(ev);
      path.setAttribute('d', `M${drag.x} ${foot(drag)}L${at.x} ${at.y}`);
      for (const over of world.querySelectorAll('.is-over')) over.classList.remove('is-over');
      under(ev)?.el.classList.add('is-over');
    } else if (part(drag) === 'item') {
      shift(drag, dx / z / unit, dy / z / unit);
      moved = true;
    }
  });
  const release = (ev) => {
    if (!pointers.delete(ev.pointerId)) return;
    pinch = 0;
    cv.classList.remove('drag');
    const what = drag;
    drag = null;
    if (!what || what === 'ground' || ev.type === 'pointercancel') { leave(true); return; }
    if (what.of) {
      if (moved) { const to = under(ev); if (to) end(to); else leave(); } else choose(what.el.dataset.item);
      return;
    }
    if (moved) keep(what); else if (begun) end(what); else if (what.el.dataset.item) choose(what.el.dataset.item);
  };
  cv.addEventListener('pointerup', release);
  cv.addEventListener('pointercancel', release);
  cv.addEventListener('wheel', (ev) => {
    ev.preventDefault();
    const box = cv.getBoundingClientRect();
    if (ev.ctrlKey || ev.metaKey) zoom(Math.exp(-ev.deltaY / 300), ev.clientX - box.left, ev.clientY - box.top);
    else { tx -= ev.shiftKey ? ev.deltaY : ev.deltaX; ty -= ev.shiftKey ? 0 : ev.deltaY; view(); }
  }, { passive: false });
  byId('mini').addEventListener('click', (ev) => {
    const map = byId('mini').querySelector('svg');
    const at = new DOMPoint(ev.clientX, ev.clientY).matrixTransform(map.getScreenCTM().inverse());
    const box = cv.getBoundingClientRect();
    tx = box.width / 2 - at.x * unit * z;
    ty = box.height / 2 - at.y * unit * z;
    view();
  });
  const keep = (node) => post('/flow', [['act', 'position'], ['item', node.el.dataset.item], ['x', Math.round(node.x / 8) * 8], ['y', Math.round(node.y / 8) * 8]], () => focus(node.el.dataset.item));

  // ---- keyboard
  let settling = 0;
  const nudge = (node, [dx, dy]) => {
    shift(node, dx, dy);
    show(node);
    clearTimeout(settling);
    settling = setTimeout(() => keep(node), 600);
  };
  const forth = (node) => [...nodes.values()].filter((one) => one.of === node.id).concat(edges.filter((edge) => edge.from === node).map((edge) => edge.to));
  const back = (node) => (node.of ? [nodes.get(node.of)] : edges.filter((edge) => edge.to === node).map((edge) => edge.from));
  const beside = (node, by) => {
    const row = node.of ? [...nodes.values()].filter((one) => one.of === node.of) : [...nodes.values()].filter((one) => !one.of && Math.abs(one.y - node.y) < 40).sort((a, b) => a.x - b.x);
    return row[row.indexOf(node) + by];
  };
  const go = (node) => { if (node) { node.el.focus({ preventScroll: true }); show(node); } };
  document.addEventListener('keydown', (ev) => {
    if (byId('ask').open || ev.target.matches('input,textarea,select')) return;
    if ((ev.ctrlKey || ev.metaKey) && ev.key.toLowerCase() === 'z') { ev.preventDefault(); step(ev.shiftKey ? 'redo' : 'undo'); return; }
    const node = nodes.get(ev.target.id);
    if (!cv.contains(ev.target) || ev.ctrlKey || ev.metaKey) return;
    const zooms = { '+': () => zoom(1.2), '=': () => zoom(1.2), '-': () => zoom(1 / 1.2), 0: () => fit() };
    if (zooms[ev.key]) { ev.preventDefault(); zooms[ev.key](); return; }
    if (ev.key === 'Escape') { leave(); return; }
    if (!node) return;
    const by = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[ev.key];
    if (by) {
      ev.preventDefault();
      if (ev.altKey) { if (part(node) === 'item' && !isLocked) nudge(node, by); return; }
      if (by[1] > 0) go(forth(node)[0]);
      if (by[1] < 0) go(back(node)[0]);
      if (by[0]) go(beside(node, Math.sign(by[0])));
      return;
    }
    const { item } = node.el.dataset;
    const keys = {
      Enter: () => { if (begun) end(node); else if (item) choose(item).then(() => byId('p-text')?.focus({ preventScroll: true })); },
      ' ': () => { if (begun) end(node); else if (item) choose(item); },
      c: () => {
        if (isLocked) return;
        const from = node.of ? node : [...nodes.values()].find((one) => one.of === node.id);
        if (!node.of) { say(root.dataset.noAnswer); go(from); return; }
        leave(true);
        begin(from);
        say(root.dataset.connecting);
      },
      Delete: () => { if (item && part(node) === 'item' && !isLocked) ask(item); },
    };
    const act = keys[ev.key] ?? keys[ev.key.toLowerCase()];
    if (act) { ev.preventDefault(); act(); }
  });
  world.addEventListener('focusin', (ev) => {
    const node = nodes.get(ev.target.id);
    cv.scrollTo(0, 0);
    if (node && ev.target.matches(':focus-visible')) show(node);
  });
  // a click without a pointer, as a screen reader or a voice makes it
  world.addEventListener('click', (ev) => {
    const node = nodes.get(ev.target.closest('.nd,.el--alt')?.id);
    if (!node || ev.detail > 0) return;
    if (begun) end(node); else if (node.el.dataset.item) choose(node.el.dataset.item);
  });

  new ResizeObserver(() => { if (nodes.size) view(); }).observe(cv);
  new MutationObserver(() => { read(); view(); }).observe(document.documentElement, { attributes: true, attributeFilter: ['data-size'] });
  document.fonts.ready.then(() => {
    root.classList.add('is-live');
    cv.classList.add('cv--on');
    read();
    fit(innerWidth < 700 ? 0.5 : 0.4);
    const current = root.dataset.item;
    const node = current ? of(current) : null;
    if (node) show(node);
    root.dataset.live = '1';
  });
})();
