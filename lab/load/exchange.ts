import { Agent, type IncomingMessage, request } from 'node:http';
import { CANCELLED } from '../analysis/requests/good.ts';
import type { Exchange } from './exchanged.ts';
import type { PlannedRequest } from './schedule.ts';

/** More of an answer than this is read but not kept. */
const MAX_KEPT_BYTES = 64 * 1024;

/**
 * Kept-alive connections without a limit of their own, so that no request queues behind another. Node closes an
 * idle one a second before the server's `Keep-Alive` time-out ends.
 */
export const createAgent = (): Agent =>
  new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY });

/** Sends a request and reads its answer to the end. Every failure is an outcome; never rejects. */
export function exchange(
  baseUrl: URL,
  agent: Agent,
  planned: PlannedRequest,
  giveUpMs: number,
): Promise<Exchange> {
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const outgoing = request(new URL(planned.path, baseUrl), {
    agent,
    method: planned.method,
    headers: planned.headers,
  });
  const fail = (outcome: string) =>
    resolve({ status: 0, outcome, note: null, retryAfterMs: null, body: null });
  const giveUp = setTimeout(() => {
    // Who leaves by plan does so without regard to the system.
    fail(planned.hangsUpMs === null ? 'TIMEOUT' : CANCELLED);
    outgoing.destroy();
  }, giveUpMs);
  outgoing.on('error', (error) => fail(errorClass(error)));
  outgoing.on('response', (answer) => {
    answer.on('error', (error) => fail(errorClass(error)));
    readBody(answer, (body) => resolve(classify(answer, body)));
  });
  outgoing.on('close', () => {
    clearTimeout(giveUp);
    fail('ECONNRESET');
  });
  outgoing.end(planned.body ?? undefined);
  return promise;
}

function readBody(answer: IncomingMessage, done: (body: string | null) => void): void {
  const isJson = answer.headers['content-type']?.includes('json') ?? false;
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (isJson && bytes <= MAX_KEPT_BYTES) chunks.push(chunk);
  });
  answer.on('end', () => done(isJson && bytes <= MAX_KEPT_BYTES ? Buffer.concat(chunks).toString() : null));
}

function classify({ statusCode: status = 0, headers }: IncomingMessage, text: string | null): Exchange {
  const body = text === null ? null : parsed(text);
  const { status: note, code } = fieldsOf(body);
  if (status >= 200 && status < 300) {
    return { status, outcome: 'ok', note: typeof note === 'string' ? note : null, retryAfterMs: null, body };
  }
  const named = typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code);
  const outcome = named ? code : `HTTP_${status}`;
  return { status, outcome, note: null, retryAfterMs: secondsIn(headers['retry-after']), body };
}

/** `Retry-After` as a number of seconds, in ms; its other form, a date, is not obeyed: clocks may differ. */
function secondsIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // An answer that claims to be JSON and is not has no code and no note.
  }
}

const fieldsOf = (body: unknown): { readonly status?: unknown; readonly code?: unknown } =>
  typeof body === 'object' && body !== null ? body : {};

const errorClass = (error: NodeJS.ErrnoException): string => error.code ?? 'NETWORK_ERROR';
