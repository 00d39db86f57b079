// One question after the other without loading the page anew. The form is posted as always; its answer is the next question, which comes into this page.
(() => {
  if (!document.getElementById('progress') || !window.fetch) return;
  const takeOver = (page, place) => {
    weconecta.changePage(page, ['progress', 'content'], place);
    window.scrollTo(0, 0);
    const first = document.querySelector('[data-focus]') ?? document.getElementById('label') ?? document.getElementById('content');
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  };
  document.addEventListener('submit', (ev) => {
    const form = ev.target;
    if (!form.matches('form[data-step]')) return;
    ev.preventDefault();
    weconecta.sendHere(form, ev.submitter, (page, answer) => {
      const place = answer.headers.get('Content-Location');
      const isStep = (place || answer.status === 422) && page.querySelector('main .q-actions');
      if (isStep) takeOver(page, place ?? location.href);
      return isStep;
    });
  });
  window.addEventListener('popstate', () => location.reload());
})();
