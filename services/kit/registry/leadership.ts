import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { keptLease } from '@faultline/control/keep-alive';
import type { Etcd3 } from 'etcd3';
import type { Logger } from '../logger.ts';
import { claimKey } from './claim.ts';
import { keyTouched } from './key-watch.ts';
import { LeaseValidity } from './lease-validity.ts';
import { ASK_AGAIN_MS } from './succession.ts';

export interface LeadershipOptions {
  readonly etcd: Etcd3;
  readonly key: string;
  /** Record of this instance: others ask its admin port whether it is still there. */
  readonly value: string;
  readonly ttlS: number;
  readonly logger: Logger;
}

/**
 * Among the instances that want to, one leads: who holds the key under a living lease. A leader that is killed or frozen is
 * followed by who asks it next and gets no answer. One that was frozen may lead beside its successor until it hears of it,
 * for no longer than its lease: what is led must bear that.
 */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #held: LeaseValidity | undefined;

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#done = this.#campaign();
  }

  /** False as soon as it is known, or may be by the time that has passed, that another can lead. */
  get leads(): boolean {
    return this.#held?.isSure ?? false;
  }

  /** Leaves the key to others. */
  async resign(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #campaign(): Promise<void> {
    const { etcd, key, ttlS, logger } = this.#options;
    while (!this.#stop.signal.aborted) {
      const lease = keptLease(etcd, ttlS);
      const lost = new AbortController();
      lease.on('lost', () => lost.abort());
      const validity = new LeaseValidity(lease, ttlS, () => performance.now());
      try {
        const over = AbortSignal.any([lost.signal, this.#stop.signal]);
        while (!over.aborted) {
          const claim = await claimKey(this.#options, lease, over);
          if (claim.kind === 'held' && !over.aborted) {
            this.#held = validity;
            logger.info({ key }, 'leads');
            await keyTouched(etcd, key, claim.revision, over);
            this.#held = undefined;
          }
          await delay(ASK_AGAIN_MS, undefined, { signal: over });
        }
      } catch (error) {
        if (!this.#stop.signal.aborted) logger.warn({ err: error, key }, 'could not ask to lead');
      } finally {
        this.#held = undefined;
        // Waits for the registry no longer than a stop can.
        await Promise.race([lease.revoke().catch(() => lease.release()), delay(ASK_AGAIN_MS)]);
      }
      await delay(ASK_AGAIN_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }
}
