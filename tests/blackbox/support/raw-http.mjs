import net from 'node:net';

/// Writes bytes to the server as they are and answers with the first response, head and body apart.
export function rawExchange(port, bytes, { timeout = 10_000 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    const parts = [];
    let done = false;
    const finish = () => {
      if (done) return;
      done = true;
      socket.destroy();
      const text = Buffer.concat(parts).toString('latin1');
      const [head, ...body] = text.split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
      resolve({ status, head, body: body.join('\r\n\r\n') });
    };
    const complete = () => {
      const text = Buffer.concat(parts).toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return false;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
      return text.length >= end + 4 + length;
    };
    socket.on('data', (part) => {
      parts.push(part);
      if (complete()) finish();
    });
    socket.on('close', finish);
    socket.on('error', () => (parts.length > 0 ? finish() : undefined));
    socket.setTimeout(timeout, () => reject(new Error('no answer on the raw connection')));
    for (const part of Array.isArray(bytes) ? bytes : [bytes]) socket.write(part);
  });
}
