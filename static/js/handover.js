// A device is not handed over while it keeps somebody's answers that were never sent: handing it over clears them.
(() => {
  const form = document.querySelector('[data-hand-over]');
  if (!form || !window.indexedDB?.databases) return;
  const counted = (database) => new Promise((resolve) => {
    const asked = database.transaction('kept').objectStore('kept').count();
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(0);
  });
  const waiting = async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes('weconecta')) return 0;
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open('weconecta');
      request.onsuccess = () => resolve(request.result);
      request.onerror = reject;
    });
    try { return database.objectStoreNames.contains('kept') ? await counted(database) : 0; } finally { database.close(); }
  };
  let isChecked = false;
  form.addEventListener('submit', async (ev) => {
    if (isChecked) return;
    ev.preventDefault();
    const { submitter } = ev;
    if (await waiting().catch(() => 0)) {
      (await navigator.serviceWorker?.getRegistration('/f/'))?.active?.postMessage({ ask: 'flush-all' });
      const box = document.getElementById('unsent');
      box.textContent = form.dataset.waiting;
      box.hidden = false;
      delete form.dataset.sent;
      return;
    }
    isChecked = true;
    form.requestSubmit(submitter);
  });
})();
