import { setTimeout as delay } from 'node:timers/promises';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface ReadOptions {
  /** Bounds all attempts together. */
  readonly signal: AbortSignal;
  /** Sent as a POST, as Prometheus' query API takes what is too long for a URL; a query changes nothing either. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The connection broke before the answer was whole. undici: `other side closed` and the like are UND_ERR_SOCKET. */
const BROKEN: readonly unknown[] = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];
const ATTEMPTS = 3;
/** Long enough for the event loop to see which other idle connections have been closed. */
const AGAIN_AFTER_MS = 50;

/**
 * Reads an answer whole. A read may be tried again where its connection breaks: a server closes idle connections (Node's
 * after 5 s), and a lab that was paused or busy meanwhile sends its next request on one before it sees that. Never for a
 * request that changes something: it may have been carried out.
 * @throws what `fetch` throws, for the last attempt
 */
export async function readHttp(
  url: string,
  { signal, form, headers = {} }: ReadOptions,
): Promise<HttpAnswer> {
  const what = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { ...what, headers, signal });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted || !isBroken(error)) throw error;
      await delay(AGAIN_AFTER_MS, undefined, { signal });
    }
  }
}

/** `fetch` wraps what happened to the connection. */
function isBroken(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return BROKEN.includes(cause?.code);
}
