import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

// Every answer and every frame of the feed that a test sees passes through here.

const FILE = fileURLToPath(new URL('../../../api/openapi.yaml', import.meta.url));

export const document = parse(readFileSync(FILE, 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('binary', true);
ajv.addSchema(document, 'api');

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options'];
const compiled = new Map();

export const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => ({
    path,
    method: method.toUpperCase(),
    operation: item[method],
    expression: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
  })),
);

const escape = (segment) => segment.replaceAll('~', '~0').replaceAll('/', '~1');

function resolve(pointer, value) {
  if (value && typeof value === 'object' && '$ref' in value) {
    const target = value.$ref.slice(1);
    let found = document;
    for (const part of target.split('/').slice(1)) found = found[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    return resolve(target, found);
  }
  return [pointer, value];
}

function check(pointer, value, what) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `api#${pointer}` }));
  const validate = compiled.get(pointer);
  if (validate(value)) return;
  const reasons = validate.errors.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
  throw new Error(`${what} is not what api/openapi.yaml describes:\n  ${reasons.join('\n  ')}\n  ${JSON.stringify(value)?.slice(0, 1500)}`);
}

export function mediaType(value) {
  return (value ?? '').split(';')[0].trim().toLowerCase();
}

function checkProblem(response, what) {
  if (mediaType(response.headers['content-type']) !== 'application/problem+json') {
    throw new Error(`${what}: a refusal has the content type ${response.headers['content-type']}`);
  }
  check('/components/schemas/Problem', response.json, what);
  if (response.json.status !== response.status) throw new Error(`${what}: the problem says ${response.json.status}`);
}

/// Throws unless the answer's status, content type and body are described for this method and path.
export function checkResponse(method, path, response) {
  const bare = path.split('?')[0];
  const what = `${method} ${bare} -> ${response.status}`;
  const known = operations.filter((one) => one.expression.test(bare));
  const operation = known.find((one) => one.method === (method === 'HEAD' ? 'GET' : method));
  if (!response.headers['x-request-id']) throw new Error(`${what}: no X-Request-Id`);
  if (method === 'HEAD') return;
  if (!operation) {
    if (response.status !== (known.length > 0 ? 405 : 404) && response.status < 500 && response.status !== 400) {
      throw new Error(`${what}: a route that api/openapi.yaml does not know`);
    }
    return checkProblem(response, what);
  }
  const base = `/paths/${escape(operation.path)}/${operation.method.toLowerCase()}/responses`;
  const { responses } = operation.operation;
  const key = String(response.status) in responses ? String(response.status) : 'default';
  if (!(key in responses)) {
    // What is refused before any route is looked for needs no line in every operation.
    if (response.status >= 400) return checkProblem(response, what);
    throw new Error(`${what}: this status is not described`);
  }
  if (key === 'default' && response.status < 400) throw new Error(`${what}: this status is not described`);
  const [pointer, described] = resolve(`${base}/${key}`, responses[key]);
  if (!described.content) {
    if (response.body.length > 0) throw new Error(`${what}: a body where none is described`);
    return undefined;
  }
  const type = mediaType(response.headers['content-type']);
  const wanted = type in described.content ? type : '*/*' in described.content ? '*/*' : undefined;
  if (!wanted) throw new Error(`${what}: the content type ${type} is not described`);
  if (type.endsWith('json')) {
    check(`${pointer}/content/${escape(wanted)}/schema`, response.json, what);
    if (type === 'application/problem+json') checkProblem(response, what);
  }
  return undefined;
}

const DATA_OF = { touch: '/components/schemas/Touch', conversation: '/components/schemas/Conversation' };

export function checkFrame(frame) {
  check('/components/schemas/FeedFrame', frame, `a feed frame ${frame.type}`);
  const data = DATA_OF[frame.type];
  if (data) check(data, frame.data, `the data of a feed frame ${frame.type}`);
}
