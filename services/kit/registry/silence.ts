import type { Lease } from 'etcd3';
import type { KitMetrics } from '../metrics.ts';

/**
 * Of the time to live. A lease that was kept alive just before the registry fell silent runs out after all of it, one that
 * was due next after two thirds; a keepalive is sent after another third at the latest. So this must stay under a third, for
 * the silence to be known before the first lease can run out in it.
 */
const PATIENCE = 1 / 4;

type Counts = Pick<KitMetrics, 'keepaliveAsked' | 'keepaliveSettled'>;

/**
 * Notices a registry that is frozen, or gone in a way that breaks no connection, by what it owes this process: answers to
 * its lease's keepalives, of which there is one each third of the time to live, and to the grant of that lease. Pings could
 * tell as well, but etcd hangs up on who pings more often than each 5 s.
 */
export class Silence {
  readonly #patienceMs: number;
  readonly #listeners = new Set<() => void>();
  readonly #metrics: Counts | undefined;

  constructor(ttlS: number, metrics?: Counts) {
    this.#patienceMs = ttlS * 1_000 * PATIENCE;
    this.#metrics = metrics;
  }

  /** Calls the listener for each answer that does not come in time; returns what ends that. */
  whenSilent(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Waits for all answers about a lease that has just been asked for, until it is disposed of. */
  follow(lease: Lease): Disposable {
    const owed: ((answered: boolean) => void)[] = [this.#owe()];
    const settle = () => {
      for (const each of owed.splice(0)) each(true);
    };
    const fail = () => {
      for (const each of owed.splice(0)) each(false);
    };
    const ask = () => void owed.push(this.#owe());
    const failures = ['keepaliveFailed', 'lost'] as const;
    lease.grant().then(settle, fail);
    lease.on('keepaliveFired', ask);
    lease.on('keepaliveSucceeded', settle);
    for (const event of failures) lease.on(event as 'lost', fail);
    return {
      [Symbol.dispose]: () => {
        lease.off('keepaliveFired', ask);
        lease.off('keepaliveSucceeded', settle);
        for (const event of failures) lease.off(event, fail);
        settle();
      },
    };
  }

  /** Returns what to call when the answer is there, or nobody waits for it any more. */
  #owe(): (answered: boolean) => void {
    let settled = false;
    let late = false;
    this.#metrics?.keepaliveAsked();
    // One round more: after a pause of this very process the answer lies in the socket, and is read only now.
    const tell = () => {
      if (settled) return;
      late = true;
      this.#metrics?.keepaliveSettled(false);
      this.#tell();
    };
    const timer = setTimeout(() => setImmediate(tell), this.#patienceMs);
    return (answered) => {
      settled = true;
      clearTimeout(timer);
      if (!late) this.#metrics?.keepaliveSettled(answered);
    };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
