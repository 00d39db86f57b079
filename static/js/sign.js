// Drawing a signature instead of typing one's name. The name and the box below it do without this file, and without a pointer.
(() => {
  const ink = '#10252b';
  const enhance = (pad) => {
    const canvas = pad.querySelector('canvas');
    const field = pad.querySelector('input[type=hidden]');
    const said = pad.querySelector('[data-cleared]');
    const ctx = canvas.getContext('2d');
    if (!ctx || !window.PointerEvent) return;
    let last = null;
    // white in every theme: it is looked at on paper, too
    const blank = () => { ctx.fillStyle = '#fff'; ctx.fillRect(0, 0, canvas.width, canvas.height); };
    const at = (ev) => {
      const box = canvas.getBoundingClientRect();
      return [(ev.clientX - box.left) * canvas.width / box.width, (ev.clientY - box.top) * canvas.height / box.height];
    };
    const line = (to) => {
      ctx.strokeStyle = ink;
      ctx.lineWidth = 4;
      ctx.lineCap = ctx.lineJoin = 'round';
      ctx.beginPath();
      ctx.moveTo(...last);
      ctx.lineTo(...to);
      ctx.stroke();
      last = to;
    };
    // what is drawn over and over is kept in fewer points: the server takes no larger picture
    const picture = () => {
      const small = document.createElement('canvas');
      let data = canvas.toDataURL('image/png');
      for (let part = 2; data.length > 75_000 && part <= 4; part *= 2) {
        [small.width, small.height] = [canvas.width / part, canvas.height / part];
        small.getContext('2d').drawImage(canvas, 0, 0, small.width, small.height);
        data = small.toDataURL('image/png');
      }
      return data;
    };
    const end = () => {
      if (!last) return;
      last = null;
      field.value = picture();
      said.textContent = '';
    };
    canvas.addEventListener('pointerdown', (ev) => {
      if (!ev.isPrimary || ev.button !== 0) return;
      ev.preventDefault();
      canvas.setPointerCapture(ev.pointerId);
      last = at(ev);
      line(last);
    });
    canvas.addEventListener('pointermove', (ev) => {
      if (!last) return;
      const steps = ev.getCoalescedEvents?.() ?? [];
      for (const step of steps.length ? steps : [ev]) line(at(step));
    });
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
    pad.querySelector('[data-clear]').addEventListener('click', () => {
      blank();
      field.value = '';
      said.textContent = said.dataset.cleared;
    });
    pad.hidden = false;
    blank();
    if (field.value) {
      const before = new Image();
      before.addEventListener('load', () => ctx.drawImage(before, 0, 0, canvas.width, canvas.height));
      before.src = field.value;
    }
  };
  for (const pad of document.querySelectorAll('[data-pad]')) enhance(pad);
})();
