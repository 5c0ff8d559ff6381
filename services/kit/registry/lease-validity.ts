import type { Lease } from 'etcd3';

/**
 * Until when a lease is sure to live: its time to live after the last keepalive that etcd has answered, counted from
 * when that was sent. A process that was frozen for longer knows that its keys are gone before etcd has told so.
 */
export class LeaseValidity {
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  /** When keepalives were sent that have no answer yet; answers come in order. */
  #sent: number[] = [];
  #until: number;

  /** To be made when the lease is asked for. */
  constructor(lease: Lease, ttlS: number, nowMs: () => number) {
    this.#ttlMs = ttlS * 1_000;
    this.#nowMs = nowMs;
    this.#until = nowMs() + this.#ttlMs;
    lease.on('keepaliveEstablished', () => {
      this.#sent = [];
    });
    lease.on('keepaliveFired', () => void this.#sent.push(nowMs()));
    lease.on('keepaliveSucceeded', () => {
      const sentAtMs = this.#sent.shift();
      if (sentAtMs !== undefined) this.#until = sentAtMs + this.#ttlMs;
    });
  }

  get isSure(): boolean {
    return this.#nowMs() < this.#until;
  }
}
