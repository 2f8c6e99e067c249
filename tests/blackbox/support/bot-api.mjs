import http from 'node:http';

// A Bot API that counts what it is asked and answers as it is told, in every way the real one and the network fail.

export const TOKEN = '7000000001:AAtest-token-that-must-never-be-logged-00';

function parseMultipart(body, boundary) {
  const fields = {};
  const files = [];
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    const part = body.subarray(at + mark.length + 2, next - 2);
    const gap = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, gap).toString('utf8');
    const bytes = Buffer.from(part.subarray(gap + 4));
    const name = /name="([^"]*)"/.exec(head)?.[1];
    const filename = /filename="?([^"\r\n;]*)"?/.exec(head)?.[1];
    const type = /content-type: *([^\r\n]+)/i.exec(head)?.[1];
    if (filename === undefined) fields[name] = bytes.toString('utf8');
    else files.push({ name, filename, type, bytes });
    at = next;
  }
  return { fields, files };
}

function parseBody(type, body) {
  if (type?.startsWith('multipart/form-data')) return parseMultipart(body, /boundary="?([^";]+)"?/.exec(type)[1]);
  return { fields: body.length > 0 ? JSON.parse(body.toString('utf8')) : {}, files: [] };
}

const SENDING = new Set(['sendMessage', 'sendPhoto', 'sendDocument', 'sendMediaGroup', 'sendVideo']);

export const failures = {
  rateLimited: (seconds) => ({
    status: 429,
    body: { ok: false, error_code: 429, description: `Too Many Requests: retry after ${seconds}`, parameters: { retry_after: seconds } },
  }),
  blocked: { status: 403, body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' } },
  deactivated: { status: 403, body: { ok: false, error_code: 403, description: 'Forbidden: user is deactivated' } },
  kicked: { status: 403, body: { ok: false, error_code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' } },
  cannotBegin: { status: 403, body: { ok: false, error_code: 403, description: "Forbidden: bot can't initiate conversation with a user" } },
  chatNotFound: { status: 400, body: { ok: false, error_code: 400, description: 'Bad Request: chat not found' } },
  queryTooOld: {
    status: 400,
    body: { ok: false, error_code: 400, description: 'Bad Request: query is too old and response timeout expired or query ID is invalid' },
  },
  migrated: (chat) => ({
    status: 400,
    body: {
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: chat },
    },
  }),
  unauthorized: { status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' } },
  internal: { status: 500, body: { ok: false, error_code: 500, description: 'Internal Server Error' } },
  badGateway: { status: 502, text: '<html>Bad Gateway</html>' },
  /// Never answers.
  hang: { hang: true },
  /// Takes the whole request, does what it asks, and closes the connection without an answer.
  cutAfterReading: { cut: 'after' },
  /// Closes before the request was read.
  cutBeforeReading: { cut: 'before' },
};

export class FakeBotApi {
  static async start(options) {
    const api = new FakeBotApi(options);
    await new Promise((resolve) => api.server.listen(api.port, '127.0.0.1', resolve));
    api.port = api.server.address().port;
    return api;
  }

  constructor({ token = TOKEN, port = 0 } = {}) {
    this.token = token;
    this.port = port;
    this.calls = [];
    this.files = new Map();
    this.plans = [];
    this.slowness = () => 0;
    this.lastMessage = 0;
    this.sockets = new Set();
    this.server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => this.serve(request, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /// The next call (`times` of them) of a method that fits goes wrong this way.
  failNext(failure, { times = 1, method, chat } = {}) {
    this.plans.push({ failure, times, method, chat });
  }

  heal() {
    this.plans = [];
  }

  planFor(method, fields) {
    const plan = this.plans.find(
      (one) => one.times > 0 && (one.method === undefined ? SENDING.has(method) : one.method === method) &&
        (one.chat === undefined || String(one.chat) === String(fields?.chat_id)),
    );
    if (plan) plan.times -= 1;
    return plan?.failure;
  }

  /// Calls that asked to send something, in order; `text` of captions too.
  get sends() {
    return this.calls.filter((call) => SENDING.has(call.method));
  }

  sendsOf(text) {
    return this.sends.filter((call) => (call.fields.text ?? call.fields.caption) === text);
  }

  callsOf(method) {
    return this.calls.filter((call) => call.method === method);
  }

  offerFile(fileId, bytes, path = `documents/${fileId}.bin`) {
    this.files.set(fileId, { bytes, path });
  }

  async serve(request, response) {
    const [, prefix, ...rest] = new URL(request.url, 'http://localhost').pathname.split('/');
    if (prefix === 'file') return this.serveFile(rest, response);
    const method = rest.join('/');
    const early = this.plans.find((plan) => plan.times > 0 && plan.failure.cut === 'before' && SENDING.has(method));
    if (early) {
      early.times -= 1;
      this.cuts = (this.cuts ?? 0) + 1;
      request.socket.resetAndDestroy();
      return undefined;
    }
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return undefined;
    }
    const { fields, files } = parseBody(request.headers['content-type'], Buffer.concat(parts));
    const call = { method, path: request.url, fields, files, headers: request.headers, at: performance.now() };
    this.calls.push(call);
    if (prefix !== `bot${this.token}`) return this.answer(response, failures.unauthorized);
    const failure = this.planFor(method, fields);
    if (failure) call.failure = failure;
    if (failure?.hang) return undefined;
    if (failure?.cut) {
      call.accepted = true;
      request.socket.destroy();
      return undefined;
    }
    if (failure) return this.answer(response, failure);
    call.accepted = true;
    const wait = this.slowness(call);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    return this.answer(response, { status: 200, body: { ok: true, result: this.resultOf(call) } });
  }

  serveFile([prefix, ...path], response) {
    const wanted = decodeURIComponent(path.join('/'));
    const file = [...this.files.values()].find((one) => one.path === wanted);
    if (prefix !== `bot${this.token}` || !file) return this.answer(response, { status: 404, text: 'no such file' });
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.bytes.length });
    response.end(file.bytes);
    return undefined;
  }

  messageOf(fields) {
    this.lastMessage += 1;
    return {
      message_id: 1_000_000 + this.lastMessage,
      from: { id: 7000000001, is_bot: true, first_name: 'Test' },
      chat: { id: Number(fields.chat_id), type: Number(fields.chat_id) < 0 ? 'supergroup' : 'private' },
      date: Math.floor(Date.now() / 1000),
      text: fields.text,
    };
  }

  resultOf({ method, fields }) {
    switch (method) {
      case 'getMe':
        return { id: 7000000001, is_bot: true, first_name: 'Test', username: 'test_bot' };
      case 'getFile': {
        const file = this.files.get(fields.file_id);
        return file ? { file_id: fields.file_id, file_unique_id: 'u', file_size: file.bytes.length, file_path: file.path } : {};
      }
      case 'getUpdates':
        return [];
      case 'sendMediaGroup':
        return JSON.parse(fields.media).map(() => this.messageOf(fields));
      default:
        return SENDING.has(method) || method === 'editMessageText' ? this.messageOf(fields) : true;
    }
  }

  answer(response, { status, body, text, headers = {} }) {
    const bytes = Buffer.from(text ?? JSON.stringify(body));
    response.writeHead(status, {
      'content-type': text === undefined ? 'application/json' : 'text/html',
      'content-length': bytes.length,
      ...headers,
    });
    response.end(bytes);
  }

  /// Stops listening: connections are refused from now on.
  async stop() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
