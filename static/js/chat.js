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
  const endFrom = (message) => {
    const part = message?.closest('.c-part');
    while (message) { const next = message.nextElementSibling; message.remove(); message = next; }
    if (!part) return;
    endFrom(part.nextElementSibling);
    if (!part.childElementCount) part.remove();
  };
  const placed = (at) => [...log.querySelectorAll('[data-at]')].find((message) => message.dataset.at === at);
  // In parts: one that is out of sight costs a slow phone nothing, however many there are.
  const MOST = 16;
  const add = (messages) => {
    for (const message of messages) {
      let part = log.lastElementChild;
      if (!part?.matches('.c-part') || part.childElementCount >= MOST) {
        part = Object.assign(document.createElement('div'), { className: 'c-part' });
        log.append(part);
      }
      part.append(document.adoptNode(message));
    }
  };
  // Where the fresh messages begin; those here that are said again go.
  const joinLog = (fresh) => {
    const coming = [...fresh.children];
    if ('rest' in fresh.dataset) {
      const here = placed(coming.find((message) => message.dataset.at)?.dataset.at);
      if (!here) return false;
      endFrom(here);
      add(coming);
      return true;
    }
    const old = [...log.querySelectorAll(':scope > :not(.c-part), .c-part > *')];
    let same = 0;
    while (same < old.length && same < coming.length && old[same].textContent === coming[same].textContent) same += 1;
    endFrom(old[same]);
    add(coming.slice(same));
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
  let waits = false;
  document.addEventListener('submit', async (ev) => {
    const form = ev.target;
    if (!form.closest('#dock')) return;
    ev.preventDefault();
    if (waits) return;
    waits = true;
    const end = seem(ev.submitter?.name ? ev.submitter.textContent : undefined);
    await weconecta.sendHere(form, ev.submitter, (page, answer) => {
      end();
      const isChat = page.getElementById('log');
      if (isChat) takeOver(page, answer.headers.get('Content-Location') ?? answer.url);
      return isChat;
    });
    end();
    waits = false;
  });
  window.addEventListener('popstate', () => location.reload());
  toEnd();
})();
