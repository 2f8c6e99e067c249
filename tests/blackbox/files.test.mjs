import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCompany } from './support/company.mjs';

let company;
let admin;

before(async () => {
  company = await startCompany();
  ({ admin } = company);
});

after(() => company?.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const download = (file) => admin.request('GET', file.url, { expect: 200 });

test('a file comes back as it went in', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) % 256));
  const file = await admin.upload('Umowa nr 5.bin', bytes);
  assert.equal(file.name, 'Umowa nr 5.bin');
  assert.equal(file.size, bytes.length);
  assert.deepEqual((await download(file)).body, bytes);
});

test('only pictures are shown in place, and nothing is ever run', async () => {
  const picture = await download(await admin.upload('a.png', PNG));
  assert.match(picture.headers['content-disposition'], /^inline/);
  assert.equal(picture.headers['content-type'], 'image/png');
  const dangerous = {
    'x.svg': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    'x.html': '<!doctype html><script>alert(1)</script>',
    'x.js': 'alert(1)',
    'x.pdf': '%PDF-1.7 /JavaScript',
    'x.xml': '<?xml version="1.0"?><x/>',
    'really.png': '<html><script>alert(1)</script></html>',
  };
  for (const [name, content] of Object.entries(dangerous)) {
    const { headers } = await download(await admin.upload(name, content));
    assert.match(headers['content-disposition'], /^attachment/, name);
    assert.equal(headers['content-type'], 'application/octet-stream', name);
  }
  for (const response of [picture, await download(await admin.upload('x.svg', dangerous['x.svg']))]) {
    assert.equal(response.headers['x-content-type-options'], 'nosniff');
    assert.match(response.headers['content-security-policy'], /sandbox/);
    assert.match(response.headers['content-security-policy'], /default-src 'none'/);
  }
});

test('names lose what could lead elsewhere or hide what they are', async () => {
  const names = ['../../etc/passwd', '..\\..\\boot.ini', '/etc/passwd', 'a\u0000.png', 'a\u200B.htaccess', 'invoice\u202Egnp.exe', 'a\r\nSet-Cookie: x=1', '.htaccess', '...', 'a"b;c.txt'];
  for (const name of names) {
    const file = await admin.upload(name, 'bytes');
    assert.ok(!/[\u0000-\u001f/\\\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.test(file.name), `${JSON.stringify(name)} became ${JSON.stringify(file.name)}`);
    assert.ok(!file.name.startsWith('.'), file.name);
    assert.ok(file.name.length > 0);
    const { headers } = await download(file);
    assert.equal(headers['set-cookie'], undefined);
    assert.doesNotMatch(headers['content-disposition'].replace("filename*=UTF-8''", ''), /["/\\]/);
  }
});

test('a file without a name, without bytes or too large is refused', async () => {
  const octets = { 'content-type': 'application/octet-stream' };
  await admin.request('POST', '/api/v1/files', { body: 'x', headers: octets, expect: 400 });
  await admin.request('POST', '/api/v1/files?name=a', { body: '', headers: octets, expect: 400 });
  await admin.request('POST', `/api/v1/files?name=${'a'.repeat(300)}`, { body: 'x', headers: octets, expect: 400 });
  const largest = await admin.upload('large.bin', Buffer.alloc(20 * 1024 * 1024, 7));
  assert.equal(largest.size, 20 * 1024 * 1024);
  await assert.rejects(async () => {
    const answer = await admin.request('POST', '/api/v1/files?name=a', { body: Buffer.alloc(20 * 1024 * 1024 + 1), headers: octets });
    assert.equal(answer.status, 413);
    throw new Error('refused');
  });
});

test('a file belongs to one message, and only to one that exists', async () => {
  const { id } = await company.customer().begins(admin);
  const file = await admin.upload('once.txt', 'once');
  await admin.reply(id, { text: 'here', attachments: [file.id] });
  assert.equal((await admin.reply(id, { text: 'again', attachments: [file.id] }, { expect: 409 })).code, 'conflict');
  for (const attachments of [['1'], ['x'], [1], 'x', Array.from({ length: 11 }, () => file.id)]) {
    await admin.reply(id, { text: 'no', attachments }, { expect: 400 });
  }
  await admin.request('GET', '/api/v1/files/1', { expect: 404 });
  await admin.request('GET', '/api/v1/files/..%2f..%2fetc%2fpasswd', { expect: 400 });
});

test('names of customers\' files are held to the same', async () => {
  const customer = company.customer();
  company.api.offerFile('evil', Buffer.from('<svg/>'), 'documents/evil.svg');
  const { id } = await customer.begins(admin, {
    document: { file_id: 'evil', file_unique_id: 'e', file_name: '../../evil\u202Egvs.svg\u0000', mime_type: 'image/svg+xml', file_size: 6 },
  });
  const touch = await customer.untilTouch(admin, id, (one) => one.attachments[0]?.state === 'stored');
  const [file] = touch.attachments;
  assert.ok(!/[/\\\u0000\u202e]/.test(file.name), JSON.stringify(file.name));
  const { headers } = await download(file);
  assert.match(headers['content-disposition'], /^attachment/);
});

test('an upload under one Idempotency-Key is one file', async () => {
  const send = (body) => admin.request('POST', '/api/v1/files?name=once.bin', {
    body, headers: { 'idempotency-key': 'upload-once', 'content-type': 'application/octet-stream' },
  });
  const first = await send(Buffer.from('the bytes'));
  assert.equal(first.status, 201);
  assert.deepEqual((await send(Buffer.from('the bytes'))).json, first.json);
  assert.equal((await send(Buffer.from('other bytes'))).status, 409);
});
