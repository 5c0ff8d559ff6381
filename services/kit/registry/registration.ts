import { setTimeout as delay } from 'node:timers/promises';
import type { Etcd3, Lease } from 'etcd3';
import type { Logger } from '../logger.ts';
import type { KitMetrics } from '../metrics.ts';

export interface RegistrationOptions {
  readonly etcd: Etcd3;
  readonly key: string;
  readonly value: string;
  readonly ttlS: number;
  readonly logger: Logger;
  readonly metrics: KitMetrics;
}

const RETRY_MS = 200;
const GRANT_TIMEOUT_MS = 2_000;
const REVOKE_TIMEOUT_MS = 1_000;

/**
 * Holds a key under a lease for as long as this process lives. A lost lease is dead for good: a new one is made and
 * the key is put again under it.
 */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #stop = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  readonly #done: Promise<void>;
  #lease: Lease | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#done = this.#hold();
  }

  /** Settles when the key is there for the first time. */
  get registered(): Promise<void> {
    return this.#first.promise;
  }

  /** Takes the key away at once; gives up on an unreachable registry, where the lease runs out by itself. */
  async deregister(): Promise<void> {
    this.#stop.abort();
    const lease = this.#lease;
    if (lease) {
      await withTimeout(lease.revoke(), REVOKE_TIMEOUT_MS, 'revoke').catch((error) => {
        this.#options.logger.warn({ err: error }, 'could not deregister, the lease will expire');
      });
    }
    await this.#done;
    this.#options.metrics.registered(false);
  }

  async #hold(): Promise<void> {
    const { etcd, key, value, ttlS, logger, metrics } = this.#options;
    const stopped = new Promise<void>((resolve) =>
      this.#stop.signal.addEventListener('abort', () => resolve()),
    );
    while (!this.#stop.signal.aborted) {
      const lease = etcd.lease(ttlS);
      this.#lease = lease;
      // `lost` may fire again and again on one lease: `once`, and a lease that is let go of is never listened to again.
      const lost = new Promise<void>((resolve) => lease.once('lost', () => resolve()));
      lease.on('lost', () => {});
      try {
        const leaseId = await withTimeout(lease.grant(), GRANT_TIMEOUT_MS, 'grant');
        await withTimeout(lease.put(key).value(value).exec(), GRANT_TIMEOUT_MS, 'put');
        metrics.registered(true);
        logger.info({ key, lease_id: leaseId }, 'registered');
        this.#first.resolve();
        await Promise.race([lost, stopped]);
        if (this.#stop.signal.aborted) return;
        metrics.registered(false);
        logger.warn({ key, lease_id: leaseId }, 'lease lost, registering again');
      } catch (error) {
        lease.release();
        logger.warn({ err: error, key }, 'could not register, trying again');
        await delay(RETRY_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }
}

async function withTimeout<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`registry did not answer the ${what} within ${ms} ms`)),
    ms,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
