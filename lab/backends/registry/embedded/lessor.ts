import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { etcdStatus } from './status.ts';
import { type LeaseBinding, NO_LEASE } from './store.ts';

/** What etcd grants at least with its default election settings: 10 ticks of 100 ms, times 1.5, in whole seconds. */
const MIN_TTL_SECONDS = 2;
const MAX_TTL_SECONDS = 9_000_000_000;
/** Entries of removed leases that the queue may carry beside those of its living ones. */
const SWEEP_ABOVE = 256;

export interface Lease {
  readonly id: string;
  /** Seconds, as granted. */
  readonly ttl: number;
  /** On the lessor's clock, in ms. */
  expiry: number;
  readonly keys: Set<string>;
}

/** Owns the leases and their clocks. It only says that one has expired; the registry revokes it. */
export class Lessor implements LeaseBinding {
  readonly #clock: Clock;
  readonly #expired: (id: string) => void;
  readonly #leases = new Map<string, Lease>();
  /** One entry a lease, due at or before its expiry: renewing leaves it where it is. Removed leases stay until swept. */
  readonly #queue = new ExpiryQueue<Lease>();
  #cancelTimer: () => void = () => {};

  constructor(clock: Clock, expired: (id: string) => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  /** `id` "0" lets the lessor choose; a TTL below the minimum is raised. */
  grant(id: string, ttlSeconds: number): Lease {
    if (ttlSeconds > MAX_TTL_SECONDS) throw etcdStatus('leaseTtlTooLarge');
    if (this.#leases.has(id)) throw etcdStatus('leaseExists');
    const ttl = Math.max(ttlSeconds, MIN_TTL_SECONDS);
    const expiry = this.#clock.now() + ttl * 1000;
    const lease: Lease = { id: id === NO_LEASE ? this.#freshId() : id, ttl, expiry, keys: new Set() };
    this.#leases.set(lease.id, lease);
    this.#queue.push(lease, expiry);
    if (this.#queue.next?.item === lease) this.#arm();
    return lease;
  }

  find(id: string): Lease | undefined {
    return this.#leases.get(id);
  }

  /** Forgets the lease and returns it; its keys are the caller's to delete. */
  remove(id: string): Lease | undefined {
    const lease = this.#leases.get(id);
    this.#leases.delete(id);
    if (this.#queue.size > 2 * this.#leases.size + SWEEP_ABOVE) this.#sweep();
    return lease;
  }

  /** The TTL to tell the client: 0 when there is no such lease or its time is over, even if its timer has yet to fire. */
  renew(id: string): number {
    const lease = this.#leases.get(id);
    if (lease === undefined) return 0;
    const now = this.#clock.now();
    if (lease.expiry <= now) {
      this.#expired(id);
      return 0;
    }
    lease.expiry = now + lease.ttl * 1000;
    return lease.ttl;
  }

  /** Whole seconds left, rounded towards zero. */
  remaining(lease: Lease): number {
    return Math.trunc((lease.expiry - this.#clock.now()) / 1000);
  }

  /** All leases, the next to expire first. */
  list(): Lease[] {
    return [...this.#leases.values()].sort((a, b) => a.expiry - b.expiry);
  }

  attach(lease: string, key: string): void {
    this.#leases.get(lease)?.keys.add(key);
  }

  detach(lease: string, key: string): void {
    this.#leases.get(lease)?.keys.delete(key);
  }

  close(): void {
    this.#cancelTimer();
  }

  #arm(): void {
    this.#cancelTimer();
    const { next } = this.#queue;
    if (next === undefined) this.#cancelTimer = () => {};
    else this.#cancelTimer = this.#clock.after(next.due - this.#clock.now(), () => this.#expire());
  }

  #expire(): void {
    const now = this.#clock.now();
    while (this.#queue.next !== undefined && this.#queue.next.due <= now) {
      const lease = this.#queue.next.item;
      this.#queue.pop();
      if (this.#leases.get(lease.id) !== lease) continue;
      if (lease.expiry > now) this.#queue.push(lease, lease.expiry);
      else this.#expired(lease.id);
    }
    this.#arm();
  }

  #sweep(): void {
    this.#queue.clear();
    for (const lease of this.#leases.values()) this.#queue.push(lease, lease.expiry);
    this.#arm();
  }

  #freshId(): string {
    for (;;) {
      const id = (randomBytes(8).readBigUInt64BE() & 0x7fff_ffff_ffff_ffffn).toString();
      if (id !== NO_LEASE && !this.#leases.has(id)) return id;
    }
  }
}
