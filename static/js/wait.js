// The button for another code counts the seconds that the server would refuse it. Without this file the server says so.
(() => {
  const button = document.querySelector('[data-wait]');
  if (!button) return;
  const label = button.lastChild;
  const text = label.textContent;
  const end = Date.now() + Number(button.dataset.wait) * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    label.textContent = left > 0 ? `${text} (${left} s)` : text;
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
})();
