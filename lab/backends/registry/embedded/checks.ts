import { byteString, inRange, type KeyRange } from './key-range.ts';
import { wireSizeOf } from './protocol.ts';
import type { DeleteRangeRequest, PutRequest, RangeRequest, RequestOp, TxnRequest } from './requests.ts';
import { etcdStatus } from './status.ts';
import { NO_LEASE } from './store.ts';

/** etcd's defaults for `--max-txn-ops` and `--max-request-bytes`. */
const MAX_TXN_OPS = 128;
const MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** What a request of that size is wrapped in for etcd's log, whose entries the limit is for: header 14 or 13, tag 1, length 3. */
const ENVELOPE_BYTES = 18;
const SORT_ORDERS = 3;
const SORT_TARGETS = 5;

export function checkKey(request: { key?: Buffer }): void {
  if (!request.key?.length) throw etcdStatus('emptyKey');
}

export function checkPut(request: PutRequest): void {
  checkKey(request);
  if (request.ignore_value && request.value?.length) throw etcdStatus('valueProvided');
  if (request.ignore_lease && (request.lease ?? NO_LEASE) !== NO_LEASE) throw etcdStatus('leaseProvided');
}

export function checkRange(request: RangeRequest): void {
  checkKey(request);
  const { sort_order = 0, sort_target = 0 } = request;
  const isKnown = (value: number, count: number) => value >= 0 && value < count;
  if (!isKnown(sort_order, SORT_ORDERS) || !isKnown(sort_target, SORT_TARGETS))
    throw etcdStatus('sortOption');
}

/** Of a request that changes something: only those go through etcd's log. */
export function checkSize(request: PutRequest | DeleteRangeRequest | TxnRequest): void {
  if (isReadOnly(request)) return;
  if (wireSizeOf(request) + ENVELOPE_BYTES > MAX_REQUEST_BYTES) throw etcdStatus('requestTooLarge');
}

function isReadOnly(request: PutRequest | DeleteRangeRequest | TxnRequest): boolean {
  if (!('success' in request)) return false;
  return [...request.success, ...request.failure].every(({ request_range }) => request_range !== undefined);
}

export function checkTxn(request: TxnRequest): void {
  checkOps(request, MAX_TXN_OPS);
  collectWrites(request.success);
  collectWrites(request.failure);
}

function checkOps(request: TxnRequest, allowed: number): void {
  const ops = Math.max(request.compare.length, request.success.length, request.failure.length);
  if (ops > allowed) throw etcdStatus('tooManyOps');
  for (const compare of request.compare) checkKey(compare);
  for (const op of [...request.success, ...request.failure]) checkOp(op, allowed - ops);
}

function checkOp(op: RequestOp, allowed: number): void {
  if (op.request_range) checkRange(op.request_range);
  else if (op.request_put) checkPut(op.request_put);
  else if (op.request_delete_range) checkKey(op.request_delete_range);
  else if (op.request_txn) checkOps(op.request_txn, allowed);
  else throw etcdStatus('keyNotFound');
}

interface Writes {
  readonly puts: Set<string>;
  readonly deletes: KeyRange[];
}

/**
 * A key may be written once in a transaction; the branches of a nested one exclude each other. The order of the checks is
 * that of etcd's `checkIntervals`, which lets a few overlaps between sibling transactions pass.
 */
function collectWrites(ops: readonly RequestOp[]): Writes {
  const puts = new Set<string>();
  const deletes = ops.flatMap((op) => (op.request_delete_range ? [deletedBy(op.request_delete_range)] : []));
  const add = (key: string, alsoIn?: ReadonlySet<string>) => {
    if ((puts.has(key) && !alsoIn?.has(key)) || deletes.some((range) => inRange(range, key)))
      throw etcdStatus('duplicateKey');
    puts.add(key);
  };
  for (const { request_txn } of ops) {
    if (request_txn === undefined) continue;
    const success = collectWrites(request_txn.success);
    const failure = collectWrites(request_txn.failure);
    for (const key of success.puts) add(key);
    for (const key of failure.puts) add(key, success.puts);
    deletes.push(...success.deletes, ...failure.deletes);
  }
  for (const { request_put } of ops) if (request_put) add(byteString(request_put.key));
  return { puts, deletes };
}

/** Unlike the deletion itself, this check takes an end of one zero byte literally, so "from key on" overlaps nothing. */
function deletedBy({ key, range_end }: DeleteRangeRequest): KeyRange {
  const start = byteString(key);
  return !range_end?.length ? { single: true, start } : { single: false, start, end: byteString(range_end) };
}
