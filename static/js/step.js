// One question after the other without loading the page anew. The form is posted as always; its answer is the next question, which comes into this page.
(() => {
  if (!document.getElementById('progress') || !window.fetch) return;
  const plainly = (form, button) => {
    if (button?.name) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }));
    form.submit();
  };
  const takeOver = (page, place) => {
    weconecta.changePage(page, ['progress', 'content'], place);
    window.scrollTo(0, 0);
    const first = document.querySelector('[data-focus]') ?? document.getElementById('label') ?? document.getElementById('content');
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  };
  let busy = false;
  document.addEventListener('submit', async (ev) => {
    const form = ev.target;
    if (!form.matches('form[data-step]')) return;
    ev.preventDefault();
    if (busy) return;
    busy = true;
    const button = ev.submitter;
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    fields.append('_rest', '1');
    const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields);
    button?.setAttribute('aria-disabled', 'true');
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      // kept on the device, or only the server can do it: the page stays, and says so
      if (answer.status === 204) return;
      const place = answer.headers.get('Content-Location');
      if (!place && answer.redirected) { location.assign(answer.url); return; }
      const page = place || answer.status === 422 ? new DOMParser().parseFromString(await answer.text(), 'text/html') : undefined;
      if (page?.querySelector('main .q-actions')) takeOver(page, place ?? location.href);
      // a page of its own, as where another device answered too: both answers to choose from
      else plainly(form, button);
    } catch {
      // no network: the ordinary way tells so, and loses nothing; in a frame it would
      if (form.dispatchEvent(new Event('unsent', { bubbles: true, cancelable: true }))) plainly(form, button);
    } finally {
      busy = false;
      button?.removeAttribute('aria-disabled');
    }
  });
  window.addEventListener('popstate', () => location.reload());
})();
