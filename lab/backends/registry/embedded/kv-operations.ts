import { holds } from './compare.ts';
import { byteString, keyRange } from './key-range.ts';
import type { KeyValue } from './key-value.ts';
import { checkRevision, type RangeResponse, range } from './range.ts';
import type { DeleteRangeRequest, PutRequest, RequestOp, TxnRequest } from './requests.ts';
import { etcdStatus } from './status.ts';
import { NO_LEASE, type Store, type View, type WriteTxn } from './store.ts';

/** Answers in the shape of the protocol; their headers lack the ids of cluster and member. */
export interface PutResponse {
  header: { revision: number };
  prev_kv: KeyValue | null;
}

export interface DeleteRangeResponse {
  header: { revision: number };
  deleted: number;
  prev_kvs: KeyValue[];
}

export interface TxnResponse {
  header: { revision?: number };
  succeeded: boolean;
  responses: ResponseOp[];
}

type ResponseOp =
  | { response_range: RangeResponse }
  | { response_put: PutResponse }
  | { response_delete_range: DeleteRangeResponse }
  | { response_txn: TxnResponse };

const NO_VALUE = Buffer.alloc(0);

export type LeaseExists = (id: string) => boolean;

export function checkLease(request: PutRequest, leaseExists: LeaseExists): void {
  const lease = request.lease ?? NO_LEASE;
  if (lease !== NO_LEASE && !leaseExists(lease)) throw etcdStatus('leaseNotFound');
}

/** A put that keeps the value or lease of its key needs that key to exist. */
export function checkPrevious(store: Store, request: PutRequest): void {
  const needsPrevious = request.ignore_value || request.ignore_lease;
  if (needsPrevious && store.get(byteString(request.key)) === undefined) throw etcdStatus('keyNotFound');
}

export function put(txn: WriteTxn, request: PutRequest): PutResponse {
  const name = byteString(request.key);
  const previous = txn.store.get(name);
  // A transaction can delete what a later put of it keeps (etcd 3.4 crashes on that): nothing is what is kept then.
  const value = request.ignore_value ? previous?.value : request.value;
  const lease = request.ignore_lease ? previous?.lease : request.lease;
  txn.put(name, value ?? NO_VALUE, lease ?? NO_LEASE);
  return {
    header: { revision: txn.revision },
    prev_kv: request.prev_kv ? (previous ?? null) : null,
  };
}

export function deleteRange(txn: WriteTxn, request: DeleteRangeRequest): DeleteRangeResponse {
  const keys = keyRange(request.key, request.range_end);
  const prev_kvs = request.prev_kv ? txn.store.scan(keys).kvs : [];
  const deleted = txn.delete(keys);
  return { header: { revision: txn.revision }, deleted, prev_kvs };
}

/** All comparisons, nested ones too, are decided and all operations checked before the first change. */
export function txn(store: Store, request: TxnRequest, leaseExists: LeaseExists): TxnResponse {
  const plan = planOf(store, request);
  checkPlan(plan, (op) => {
    if (op.request_put) {
      checkLease(op.request_put, leaseExists);
      checkPrevious(store, op.request_put);
    } else if (op.request_range) checkRevisionInTxn(store, Number(op.request_range.revision ?? 0));
  });
  return store.write((write) => {
    const response = run(write, plan);
    return { ...response, header: { revision: write.revision } };
  });
}

interface Plan {
  readonly succeeded: boolean;
  readonly steps: ReadonlyArray<{ readonly op: RequestOp; readonly nested?: Plan }>;
}

function planOf(store: Store, request: TxnRequest): Plan {
  const succeeded = request.compare.every((compare) => holds(store, compare));
  const ops = succeeded ? request.success : request.failure;
  const steps = ops.map((op) => (op.request_txn ? { op, nested: planOf(store, op.request_txn) } : { op }));
  return { succeeded, steps };
}

function checkPlan(plan: Plan, check: (op: RequestOp) => void): void {
  for (const { op, nested } of plan.steps) {
    if (nested) checkPlan(nested, check);
    else check(op);
  }
}

/** Inside a transaction etcd also refuses negative revisions that lie before the first one. */
function checkRevisionInTxn(view: View, revision: number): void {
  checkRevision(view, revision);
  if (revision !== 0 && revision < view.store.compacted) throw etcdStatus('compacted');
}

function run(write: WriteTxn, plan: Plan): TxnResponse {
  const responses = plan.steps.map(({ op, nested }): ResponseOp => {
    if (nested) return { response_txn: run(write, nested) };
    if (op.request_put) return { response_put: put(write, op.request_put) };
    if (op.request_delete_range)
      return { response_delete_range: deleteRange(write, op.request_delete_range) };
    if (op.request_range) return { response_range: range(write, op.request_range) };
    throw etcdStatus('keyNotFound');
  });
  return { header: {}, succeeded: plan.succeeded, responses };
}
