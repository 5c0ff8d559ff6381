import { setTimeout as delay } from 'node:timers/promises';

/** What this needs of a lease of etcd3: by its shape, since this package needs none. */
export interface Lease {
  /** Rejects where it could not be granted. */
  grant(): Promise<string>;
  /** Rejects where nobody answers; where the lease is over as well, and it is revoked then. */
  keepaliveOnce(options: { readonly deadline: number }): Promise<unknown>;
  revoked(): boolean;
  release(): void;
  emit(event: string, ...args: unknown[]): boolean;
}

/** Of its time to live: a request may go astray, or two. */
const PART = 1 / 3;
const RETRY_MS = 100;
/** Times to live without an answer, after which nobody need ask any more: a registry that was gone itself may have kept the lease for one. */
const GIVEN_UP = 2;

/** An Etcd3, by its shape. */
interface Grants<Granted extends Lease> {
  lease(ttlS: number, options: { readonly autoKeepAlive: false }): Granted;
}

/**
 * Asks for a lease and keeps it alive until it is lost, released or revoked: one request after the other, told by the lease's own events
 * `keepaliveFired`, then `keepaliveSucceeded` or `keepaliveFailed`, and `lost`. etcd3 (1.1.2) can do so by itself, but where a stream fails
 * twice, as by its silence and by its end, it opens two; the timer of the first then writes for ever to a stream that has ended, and each write is kept.
 */
export function keptLease<Granted extends Lease>(etcd: Grants<Granted>, ttlS: number): Granted {
  const lease = etcd.lease(ttlS, { autoKeepAlive: false });
  void asking(lease, 1_000 * ttlS);
  return lease;
}

async function asking(lease: Lease, ttlMs: number): Promise<void> {
  // Who asked for it is told.
  await lease.grant().catch(() => {});
  let answeredMs = performance.now();
  while (!lease.revoked()) {
    const firedMs = performance.now();
    lease.emit('keepaliveFired');
    try {
      const answer = await within(ttlMs, (deadline) => lease.keepaliveOnce({ deadline }));
      answeredMs = performance.now();
      if (lease.revoked()) return;
      lease.emit('keepaliveSucceeded', answer);
      await pause(firedMs + ttlMs * PART - answeredMs);
    } catch (error) {
      // Its loss is told.
      if (lease.revoked()) return;
      lease.emit('keepaliveFailed', error);
      if (performance.now() - answeredMs > GIVEN_UP * ttlMs) {
        lease.release();
        lease.emit('lost', error);
        return;
      }
      await pause(RETRY_MS);
    }
  }
}

/** A stream that ends without an answer and without an error settles nothing. */
async function within<T>(ms: number, ask: (deadline: number) => Promise<T>): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([
      ask(Date.now() + ms),
      delay(ms, undefined, { ref: false, signal: over.signal }).then(() => {
        throw new Error(`no answer within ${ms} ms`);
      }),
    ]);
  } finally {
    over.abort();
  }
}

const pause = (ms: number) => delay(Math.max(0, ms), undefined, { ref: false });
