import type { RequestOp, TxnRequest } from './requests.ts';

/**
 * What is left of a request once it went through etcd's log, as all writes do: its encoding drops an empty `range_end`, which
 * meant "from that key on", so that one key remains. Reads do not go through the log and keep it.
 */
export function throughLog<T extends { range_end?: Buffer }>(request: T): T {
  if (request.range_end?.length !== 0) return request;
  const { range_end: _dropped, ...rest } = request;
  return rest as T;
}

export function txnThroughLog(request: TxnRequest): TxnRequest {
  const isRead = [...request.success, ...request.failure].every((op) => op.request_range !== undefined);
  return isRead ? request : logged(request);
}

function logged(request: TxnRequest): TxnRequest {
  return {
    compare: request.compare.map(throughLog),
    success: request.success.map(loggedOp),
    failure: request.failure.map(loggedOp),
  };
}

function loggedOp(op: RequestOp): RequestOp {
  if (op.request_range) return { ...op, request_range: throughLog(op.request_range) };
  if (op.request_delete_range) return { ...op, request_delete_range: throughLog(op.request_delete_range) };
  if (op.request_txn) return { ...op, request_txn: logged(op.request_txn) };
  return op;
}
