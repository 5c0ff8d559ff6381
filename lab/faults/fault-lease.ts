import { type Etcd3, EtcdLeaseInvalidError, type Lease } from 'etcd3';
import { FaultlineError } from '../errors.ts';

export interface FaultLeaseOptions {
  readonly etcd: Etcd3;
  readonly ttlS: number;
  /** Called with each lease that the registry has dropped, once. */
  readonly onLost: (lease: Lease) => void;
}

/** The lease that faults are written under: another one once the registry has dropped it, as it does after a silence that was longer. */
export class FaultLease {
  readonly #options: FaultLeaseOptions;
  #lease: Lease;

  constructor(options: FaultLeaseOptions) {
    this.#options = options;
    this.#lease = this.#grant();
  }

  /**
   * Writes under a lease that the registry has; `onLease` is told which, before. Nothing has been written where it rejects for a registry
   * that does not answer at all.
   * @throws FaultlineError `faults-out-of-reach`
   */
  async put(key: string, value: string, onLease: (lease: Lease) => void): Promise<void> {
    for (;;) {
      const lease = await inReach(this.#living());
      onLease(lease);
      try {
        await inReach(lease.put(key).value(value).exec());
        return;
      } catch (error) {
        // It went in between: etcd3 then takes it for revoked, and the next round has another one.
        if (!isGone(error)) throw error;
      }
    }
  }

  async revoke(): Promise<void> {
    await this.#lease.revoke().catch((error) => {
      if (!isGone(error)) throw error;
    });
  }

  /** Asked of the registry: the client hears of the end of a lease by its next keepalive only. */
  async #living(): Promise<Lease> {
    if (this.#lease.revoked() || !(await this.#isThere())) this.#lease = this.#grant();
    await this.#lease.grant();
    return this.#lease;
  }

  async #isThere(): Promise<boolean> {
    const ID = await this.#lease.grant();
    const { TTL } = await this.#options.etcd.leaseClient.leaseTimeToLive({ ID });
    if (Number(TTL) >= 0) return true;
    this.#lease.release();
    this.#lease.emit('lost');
    return false;
  }

  #grant(): Lease {
    const { etcd, ttlS, onLost } = this.#options;
    const lease = etcd.lease(ttlS);
    lease.once('lost', () => onLost(lease));
    return lease;
  }
}

const isGone = (error: unknown) => error instanceof EtcdLeaseInvalidError;

/** What an asking of the registry comes to; with an error of ours where that does not answer. */
export async function inReach<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (cause) {
    if (isGone(cause)) throw cause;
    throw new FaultlineError(
      'faults-out-of-reach',
      `Expected the registry to take a fault or its end, got: ${(cause as Error).message}. End its outage, or wait until it answers; then ask again.`,
      { cause },
    );
  }
}
