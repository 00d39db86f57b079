// For pages of other sites: puts a questionnaire where this script stands, in a frame as high as it needs.
// <script src="https://…/embed.js" data-weconecta="https://…/f/TOKEN~embed" data-title="…" async></script>
// The frame gets the event weconecta:finished when the answers were sent.
(() => {
  const [LEAST, MOST] = [480, 20000];
  const show = (script) => {
    script.dataset.weconectaShown = '';
    let url;
    try { url = new URL(script.dataset.weconecta); } catch { return; }
    if (!['https:', 'http:'].includes(url.protocol)) return;
    const frame = document.createElement('iframe');
    frame.title = script.dataset.title || 'WeConecta';
    frame.loading = 'lazy';
    frame.allow = 'fullscreen';
    frame.src = url.href;
    Object.assign(frame.style, { display: 'block', width: '100%', border: '0', height: `${LEAST}px` });
    // a new page is read from its start
    const toStart = () => { if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView({ block: 'start' }); };
    const toEnd = () => { if (frame.getBoundingClientRect().bottom > window.innerHeight) frame.scrollIntoView({ block: 'end' }); };
    let isLoaded = false;
    frame.addEventListener('load', () => {
      frame.contentWindow.postMessage({ weconecta: 'hello' }, url.origin);
      if (isLoaded) toStart();
      isLoaded = true;
    });
    window.addEventListener('message', ({ origin, source, data }) => {
      if (origin !== url.origin || source !== frame.contentWindow || typeof data !== 'object' || !data) return;
      if (data.weconecta === 'height' && Number.isInteger(data.height)) frame.style.height = `${Math.min(MOST, Math.max(LEAST, data.height))}px`;
      if (data.weconecta === 'page') toStart();
      if (data.weconecta === 'end') toEnd();
      if (data.weconecta === 'finished') frame.dispatchEvent(new CustomEvent('weconecta:finished', { bubbles: true }));
    });
    script.after(frame);
  };
  for (const script of document.querySelectorAll('script[data-weconecta]')) if (!('weconectaShown' in script.dataset)) show(script);
})();
