import { keyRange } from './key-range.ts';
import type { KeyValue } from './key-value.ts';
import type { Compare } from './requests.ts';
import type { Store } from './store.ts';

const TARGET = { version: 0, create: 1, mod: 2, value: 3, lease: 4 };
const RESULT = { equal: 0, greater: 1, less: 2, notEqual: 3 };
const ABSENT = { version: 0, create_revision: 0, mod_revision: 0, lease: '0', value: Buffer.alloc(0) };

/**
 * Whether one clause of a transaction holds for every key of its range. A missing key compares as zero, except that a
 * comparison of its value never holds.
 */
export function holds(store: Store, compare: Compare): boolean {
  const { kvs } = store.scan(keyRange(compare.key, compare.range_end));
  if (kvs.length > 0) return kvs.every((kv) => holdsFor(kv, compare));
  return compare.target !== TARGET.value && holdsFor(ABSENT, compare);
}

function holdsFor(kv: Omit<KeyValue, 'name' | 'key'>, compare: Compare): boolean {
  const order = orderOf(kv, compare);
  switch (compare.result ?? RESULT.equal) {
    case RESULT.equal:
      return order === 0;
    case RESULT.greater:
      return order > 0;
    case RESULT.less:
      return order < 0;
    case RESULT.notEqual:
      return order !== 0;
    default:
      return true;
  }
}

/** Negative, zero or positive: the key's field against the clause's. A clause without the target's field means zero. */
function orderOf(kv: Omit<KeyValue, 'name' | 'key'>, compare: Compare): number {
  switch (compare.target ?? TARGET.version) {
    case TARGET.version:
      return kv.version - Number(compare.version ?? 0);
    case TARGET.create:
      return kv.create_revision - Number(compare.create_revision ?? 0);
    case TARGET.mod:
      return kv.mod_revision - Number(compare.mod_revision ?? 0);
    case TARGET.value:
      return Buffer.compare(kv.value, compare.value ?? ABSENT.value);
    case TARGET.lease:
      return Number(BigInt(kv.lease) - BigInt(compare.lease ?? 0));
    default:
      return 0;
  }
}
