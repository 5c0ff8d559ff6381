import { keyRange } from './key-range.ts';
import type { KeyValue } from './key-value.ts';
import type { RangeRequest } from './requests.ts';
import { etcdStatus } from './status.ts';
import { NO_LEASE, type View } from './store.ts';

export interface RangeResponse {
  header: { revision: number };
  kvs: KeyValue[];
  more: boolean;
  count: number;
}

const NO_BYTES = Buffer.alloc(0);
const DESCEND = 2;
const SORT_BY_VALUE = 4;

/** How two versions compare by `sort_target`, in the order of the enum: key, version, create, mod, value. */
const BY_TARGET: ReadonlyArray<(a: KeyValue, b: KeyValue) => number> = [
  (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
  (a, b) => a.version - b.version,
  (a, b) => a.create_revision - b.create_revision,
  (a, b) => a.mod_revision - b.mod_revision,
  (a, b) => Buffer.compare(a.value, b.value),
];

/**
 * etcd's Range. `count` is always that of the whole range, revision filters and `limit` do not lower it. Ties of a sort
 * keep key order (etcd promises no order for ties).
 */
export function range(view: View, request: RangeRequest): RangeResponse {
  const { kvs, count } = read(view, request);
  const sorted = sort(filter(kvs, request), request);
  const limit = Number(request.limit ?? 0);
  const more = limit > 0 && sorted.length > limit;
  const page = more ? sorted.slice(0, limit) : sorted;
  return {
    header: { revision: view.revision },
    kvs: request.keys_only ? page.map((kv) => keyOnly(kv, request)) : page,
    more,
    count,
  };
}

/** etcd takes keys from its index, which knows no leases, unless the values have to be read to sort by them. */
function keyOnly(kv: KeyValue, { sort_target }: RangeRequest): KeyValue {
  return { ...kv, value: NO_BYTES, lease: sort_target === SORT_BY_VALUE ? kv.lease : NO_LEASE };
}

/** Throws unless `revision` can be read: not compacted, not in the future. */
export function checkRevision(view: View, revision: number): void {
  if (revision > view.revision) throw etcdStatus('futureRevision');
  if (revision > 0 && revision < view.store.compacted) throw etcdStatus('compacted');
}

function read(view: View, request: RangeRequest): { kvs: KeyValue[]; count: number } {
  const keys = keyRange(request.key, request.range_end);
  const revision = Number(request.revision ?? 0);
  checkRevision(view, revision);
  const limit = request.count_only ? 0 : readLimit(request);
  if (revision <= 0 || revision === view.revision) return view.store.scan(keys, limit);
  const kvs = view.store.scanAt(keys, revision);
  return { kvs: kvs.slice(0, limit), count: kvs.length };
}

/**
 * How many keys are read before sorting: one more than asked for, to know whether there is more; all if a filter or an
 * explicit order follows. A sort target without an order sorts what the limit has left, as in etcd.
 */
function readLimit(request: RangeRequest): number {
  const limit = Number(request.limit ?? 0);
  const needsAll = [
    request.sort_order,
    request.min_mod_revision,
    request.max_mod_revision,
    request.min_create_revision,
    request.max_create_revision,
  ].some((field) => Number(field ?? 0) !== 0);
  return limit > 0 && !needsAll ? limit + 1 : Number.POSITIVE_INFINITY;
}

function filter(kvs: KeyValue[], request: RangeRequest): KeyValue[] {
  const minMod = bound(request.min_mod_revision, Number.NEGATIVE_INFINITY);
  const maxMod = bound(request.max_mod_revision, Number.POSITIVE_INFINITY);
  const minCreate = bound(request.min_create_revision, Number.NEGATIVE_INFINITY);
  const maxCreate = bound(request.max_create_revision, Number.POSITIVE_INFINITY);
  return kvs.filter(
    (kv) =>
      kv.mod_revision >= minMod &&
      kv.mod_revision <= maxMod &&
      kv.create_revision >= minCreate &&
      kv.create_revision <= maxCreate,
  );
}

/** Zero means "no bound". */
function bound(value: string | undefined, none: number): number {
  return value === undefined || value === '0' ? none : Number(value);
}

function sort(kvs: KeyValue[], request: RangeRequest): KeyValue[] {
  const compare = BY_TARGET[request.sort_target ?? 0];
  if (compare === undefined) return kvs;
  if (request.sort_order === DESCEND) return kvs.toSorted((a, b) => compare(b, a));
  return request.sort_target ? kvs.toSorted(compare) : kvs;
}
