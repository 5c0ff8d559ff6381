import { connect } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProbeCount } from '../analysis/faults/fault-facts.ts';

/** Resolves once the backend has said anything; rejects when it refuses, or the signal aborts. */
export type AskBackend = (signal: AbortSignal) => Promise<unknown>;

const EACH_MS = 100;

/** Asks a backend each 100 ms, and counts how often no answer came before the next. */
export class BackendProbe {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #count: ProbeCount = { sent: 0, unanswered: 0, firstMs: null, lastMs: null };

  /** `nowMs` is the clock that stamps what is found. */
  constructor(ask: AskBackend, nowMs: () => number) {
    this.#done = this.#run(ask, nowMs);
  }

  /** What was found so far; the question that has no answer yet is left out. */
  async stop(): Promise<ProbeCount> {
    this.#stop.abort();
    await this.#done;
    return this.#count;
  }

  async #run(ask: AskBackend, nowMs: () => number): Promise<void> {
    const stopped = this.#stop.signal;
    while (!stopped.aborted) {
      const askedMs = nowMs();
      const late = delay(EACH_MS, 'late', { signal: stopped }).catch(() => 'stopped');
      const given = new AbortController();
      // A refusal is no answer, and no reason to ask again at once.
      const answer = ask(given.signal).then(
        () => 'answered',
        () => late,
      );
      const found = await Promise.race([answer, late]);
      // At once: a busy lab may be told to stop in the same turn in which it sees that no answer came.
      if (found !== 'stopped') this.#add(found === 'answered', askedMs);
      given.abort();
      await Promise.all([answer, late]);
    }
  }

  #add(answered: boolean, askedMs: number): void {
    const { sent, unanswered, firstMs } = this.#count;
    this.#count = answered
      ? { ...this.#count, sent: sent + 1 }
      : { sent: sent + 1, unanswered: unanswered + 1, firstMs: firstMs ?? askedMs, lastMs: askedMs };
  }
}

/** Any HTTP answer, whatever it says. */
export function askHttp(url: string): AskBackend {
  return async (signal) => (await fetch(url, { signal })).body?.cancel();
}

/** Of a gRPC server: the settings that it sends on each connection, before anything is asked of it. */
export function askHttp2(address: string): AskBackend {
  return (signal) =>
    new Promise((resolve, reject) => {
      const session = connect(`http://${address}`);
      const end = () => session.destroy();
      signal.addEventListener('abort', end, { once: true });
      session.once('remoteSettings', resolve);
      session.once('remoteSettings', end);
      session.once('error', reject);
      session.once('close', () => {
        signal.removeEventListener('abort', end);
        reject(new Error(`no answer from ${address}`));
      });
    });
}
