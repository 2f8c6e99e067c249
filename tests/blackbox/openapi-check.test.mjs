import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFrame, checkResponse } from './support/openapi.mjs';

// The check that every other test relies on can fail.

const json = (status, body, type = 'application/json') => ({
  status,
  headers: { 'content-type': type, 'x-request-id': 'r' },
  body: Buffer.from(JSON.stringify(body)),
  json: body,
});

const agent = { id: '7', name: 'Ann', email: 'ann@example.com', role: 'agent' };
const problem = { type: 'about:blank', title: 'Not Found', status: 404, code: 'not_found', detail: 'no such route' };

test('what is described passes', () => {
  checkResponse('GET', '/api/v1/agents', json(200, { items: [agent], next: null }));
  checkResponse('GET', '/api/v1/nothing', json(404, problem, 'application/problem+json'));
  checkFrame({ seq: '1', type: 'hello', data: {} });
});

const WRONG = {
  'a status that is not described': ['GET', '/api/v1/agents', json(202, { items: [], next: null })],
  'another content type': ['GET', '/api/v1/agents', json(200, { items: [], next: null }, 'text/html')],
  'a missing member': ['GET', '/api/v1/agents', json(200, { items: [] })],
  'a member nobody described': ['GET', '/api/v1/agents', json(200, { items: [{ ...agent, password_hash: 'x' }], next: null })],
  'a value of the wrong type': ['GET', '/api/v1/agents', json(200, { items: [{ ...agent, id: 7 }], next: null })],
  'a refusal that is no problem': ['GET', '/api/v1/agents', json(404, { error: 'no' })],
  'a problem of another status': ['GET', '/api/v1/agents', json(400, problem, 'application/problem+json')],
  'an unknown code': ['GET', '/api/v1/agents', json(404, { ...problem, code: 'teapot' }, 'application/problem+json')],
  'a route nobody described': ['GET', '/api/v1/nothing', json(200, {})],
  'a body where there is none': ['POST', '/hooks/tg-main', json(200, {})],
  'an answer without a number': ['GET', '/api/v1/agents', { ...json(200, { items: [], next: null }), headers: { 'content-type': 'application/json' } }],
};

for (const [name, [method, path, response]] of Object.entries(WRONG)) {
  test(`found: ${name}`, () => assert.throws(() => checkResponse(method, path, response)));
}

test('frames of the feed are held to their type', () => {
  assert.throws(() => checkFrame({ seq: 1, type: 'hello', data: {} }));
  assert.throws(() => checkFrame({ seq: '1', type: 'gossip', data: {} }));
  assert.throws(() => checkFrame({ seq: '1', type: 'touch', data: {} }));
});
