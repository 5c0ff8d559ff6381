import { ownCopy } from '../../own-copy.ts';
import { History, type HistoryLimits } from './history.ts';
import { bytesOf, type KeyRange } from './key-range.ts';
import type { KeyValue } from './key-value.ts';
import { SortedKeys } from './sorted-keys.ts';
import { etcdStatus } from './status.ts';

/** What a read sees: `revision` is what its response reports. */
export interface View {
  readonly revision: number;
  readonly store: Store;
}

/** Changes that become one revision; each is visible to the next operation of the same transaction. */
export interface WriteTxn extends View {
  put(name: string, value: Buffer, lease: string): void;
  /** Returns how many keys it deleted. */
  delete(range: KeyRange): number;
}

/** Told which lease holds which key, as keys change hands. */
export interface LeaseBinding {
  attach(lease: string, key: string): void;
  detach(lease: string, key: string): void;
}

export const NO_LEASE = '0';
const NO_VALUE = Buffer.alloc(0);

export interface StoreOptions {
  readonly leases: LeaseBinding;
  /** Called after each revision with its changes in order, before the writer gets its answer. */
  readonly committed: (revision: number, changes: readonly KeyValue[]) => void;
  readonly history: HistoryLimits;
}

/** Multi-version key-value store with etcd's counting: a fresh store is at revision 1, each writing txn adds one. */
export class Store implements View {
  readonly store = this;
  readonly #options: StoreOptions;
  readonly #history: History;
  readonly #versions = new Map<string, KeyValue[]>();
  readonly #live = new SortedKeys();
  /** Keys with any version left, so that reads of the past find deleted ones too. */
  readonly #known = new SortedKeys();
  #revision = 1;
  #compacted = -1;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#history = new History(options.history);
  }

  get revision(): number {
    return this.#revision;
  }

  /** Oldest revision that can be read; -1 before the first compaction. */
  get compacted(): number {
    return this.#compacted;
  }

  /** Bytes of keys and values in the history. */
  get historyBytes(): number {
    return this.#history.bytes;
  }

  /** Newest version of a key, changes of a running txn included. */
  get(name: string): KeyValue | undefined {
    const newest = this.#versions.get(name)?.at(-1);
    return newest === undefined || newest.version === 0 ? undefined : newest;
  }

  /** A key as it was at `revision`; undefined if it did not exist or that revision is compacted. */
  getAt(name: string, revision: number): KeyValue | undefined {
    if (revision < this.#compacted) return undefined;
    const found = this.#versions.get(name)?.findLast((kv) => kv.mod_revision <= revision);
    return found === undefined || found.version === 0 ? undefined : found;
  }

  /** At most `limit` newest versions in key order, and the number of all keys in the range. */
  scan(range: KeyRange, limit = Number.POSITIVE_INFINITY): { kvs: KeyValue[]; count: number } {
    if (range.single) {
      const kv = this.get(range.start);
      if (kv === undefined) return { kvs: [], count: 0 };
      return { kvs: limit > 0 ? [kv] : [], count: 1 };
    }
    const names = this.#live.between(range.start, range.end, limit);
    return {
      kvs: names.map((name) => this.get(name) as KeyValue),
      count: this.#live.count(range.start, range.end),
    };
  }

  /** All versions in the range as of `revision`, in key order. */
  scanAt(range: KeyRange, revision: number): KeyValue[] {
    const names = range.single ? [range.start] : this.#known.between(range.start, range.end);
    return names.map((name) => this.getAt(name, revision)).filter((kv) => kv !== undefined);
  }

  /** Changes of `revision` and later, oldest first. */
  changesFrom(revision: number): readonly KeyValue[] {
    return this.#history.from(revision);
  }

  /** Runs `work` as one revision; it must not throw once it has changed something. */
  write<T>(work: (txn: WriteTxn) => T): T {
    const begin = this.#revision;
    const next = begin + 1;
    const changes: KeyValue[] = [];
    const result = work({
      store: this,
      get revision() {
        return changes.length > 0 ? next : begin;
      },
      put: (name, value, lease) => changes.push(this.#put(name, value, lease, next)),
      delete: (range) => {
        const { kvs } = this.scan(range);
        for (const kv of kvs) changes.push(this.#delete(kv, next));
        return kvs.length;
      },
    });
    if (changes.length > 0) {
      this.#revision = next;
      this.#history.append(changes);
      this.#options.committed(next, changes);
      const overflow = this.#history.overflow();
      if (overflow !== undefined && overflow > this.#compacted) this.compact(overflow);
    }
    return result;
  }

  /** Forgets what was superseded before `revision`; that revision itself stays readable. */
  compact(revision: number): void {
    if (revision <= this.#compacted) throw etcdStatus('compacted');
    if (revision > this.#revision) throw etcdStatus('futureRevision');
    this.#compacted = revision;
    const gone = new Set<string>();
    for (const name of this.#history.cut(revision)) {
      const versions = this.#versions.get(name);
      if (versions === undefined) continue;
      const newest = versions.findLastIndex((kv) => kv.mod_revision <= revision);
      const kept = versions.slice(versions[newest]?.version === 0 ? newest + 1 : Math.max(0, newest));
      if (kept.length > 0) this.#versions.set(name, kept);
      else {
        this.#versions.delete(name);
        gone.add(name);
      }
    }
    this.#known.deleteAll(gone);
  }

  #put(name: string, value: Buffer, lease: string, revision: number): KeyValue {
    const previous = this.get(name);
    const kv: KeyValue = {
      name,
      key: previous?.key ?? ownCopy(bytesOf(name)),
      value: ownCopy(value),
      create_revision: previous?.create_revision ?? revision,
      mod_revision: revision,
      version: (previous?.version ?? 0) + 1,
      lease,
    };
    this.#append(kv);
    this.#live.add(name);
    const held = previous?.lease ?? NO_LEASE;
    if (held !== lease) {
      if (held !== NO_LEASE) this.#options.leases.detach(held, name);
      if (lease !== NO_LEASE) this.#options.leases.attach(lease, name);
    }
    return kv;
  }

  #delete(kv: KeyValue, revision: number): KeyValue {
    const { name, key, lease } = kv;
    const tombstone: KeyValue = {
      name,
      key,
      value: NO_VALUE,
      create_revision: 0,
      mod_revision: revision,
      version: 0,
      lease: NO_LEASE,
    };
    this.#append(tombstone);
    this.#live.delete(name);
    if (lease !== NO_LEASE) this.#options.leases.detach(lease, name);
    return tombstone;
  }

  #append(kv: KeyValue): void {
    const versions = this.#versions.get(kv.name);
    if (versions !== undefined) versions.push(kv);
    else {
      this.#versions.set(kv.name, [kv]);
      this.#known.add(kv.name);
    }
  }
}
