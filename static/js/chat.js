// The conversation without full reloads. Each reply is the same form post; the page that answers it is fetched, and what is new in it is taken over.
(() => {
  const log = document.getElementById('log');
  if (!log || !window.fetch) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const toEnd = () => {
    const box = log.closest('.c-log');
    box.scrollTop = box.scrollHeight;
    window.scrollTo({ top: document.body.scrollHeight, behavior: calm ? 'auto' : 'smooth' });
  };
  const takeOver = (text, url) => {
    const page = new DOMParser().parseFromString(text, 'text/html');
    const fresh = page.getElementById('log');
    if (!fresh) { location.assign(url); return; }
    const old = [...log.children];
    const coming = [...fresh.children];
    let same = 0;
    while (same < old.length && same < coming.length && old[same].textContent === coming[same].textContent) same += 1;
    for (const gone of old.slice(same)) gone.remove();
    for (const message of coming.slice(same)) log.append(document.adoptNode(message));
    for (const place of ['.q-prog', '.steps', '#dock']) {
      const [here, there] = [document.querySelector(place), page.querySelector(place)];
      if (here && there) here.replaceWith(document.adoptNode(there));
    }
    document.title = page.title;
    history.pushState({}, '', url);
    toEnd();
    const next = document.querySelector('#dock .error') ? '#dock [aria-invalid]' : '#dock .reply, #dock .choice__in, #dock .input, #dock .btn--l';
    const control = document.querySelector(next);
    if (control) control.focus({ preventScroll: true });
  };
  let busy = false;
  document.addEventListener('submit', async (ev) => {
    const form = ev.target;
    if (!form.closest('#dock')) return;
    ev.preventDefault();
    if (busy) return;
    busy = true;
    const fields = new FormData(form);
    const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields);
    if (ev.submitter && ev.submitter.name) body.append(ev.submitter.name, ev.submitter.value);
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      takeOver(await answer.text(), answer.url);
    } catch {
      // no network: the ordinary way tells so, and loses nothing
      if (ev.submitter && ev.submitter.name) {
        const field = document.createElement('input');
        field.type = 'hidden';
        field.name = ev.submitter.name;
        field.value = ev.submitter.value;
        form.append(field);
      }
      form.submit();
    } finally {
      busy = false;
    }
  });
  window.addEventListener('popstate', () => location.reload());
  toEnd();
})();
