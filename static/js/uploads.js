// Files sent piece by piece while the page is still open: what has arrived stays, after a lost signal and after a reload. Without this file they go with the form, in one.
(() => {
  const VERSION = { 'Tus-Resumable': '1.0.0' };
  const PIECE = { first: 64 << 10, largest: 1 << 20 };
  const PAUSES_MS = [1000, 2000, 5000, 10_000, 30_000];
  const PATIENCE_MS = 30_000;
  // the slowest signal that is waited for
  const BYTES_A_MS = 1;
  const FORGET_AFTER_MS = 24 * 60 * 60 * 1000;

  // --- The file itself stays on the device until it has arrived, encrypted by a key that can't be read out -----------

  const DATABASE = 'weconecta-files';
  let opened;
  const within = async (mode, act) => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore('files', { keyPath: 'id' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const transaction = (await opened).transaction('files', mode);
    const request = act(transaction.objectStore('files'));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  const idOf = (url) => url.split('/').pop();
  const keep = async (url, file) => {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, await file.arrayBuffer());
    await within('readwrite', (files) => files.put({ id: idOf(url), key, iv, data, at: Date.now() }));
  };
  const kept = async (url, { name }) => {
    const row = await within('readonly', (files) => files.get(idOf(url)));
    return row && new File([await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, row.key, row.data)], name);
  };
  const forget = (url) => within('readwrite', (files) => files.delete(idOf(url))).catch(() => {});
  const tidy = () => within('readwrite', (files) => {
    const request = files.openCursor();
    request.onsuccess = ({ target: { result } }) => {
      if (!result) return;
      if (Date.now() - result.value.at > FORGET_AFTER_MS) result.delete();
      result.continue();
    };
    return request;
  }).catch(() => {});

  // --- What the person sees and hears ----------------------------------------------------------------------------------

  const element = (name, properties) => Object.assign(document.createElement(name), properties);
  const statusOf = (box) => {
    const known = box.querySelector(':scope > [role=status]');
    if (known) return known;
    const said = element('p', { className: 'vh', role: 'status' });
    box.append(said);
    return said;
  };
  // a picture small enough for any phone; other files have none
  const thumbnail = async (file) => {
    if (!file.type.startsWith('image/') || !window.createImageBitmap) return undefined;
    try {
      const picture = await createImageBitmap(file, { resizeHeight: 256, resizeQuality: 'medium' });
      const canvas = element('canvas', { className: 'files__p', width: picture.width, height: picture.height });
      canvas.getContext('2d').drawImage(picture, 0, 0);
      canvas.setAttribute('aria-hidden', 'true');
      return canvas;
    } catch {
      return undefined;
    }
  };
  const panel = (job) => {
    const { box, name } = job;
    const one = element('div', { className: 'files__one' });
    const words = element('p');
    const file = element('bdi', { textContent: name });
    const state = element('span');
    const bar = element('progress', { className: 'bar', max: 100, value: 0 });
    bar.setAttribute('aria-label', `${box.dataset.sending} ${name}`);
    const stop = element('button', { type: 'button', className: 'chip', textContent: box.dataset.stop });
    stop.setAttribute('aria-label', `${box.dataset.stop}: ${name}`);
    stop.addEventListener('click', () => job.cancel());
    words.append(file, ' ', state);
    one.append(words, bar, stop);
    box.querySelector('.field').before(one);
    thumbnail(job.file ?? new Blob()).then((picture) => { if (picture) words.before(picture); });
    return { one, state, bar };
  };
  const card = (box, key, name, size, picture) => {
    const list = box.querySelector('[data-arrived]');
    if ([...list.querySelectorAll('input')].some((input) => input.value === key)) return;
    if (!box.querySelector('input[type=file]').multiple) list.replaceChildren();
    const one = box.querySelector('template').content.firstElementChild.cloneNode(true);
    const input = one.querySelector('input');
    input.id += key;
    input.value = key;
    one.querySelector('label').htmlFor = input.id;
    one.querySelector('bdi').textContent = name;
    one.querySelector('small').textContent = size;
    if (picture) one.querySelector('label').prepend(picture);
    list.append(one);
    box.querySelector('[data-arrived] + .hint').hidden = false;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  // --- Sending ------------------------------------------------------------------------------------------------------------

  const jobs = new Set();
  const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const markOf = (file) => `${file.lastModified}-${file.size}`;
  const ask = async (job, url, options, bytes = 0) => {
    const aborter = new AbortController();
    job.aborter = aborter;
    const timer = setTimeout(() => aborter.abort(), PATIENCE_MS + bytes / BYTES_A_MS);
    try {
      return await fetch(url, { credentials: 'same-origin', ...options, headers: { ...VERSION, ...options.headers }, signal: aborter.signal });
    } finally {
      clearTimeout(timer);
    }
  };
  class Refused extends Error {}
  const taken = async (answer) => {
    if (answer.ok) return answer;
    if (answer.status === 422) throw new Refused((await answer.json()).problem);
    if (answer.status === 409) return undefined;
    // gone, or of an older page: the file goes with the form
    if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) throw new Error('gone');
    throw new TypeError('later');
  };
  const begin = async (job) => {
    const { file, box } = job;
    const about = { field: box.dataset.name, filename: file.name, filetype: file.type, mark: markOf(file) };
    const metadata = Object.entries(about).map(([key, value]) => `${key} ${encode(value)}`).join(',');
    const answer = await taken(await ask(job, box.dataset.files, { method: 'POST', headers: { 'Upload-Length': String(file.size), 'Upload-Metadata': metadata } }));
    job.url = new URL(answer.headers.get('Location'), location.href).pathname;
    job.at = 0;
    await keep(job.url, file).catch(() => {});
  };
  const learn = async (job) => {
    const answer = await ask(job, job.url, { method: 'HEAD' });
    if (answer.status === 404) { job.url = undefined; return; }
    await taken(answer);
    job.at = +answer.headers.get('Upload-Offset');
    job.key = answer.headers.get('Upload-File');
  };
  const piece = async (job) => {
    const bytes = job.file.slice(job.at, job.at + job.length);
    const began = performance.now();
    const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(job.at) };
    const answer = await taken(await ask(job, job.url, { method: 'PATCH', headers, body: bytes }, bytes.size));
    if (!answer) { job.isUnsure = true; return; }
    job.at = +answer.headers.get('Upload-Offset');
    job.key = answer.headers.get('Upload-File');
    if (performance.now() - began < 500) job.length = Math.min(PIECE.largest, job.length * 2);
  };
  const advance = async (job) => {
    if (!job.url) await begin(job);
    else if (job.isUnsure) { await learn(job); job.isUnsure = false; }
    if (job.url && !job.key) await piece(job);
  };
  const rest = (job, ms) => new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    job.wake = () => { clearTimeout(timer); resolve(); };
  });
  const show = (job) => {
    const percent = Math.floor(100 * job.at / job.file.size);
    const { box, shown } = job;
    shown.bar.value = percent;
    shown.state.textContent = job.isAway ? box.dataset.away : `${percent} %`;
    // told at every quarter, and when the signal goes and comes
    const quarter = job.isAway ? 'away' : Math.floor(percent / 25);
    if (quarter === job.told) return;
    job.told = quarter;
    statusOf(box).textContent = job.isAway ? box.dataset.away : `${box.dataset.sending} ${job.name}: ${percent} %`;
  };
  const end = (job, said) => {
    jobs.delete(job);
    job.shown.one.remove();
    if (said) statusOf(job.box).textContent = said;
    if (job.url) forget(job.url);
    job.over();
  };
  const complain = (box, words) => {
    box.querySelector('.files__error')?.remove();
    if (words) box.querySelector('.field').before(element('p', { className: 'error files__error', role: 'alert', textContent: words }));
  };
  // the form takes the file along after all
  const giveUp = (job) => {
    job.isOver = true;
    job.aborter?.abort();
    job.wake?.();
    const input = job.box.querySelector('input[type=file]');
    const all = new DataTransfer();
    if (input.multiple) for (const file of input.files) all.items.add(file);
    if (job.file) all.items.add(job.file);
    input.files = all.files;
    end(job);
  };
  const run = async (job) => {
    let fails = 0;
    while (!job.isOver && !job.key) {
      show(job);
      try {
        await advance(job);
        fails = 0;
        job.isAway = false;
      } catch (error) {
        if (job.isOver) return;
        if (error instanceof Refused) { complain(job.box, error.message); end(job); return; }
        if (error.message === 'gone') { giveUp(job); return; }
        job.isUnsure = true;
        job.isAway = true;
        show(job);
        await rest(job, PAUSES_MS[Math.min(fails, PAUSES_MS.length - 1)]);
        fails += 1;
      }
    }
    if (job.isOver) return;
    card(job.box, job.key, job.name, job.size, job.shown.one.querySelector('canvas'));
    end(job, `${job.box.dataset.done} ${job.name}`);
  };
  const inWords = (bytes) => `${(bytes / (1 << 20)).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
  const start = (box, file, more = {}) => {
    const job = { box, file, name: file?.name, size: file && inWords(file.size), at: 0, length: PIECE.first, ...more };
    job.done = new Promise((resolve) => { job.over = resolve; });
    job.cancel = () => {
      job.isOver = true;
      job.aborter?.abort();
      job.wake?.();
      if (job.url) fetch(job.url, { method: 'DELETE', headers: VERSION }).catch(() => {});
      end(job, box.dataset.stopped);
      box.querySelector('input[type=file]').focus();
    };
    job.shown = panel(job);
    jobs.add(job);
    if (file) run(job);
    else job.shown.state.textContent = box.dataset.again;
    return job;
  };
  const choose = (box, input) => {
    complain(box);
    const files = [...input.files];
    input.value = '';
    for (const file of files) {
      const half = [...jobs].find((job) => job.box === box && !job.file && job.mark === markOf(file));
      if (half) { end(half); start(box, file, { url: half.url, isUnsure: true }); continue; }
      if (!input.multiple) for (const job of [...jobs]) if (job.box === box) job.cancel();
      start(box, file);
    }
  };
  // What was on its way when the page was left goes on; what has arrived stands there.
  const resume = async (box) => {
    let all;
    try {
      const answer = await fetch(box.dataset.files, { credentials: 'same-origin' });
      if (!answer.ok) return;
      all = await answer.json();
    } catch {
      addEventListener('online', () => resume(box), { once: true });
      return;
    }
    for (const known of all.filter(({ field }) => field === box.dataset.name)) {
      if ([...jobs].some(({ url }) => url === known.url)) continue;
      if (known.file) { card(box, known.file, known.name, known.size_in_words); continue; }
      const file = await kept(known.url, known).catch(() => undefined);
      start(box, file, { url: known.url, name: known.name, mark: known.mark, size: known.size_in_words, at: known.offset, isUnsure: true });
    }
  };

  const enhance = (root) => {
    for (const box of root.querySelectorAll('[data-files]:not([data-on])')) {
      box.dataset.on = '';
      for (const input of box.querySelectorAll('input[type=file]')) input.addEventListener('change', () => choose(box, input));
      // what was taken back is not offered again
      box.addEventListener('change', async (ev) => {
        if (ev.target.type !== 'checkbox' || ev.target.checked) return;
        const answer = await fetch(box.dataset.files).catch(() => undefined);
        const mine = answer?.ok && (await answer.json()).find(({ file }) => file === ev.target.value);
        if (mine) await fetch(mine.url, { method: 'DELETE', headers: VERSION }).catch(() => {});
      });
      resume(box);
    }
  };
  // A form waits for its files; without a signal it takes them along, as it would without this file.
  document.addEventListener('submit', (ev) => {
    const mine = [...jobs].filter((job) => job.file && ev.target.contains(job.box));
    if (!mine.length) return;
    if (ev.submitter?.name === '_skip') { for (const job of mine) job.cancel(); return; }
    if (mine.some((job) => job.isAway)) { for (const job of mine) giveUp(job); return; }
    ev.preventDefault();
    ev.stopImmediatePropagation();
    statusOf(mine[0].box).textContent = mine[0].box.dataset.wait;
    for (const { shown } of mine) shown.state.textContent = mine[0].box.dataset.wait;
    Promise.all(mine.map(({ done }) => done)).then(() => {
      if (!mine.some(({ box }) => box.querySelector('.files__error'))) ev.target.requestSubmit(ev.submitter);
    });
  }, true);
  addEventListener('online', () => { for (const job of jobs) job.wake?.(); });
  tidy();
  enhance(document);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) enhance(node);
  }).observe(document.body, { childList: true, subtree: true });
})();
