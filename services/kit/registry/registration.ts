import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceRecord } from '@faultline/control';
import { keptLease } from '@faultline/control/keep-alive';
import { type Etcd3, EtcdLeaseInvalidError, type Lease } from 'etcd3';
import type { Logger } from '../logger.ts';
import type { KitMetrics } from '../metrics.ts';
import { claimKey } from './claim.ts';
import { keyTouched } from './key-watch.ts';
import { LeaseValidity } from './lease-validity.ts';
import type { Silence } from './silence.ts';

export interface RegistrationOptions {
  readonly etcd: Etcd3;
  readonly key: string;
  readonly value: string;
  readonly ttlS: number;
  readonly silence: Silence;
  readonly logger: Logger;
  readonly metrics: KitMetrics;
  /** Another process holds the key, and answers: this one does not try again. */
  readonly onTaken: (holder: InstanceRecord) => void;
}

const RETRY_MS = 200;
/** Leases that a registry's outage ends, it ends all at once: those who lost one do not come back all at once. */
const COME_BACK_WITHIN_MS = 250;
const GRANT_TIMEOUT_MS = 2_000;
const REVOKE_TIMEOUT_MS = 1_000;

/**
 * Holds a key under a lease for as long as this process lives. A lost lease is dead for good: a new one is made and
 * the key is put again under it. A key that is lost under a living lease is put again, too.
 */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #stop = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  readonly #done: Promise<void>;
  #lease: Lease | undefined;
  /** Of the lease that the key was last seen under; undefined while nobody can say that it is there. */
  #held: LeaseValidity | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    options.metrics.showRegistered(() => this.#held?.isSure ?? false);
    this.#done = this.#hold();
  }

  /** Settles when the key is there for the first time. */
  get registered(): Promise<void> {
    return this.#first.promise;
  }

  /** Takes the key away at once; gives up on an unreachable registry, where the lease runs out by itself. */
  async deregister(): Promise<void> {
    this.#stop.abort();
    this.#held = undefined;
    const lease = this.#lease;
    if (lease) {
      await withTimeout(lease.revoke(), REVOKE_TIMEOUT_MS, 'revoke').catch((error) => {
        this.#options.logger.warn({ err: error }, 'could not deregister, the lease will expire');
      });
    }
    await this.#done;
  }

  async #hold(): Promise<void> {
    const { etcd, key, ttlS, silence, logger, onTaken } = this.#options;
    while (!this.#stop.signal.aborted) {
      const lease = keptLease(etcd, ttlS);
      this.#lease = lease;
      const lost = new AbortController();
      // It may fire again and again on one lease.
      lease.on('lost', () => lost.abort());
      using followed = silence.follow(lease);
      const validity = new LeaseValidity(lease, ttlS, () => performance.now());
      try {
        const leaseId = await withTimeout(lease.grant(), GRANT_TIMEOUT_MS, 'grant');
        const holder = await this.#holdKey(
          lease,
          validity,
          AbortSignal.any([lost.signal, this.#stop.signal]),
        );
        if (this.#stop.signal.aborted) return;
        if (holder) return onTaken(holder);
        logger.warn({ key, lease_id: leaseId }, 'lease lost, registering again');
        await this.#wait(Math.random() * COME_BACK_WITHIN_MS);
      } catch (error) {
        lease.release();
        followed[Symbol.dispose]();
        await this.#pause(error);
      }
    }
  }

  /** Until the lease is over, or another process holds the key and answers: then that one's record. */
  async #holdKey(
    lease: Lease,
    validity: LeaseValidity,
    over: AbortSignal,
  ): Promise<InstanceRecord | undefined> {
    const { etcd, key, logger, metrics } = this.#options;
    while (!over.aborted) {
      try {
        const claim = await claimKey(this.#options, lease, over);
        if (claim.kind === 'taken') return claim.holder;
        if (over.aborted) return;
        this.#held = validity;
        if (claim.put) {
          metrics.registered();
          logger.info({ key, lease_id: await lease.grant() }, 'registered');
        }
        this.#first.resolve();
        const change = await keyTouched(etcd, key, claim.revision, over).finally(() => {
          this.#held = undefined;
        });
        if (over.aborted) return;
        if (change === 'unknown') await this.#wait();
        else logger.warn({ key, change }, 'lost the key, registering again');
      } catch (error) {
        if (error instanceof EtcdLeaseInvalidError) throw error;
        if (!over.aborted) await this.#pause(error);
      }
    }
  }

  async #pause(error: unknown): Promise<void> {
    this.#options.logger.warn({ err: error, key: this.#options.key }, 'could not register, trying again');
    await this.#wait();
  }

  async #wait(ms = RETRY_MS): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
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
