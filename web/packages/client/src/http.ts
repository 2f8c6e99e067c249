import type { Problem } from '@throughline/protocol/wire.ts';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** No answer: the request may or may not have arrived. */
export class ConnectionError extends Error {
  constructor(cause?: unknown) {
    super('the server did not answer', { cause });
    this.name = 'ConnectionError';
  }
}

export const isUnauthenticated = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 401;

/** Worth sending again with the same key: nothing was decided yet. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ApiError && (error.problem.status === 429 || error.problem.status >= 500);
}

export function readProblem(status: number, text: string, retryAfter: string | null): Problem {
  const fallback: Problem = { type: 'about:blank', title: `HTTP ${status}`, status, code: status === 401 ? 'unauthenticated' : 'internal', detail: '' };
  let problem = fallback;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) problem = { ...fallback, ...(parsed as Partial<Problem>), status };
  } catch {
    // An intermediary may answer with a page of its own.
  }
  const seconds = Number(retryAfter);
  if (problem.retry_after === undefined && retryAfter && Number.isFinite(seconds)) problem = { ...problem, retry_after: seconds };
  return problem;
}

export interface RequestOptions {
  method?: 'GET' | 'POST';
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  key?: string;
  signal?: AbortSignal;
}

export function address(path: string, query: RequestOptions['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

export async function request<Result>(path: string, options: RequestOptions = {}): Promise<Result> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.key) headers['Idempotency-Key'] = options.key;
  let response: Response;
  let text: string;
  try {
    response = await fetch(address(path, options.query), {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ConnectionError(error);
  }
  if (!response.ok) throw new ApiError(readProblem(response.status, text, response.headers.get('Retry-After')));
  if (response.status === 204 || text === '') return undefined as Result;
  try {
    return JSON.parse(text) as Result;
  } catch (error) {
    throw new ConnectionError(error);
  }
}
