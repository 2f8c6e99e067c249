import WebSocket from 'ws';

/// The status with which an upgrade is answered: 101, or why not.
export function upgradeStatus(url, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers, perMessageDeflate: false });
    socket.once('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.once('unexpected-response', (_, answer) => {
      answer.resume();
      resolve(answer.statusCode);
      socket.terminate();
    });
    socket.on('error', reject);
  });
}
