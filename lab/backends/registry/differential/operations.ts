import type { Behaviour } from '../contract/version.ts';

/** A request that both servers get. */
export interface Operation {
  readonly service: 'KV' | 'Lease';
  readonly method: string;
  readonly request: object;
}

export type Random = () => number;

/** mulberry32: the same numbers in [0, 1) for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Up to twelve keys: etcd sorts that few items stably, so that ties come in a defined order. */
const KEYS = ['a', 'ab', 'abc', 'b', 'k', 'k\x00', 'k\xff', 'm', 'ma', 'z', '\x01', '\xff'];
const RANGE_ENDS = ['', '', '\x00', 'b', 'ac', 'l', 'z', 'n', '\xff'];
const LEASES = ['11', '12', '13', '-14'];
const VALUES = ['', 'x', 'y', 'yy', 'z'];

/**
 * Random requests of a KV and lease workload; wrong ones are part of it. `revision` is the present one. Left out is what an
 * older etcd takes for something else.
 */
export class OperationSource {
  readonly #random: Random;
  readonly #behaviour: Behaviour;
  readonly #rangeEnds: readonly string[];

  constructor(random: Random, behaviour: Behaviour) {
    this.#random = random;
    this.#behaviour = behaviour;
    this.#rangeEnds = behaviour.emptyEndIsNone ? RANGE_ENDS : RANGE_ENDS.filter((end) => end !== '');
  }

  next(revision: number): Operation {
    const draw = this.#random();
    if (draw < 0.3) return kv('Put', this.#put());
    if (draw < 0.38) return kv('DeleteRange', this.#delete());
    if (draw < 0.6) return kv('Range', this.#range(revision));
    if (draw < 0.92) return kv('Txn', this.#txn(revision, 2));
    if (draw < 0.94) return kv('Compact', { revision: this.#near(revision) });
    return this.#lease();
  }

  #lease(): Operation {
    const ID = this.pick(LEASES);
    const draw = this.#random();
    if (draw < 0.55) return { service: 'Lease', method: 'LeaseGrant', request: { ID, TTL: 5000 } };
    if (draw < 0.75) return { service: 'Lease', method: 'LeaseRevoke', request: { ID } };
    if (draw < 0.9) return { service: 'Lease', method: 'LeaseTimeToLive', request: { ID, keys: true } };
    return { service: 'Lease', method: 'LeaseLeases', request: {} };
  }

  #put(mayKeep = true): object {
    const ignore_value = mayKeep && this.#chance(0.1);
    const ignore_lease = mayKeep && this.#chance(0.1);
    return {
      key: this.#key(),
      value: ignore_value && this.#chance(0.9) ? undefined : Buffer.from(this.pick(VALUES)),
      lease: !(ignore_lease && this.#chance(0.9)) && this.#chance(0.4) ? this.pick(LEASES) : undefined,
      prev_kv: this.#chance(0.3),
      ignore_value,
      ignore_lease,
    };
  }

  #delete(): object {
    return { ...this.#keys(), prev_kv: this.#chance(0.5) };
  }

  #range(revision: number): object {
    const sort_target = this.pick(['Key', 'Version', 'Create', 'Mod', 'Value']);
    const mayLeaveValuesOut = this.#behaviour.keysOnlyHaveNoLease || sort_target === 'Value';
    return {
      ...this.#keys(),
      limit: this.pick([0, 0, 1, 2, 3, 100, -1]),
      revision: this.#chance(0.4) ? this.#near(revision) : 0,
      sort_order: this.pick(['None', 'Ascend', 'Descend']),
      sort_target,
      serializable: this.#chance(0.2),
      keys_only: this.#chance(0.2) && mayLeaveValuesOut,
      count_only: this.#chance(0.1),
      min_mod_revision: this.#chance(0.1) ? this.#near(revision) : 0,
      max_mod_revision: this.#chance(0.1) ? this.#near(revision) : 0,
      min_create_revision: this.#chance(0.1) ? this.#near(revision) : 0,
      max_create_revision: this.#chance(0.1) ? this.#near(revision) : 0,
    };
  }

  /** Either puts that keep a value or deletions: a put that keeps what its own transaction deletes crashes etcd 3.4. */
  #txn(revision: number, depth: number, deletes = this.#chance(0.5)): object {
    return {
      compare: this.#some(2, () => this.#compare(revision)),
      success: this.#some(3, () => this.#op(revision, depth, deletes)),
      failure: this.#some(3, () => this.#op(revision, depth, deletes)),
    };
  }

  #op(revision: number, depth: number, deletes: boolean): object {
    const draw = this.#random();
    if (draw < 0.01) return {};
    if (draw < 0.4) return { request_put: this.#put(!deletes) };
    if (draw < 0.6 && deletes) return { request_delete_range: this.#delete() };
    if (draw < 0.8 || depth === 0) {
      // Mostly of the present: any unreadable revision fails the whole transaction.
      const range = { ...this.#range(revision), ...(this.#chance(0.8) ? { revision: 0 } : {}) };
      return { request_range: range };
    }
    return { request_txn: this.#txn(revision, depth - 1, deletes) };
  }

  #compare(revision: number): object {
    const target = this.pick(['Version', 'Create', 'Mod', 'Value', 'Lease']);
    const field = {
      Version: { version: this.pick([0, 1, 2, 3]) },
      Create: { create_revision: this.pick([0, this.#near(revision)]) },
      Mod: { mod_revision: this.pick([0, this.#near(revision)]) },
      Value: { value: Buffer.from(this.pick(VALUES)) },
      Lease: { lease: this.pick(['0', ...LEASES]) },
    }[target];
    return {
      key: this.#key(),
      range_end: this.#chance(0.3) ? bytes(this.pick(this.#rangeEnds)) : undefined,
      target,
      result: this.pick(['Equal', 'Greater', 'Less', 'NotEqual']),
      ...(this.#chance(0.95) ? field : {}),
    };
  }

  #keys(): object {
    return { key: this.#key(), range_end: this.#chance(0.6) ? bytes(this.pick(this.#rangeEnds)) : undefined };
  }

  #key(): Buffer {
    return this.#chance(0.005) ? Buffer.alloc(0) : bytes(this.pick(KEYS));
  }

  /** Mostly a past revision, now and then one of the future or a negative one. */
  #near(revision: number): number {
    return this.#chance(0.05) ? this.pick([revision + 1, revision + 50, -1, -2]) : this.upTo(60, revision);
  }

  /** A revision at most `back` before the present one. */
  upTo(back: number, revision: number): number {
    return Math.max(1, revision - Math.floor(this.#random() ** 2 * back));
  }

  #some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: Math.floor(this.#random() * (most + 1)) }, make);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }
}

function kv(method: string, request: object): Operation {
  return { service: 'KV', method, request };
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
