// The conversation without full reloads. Each reply is the same form post; of the page that answers it only what follows the reply is fetched, and put behind what stands here.
(() => {
  const log = document.getElementById('log');
  if (!log || !window.fetch) return;
  const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches || document.documentElement.dataset.motion === 'less';
  const toEnd = () => {
    const box = log.closest('.c-log');
    box.scrollTop = box.scrollHeight;
    window.scrollTo({ top: document.body.scrollHeight, behavior: calm() ? 'auto' : 'smooth' });
  };
  const endFrom = (message) => { while (message) { const next = message.nextElementSibling; message.remove(); message = next; } };
  const placed = (at) => [...log.children].find((message) => message.dataset.at === at);
  // Where the fresh messages begin; those here that are said again go.
  const joinLog = (fresh) => {
    const coming = [...fresh.children];
    if ('rest' in fresh.dataset) {
      const here = placed(coming.find((message) => message.dataset.at)?.dataset.at);
      if (!here) return false;
      endFrom(here);
      log.append(...coming.map((message) => document.adoptNode(message)));
      return true;
    }
    const old = [...log.children];
    let same = 0;
    while (same < old.length && same < coming.length && old[same].textContent === coming[same].textContent) same += 1;
    endFrom(old[same]);
    log.append(...coming.slice(same).map((message) => document.adoptNode(message)));
    return true;
  };
  const takeOver = (page, place) => {
    if (!joinLog(page.getElementById('log'))) { location.assign(place); return; }
    weconecta.changePage(page, ['progress', 'dock'], place);
    toEnd();
    const next = document.querySelector('#dock .error') ? '#dock [aria-invalid]' : '#dock .reply, #dock .choice__in, #dock .input, #dock .btn--l';
    document.querySelector(next)?.focus({ preventScroll: true });
  };
  // The reply stands at once, and somebody seems to write until the next question is here.
  const seem = (words) => {
    const bubble = (kind, inside) => {
      const message = Object.assign(document.createElement('div'), { className: `msg msg--${kind}` });
      message.setAttribute('aria-hidden', 'true');
      message.append(...inside);
      return message;
    };
    const said = Object.assign(document.createElement('div'), { className: 'msg__b' });
    const writing = said.cloneNode();
    const dots = Object.assign(document.createElement('span'), { className: 'dots' });
    dots.append(...[1, 2, 3].map(() => document.createElement('i')));
    writing.append(dots);
    said.textContent = words ?? '';
    const seeming = [bubble('bot', [...[log.querySelector('.msg__a')?.cloneNode(true)].filter(Boolean), writing])];
    if (words) seeming.unshift(bubble('me', [said]));
    log.append(...seeming);
    toEnd();
    return () => { for (const message of seeming) message.remove(); };
  };
  const plainly = (form, button) => {
    if (button?.name) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }));
    form.submit();
  };
  let busy = false;
  document.addEventListener('submit', async (ev) => {
    const form = ev.target;
    if (!form.closest('#dock')) return;
    ev.preventDefault();
    if (busy) return;
    busy = true;
    const button = ev.submitter;
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    fields.append('_rest', '1'); // only what follows
    const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields);
    const end = seem(button?.name ? button.textContent : undefined);
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      // kept on the device, or only the server can do it: the page stays, and says so
      if (answer.status === 204) { end(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      end();
      if (page.getElementById('log')) takeOver(page, answer.headers.get('Content-Location') ?? answer.url);
      else if (answer.redirected) location.assign(answer.url);
      // a page of its own, as where another device answered too: both answers to choose from
      else plainly(form, button);
    } catch {
      // no network: the ordinary way tells so, and loses nothing
      end();
      if (form.dispatchEvent(new Event('unsent', { bubbles: true, cancelable: true }))) plainly(form, button);
    } finally {
      busy = false;
    }
  });
  window.addEventListener('popstate', () => location.reload());
  toEnd();
})();
