// A page in a frame of another site: tells that site how high it is, that it changed and that all is sent; no answer, and nobody else.
(() => {
  if (window.parent === window) return;
  const own = document.currentScript.dataset;
  const allowed = own.origins.split(' ').filter(Boolean);
  let site;
  let height = 0;
  const tell = (what, more = {}) => { if (site) window.parent.postMessage({ weconecta: what, ...more }, site); };
  const measure = () => {
    const now = Math.ceil(document.body.getBoundingClientRect().height);
    if (now === height) return;
    height = now;
    tell('height', { height });
  };
  // the site around greets each page that has loaded; only sites that were named are answered
  window.addEventListener('message', (ev) => {
    if (ev.source !== window.parent || !allowed.includes(ev.origin) || ev.data?.weconecta !== 'hello') return;
    site = ev.origin;
    height = 0;
    measure();
    if (document.getElementById('log')) tell('end');
    if (document.querySelector('[data-finished]')) tell('finished');
  });
  new ResizeObserver(measure).observe(document.body);
  // the next question came into this page; a conversation is read at its end
  const turned = () => { measure(); tell(document.getElementById('log') ? 'end' : 'page'); };
  document.addEventListener('changed', () => requestAnimationFrame(turned));

  // Without a signal the page stays, with what was typed: nothing else keeps it here.
  const say = (text, form) => {
    document.querySelector('[data-away]')?.remove();
    if (!text) return;
    const line = Object.assign(document.createElement('p'), { className: 'notice notice--warn', textContent: text });
    line.setAttribute('role', 'alert');
    line.dataset.away = '';
    const actions = form.querySelector('.q-actions');
    if (actions) actions.before(line); else form.append(line);
  };
  const hasSignal = () => fetch('/robots.txt', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(8000) }).then((answer) => answer.ok, () => false);
  const letGo = new WeakSet();
  window.addEventListener('submit', (ev) => {
    const { target: form, submitter } = ev;
    // those that a script sends ask below
    if (letGo.delete(form) || form.method !== 'post' || form.matches('[data-reading], [data-step], #dock form')) { say(); return; }
    ev.preventDefault();
    ev.stopImmediatePropagation();
    hasSignal().then((is) => {
      say(is ? '' : own.away, form);
      if (!is) return;
      letGo.add(form);
      form.requestSubmit(submitter);
    });
  }, { capture: true });
  document.addEventListener('unsent', (ev) => {
    ev.preventDefault();
    say(own.away, ev.target);
  });
})();
