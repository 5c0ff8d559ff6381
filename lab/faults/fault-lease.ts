import { keptLease } from '@faultline/control/keep-alive';
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
  #isOver = false;

  constructor(options: FaultLeaseOptions) {
    this.#options = options;
    this.#lease = this.#grant();
  }

  /**
   * Writes under a lease that the registry has; `onLease` is told which, before. Nothing has been written where it rejects for a registry
   * that does not answer at all.
   * @throws FaultlineError `faults-out-of-reach`, `arm-ended`
   */
  async put(key: string, value: string, onLease: (lease: Lease) => void): Promise<void> {
    for (;;) {
      const lease = await inReach(this.#living());
      this.#requireTime(key);
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

  /** From now on nothing is written, whatever is under way: nobody would take it away again. */
  async revoke(): Promise<void> {
    this.#isOver = true;
    await this.#lease.revoke().catch((error) => {
      if (!isGone(error)) throw error;
    });
  }

  /** Asked of the registry: the client hears of the end of a lease by its next keepalive only. */
  async #living(): Promise<Lease> {
    const asked = this.#lease;
    const isLost = asked.revoked() || !(await this.#isThere(asked));
    // Of several that find it gone the first has another one granted, for all of them.
    if (isLost && !this.#isOver && this.#lease === asked) this.#lease = this.#grant();
    const living = this.#lease;
    await living.grant();
    return living;
  }

  async #isThere(lease: Lease): Promise<boolean> {
    const ID = await lease.grant();
    const { TTL } = await this.#options.etcd.leaseClient.leaseTimeToLive({ ID });
    if (Number(TTL) >= 0) return true;
    lease.release();
    lease.emit('lost');
    return false;
  }

  #requireTime(key: string): void {
    if (!this.#isOver) return;
    throw new FaultlineError(
      'arm-ended',
      `Expected ${key} to be written before its arm ends, but that is ending.`,
    );
  }

  #grant(): Lease {
    const { etcd, ttlS, onLost } = this.#options;
    const lease = keptLease(etcd, ttlS);
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
