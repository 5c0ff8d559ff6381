import autocannon from 'autocannon';
import { type LatencySummary, summarise } from '../analysis/requests/latency.ts';

export interface SaturationPlan {
  readonly url: string;
  /** Each sends its next request when the last one was answered. */
  readonly connections: number;
  readonly durationMs: number;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default 10 000 ms, whole seconds. */
  readonly timeoutMs?: number;
  /** Ends it early; where it is aborted before, nothing is sent and its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface Saturation {
  /** 2xx answers a second: the capacity at that many connections. */
  readonly rps: number;
  /** Of 2xx answers; null when there were none. */
  readonly latency: LatencySummary | null;
  /** Number by class: `HTTP_503`, `TIMEOUT`, `ECONNREFUSED`, ... */
  readonly errors: Readonly<Record<string, number>>;
}

/** The part of autocannon's client that its types leave out. */
interface CannonClient {
  on(event: 'request' | 'timeout', listener: () => void): void;
  on(event: 'connError', listener: (error: NodeJS.ErrnoException) => void): void;
  on(event: 'response', listener: (status: number) => void): void;
}

/**
 * Closed model: how much can this take. Not for timelines: a closed loop slows down with the system it measures.
 * autocannon only sends here. Times are taken from its clients' events, because its own histogram has whole ms
 * and after a socket error matches answers to old start times; a client's request event always belongs to its
 * next answer. The load goes on until autocannon's next full second; what comes after `durationMs` is not counted.
 */
export async function saturate(plan: SaturationPlan): Promise<Saturation> {
  const okMs: number[] = [];
  const errors: Record<string, number> = {};
  const count = (errorClass: string) => {
    if (performance.now() <= endMs) errors[errorClass] = (errors[errorClass] ?? 0) + 1;
  };
  const endMs = performance.now() + plan.durationMs;
  const setupClient = (client: autocannon.Client) => {
    let sentMs = performance.now();
    const events = client as unknown as CannonClient;
    events.on('request', () => {
      sentMs = performance.now();
    });
    events.on('response', (status) => {
      const doneMs = performance.now();
      if (status < 200 || status >= 300) count(`HTTP_${status}`);
      else if (doneMs <= endMs) okMs.push(doneMs - sentMs);
    });
    events.on('timeout', () => count('TIMEOUT'));
    events.on('connError', (error) => count(error.code ?? 'NETWORK_ERROR'));
  };
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const options: autocannon.Options = {
    url: plan.url,
    connections: plan.connections,
    duration: plan.durationMs / 1000,
    timeout: Math.ceil((plan.timeoutMs ?? 10_000) / 1000),
    method: plan.method ?? 'GET',
    ...(plan.headers ? { headers: { ...plan.headers } } : {}),
    ...(plan.body === undefined ? {} : { body: plan.body }),
    setupClient,
  };
  plan.signal?.throwIfAborted();
  const running = autocannon(options, (error) => (error ? reject(error) : resolve()));
  const stop = () => running.stop();
  plan.signal?.addEventListener('abort', stop, { once: true });
  try {
    await ended;
  } finally {
    plan.signal?.removeEventListener('abort', stop);
  }
  return { rps: okMs.length / (plan.durationMs / 1000), latency: summarise(okMs), errors };
}
