import type { Lease } from 'etcd3';

/**
 * Until when a lease is sure to live: its time to live after the last keepalive that etcd has answered, counted from
 * when that was sent. A process that was frozen for longer knows that its keys are gone before etcd has told so.
 */
export class LeaseValidity {
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  /** When the last keepalive was sent: the next goes when that has its answer, or none. */
  #sentMs: number;
  #until: number;

  /** To be made when the lease is asked for. */
  constructor(lease: Lease, ttlS: number, nowMs: () => number) {
    this.#ttlMs = ttlS * 1_000;
    this.#nowMs = nowMs;
    this.#sentMs = nowMs();
    this.#until = this.#sentMs + this.#ttlMs;
    lease.on('keepaliveFired', () => {
      this.#sentMs = nowMs();
    });
    lease.on('keepaliveSucceeded', () => {
      this.#until = this.#sentMs + this.#ttlMs;
    });
  }

  get isSure(): boolean {
    return this.#nowMs() < this.#until;
  }
}
