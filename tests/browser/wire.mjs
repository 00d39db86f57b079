// A wire between the browser and the program that can be cut: before a request gets through, or before its answer does.
import { createServer, request } from 'node:http';
import { once } from 'node:events';

export async function startWire(target) {
  const { hostname, port } = new URL(target);
  let state = 'whole';
  let passed = () => {};
  const sockets = new Set();
  let gone = 0;
  const server = createServer((asked, answer) => {
    if (state === 'cut') { asked.socket.destroy(); return; }
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (answered) => {
      // the program has taken the request; whether its answer arrives is another matter
      if (state === 'deaf' && asked.method === 'POST') { asked.socket.destroy(); answered.resume(); } else {
        answer.writeHead(answered.statusCode, answered.rawHeaders);
        answered.pipe(answer);
      }
      passed(asked);
    });
    onward.on('error', () => asked.socket.destroy());
    asked.pipe(onward);
  });
  server.on('connection', (socket) => { sockets.add(socket); socket.on('close', () => { sockets.delete(socket); gone += socket.bytesWritten; }); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const set = (to) => { state = to; if (to === 'cut') for (const socket of sockets) socket.destroy(); };
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut: () => set('cut'),
    // what is sent arrives, and no answer comes back
    deafen: () => set('deaf'),
    mend: () => set('whole'),
    // all that went to the browser, heads of answers and what workers fetch included
    bytes: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, gone),
    onPassed: (act) => { passed = act; },
    stop: () => { server.close(); for (const socket of sockets) socket.destroy(); },
  };
}
