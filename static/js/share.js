// Copy and share buttons of the page for going on later. The address stands in a field for those without this file.
(() => {
  const status = document.getElementById('status');
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      if (status) status.textContent = button.dataset.copied;
      button.classList.add('is-done');
    });
  }
  for (const button of document.querySelectorAll('[data-share]')) {
    button.hidden = !navigator.share;
    button.addEventListener('click', () => navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {}));
  }
})();
