import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { checkKey, checkPut, checkRange, checkSize, checkTxn } from './checks.ts';
import { header } from './identity.ts';
import { checkLease, checkPrevious, deleteRange, put, txn } from './kv-operations.ts';
import { range } from './range.ts';
import type { RegistryState } from './registry-state.ts';
import type { DeleteRangeRequest, PutRequest, RangeRequest, TxnRequest } from './requests.ts';
import { unary } from './unary.ts';

/** Completes an answer's header with the ids that only outermost responses carry. */
function complete<T extends { header: { revision?: number } }>(response: T, revision: number): T {
  return { ...response, header: header(response.header.revision ?? revision) };
}

export function kvService({ store, leaseExists }: RegistryState): UntypedServiceImplementation {
  return {
    Range: unary((request: RangeRequest) => {
      checkRange(request);
      return complete(range(store, request), store.revision);
    }),
    Put: unary((request: PutRequest) => {
      checkPut(request);
      checkSize(request);
      checkLease(request, leaseExists);
      checkPrevious(store, request);
      return complete(
        store.write((write) => put(write, request)),
        store.revision,
      );
    }),
    DeleteRange: unary((request: DeleteRangeRequest) => {
      checkKey(request);
      checkSize(request);
      return complete(
        store.write((write) => deleteRange(write, request)),
        store.revision,
      );
    }),
    Txn: unary((request: TxnRequest) => {
      checkTxn(request);
      checkSize(request);
      return complete(txn(store, request, leaseExists), store.revision);
    }),
    Compact: unary((request: { revision?: string }) => {
      store.compact(Number(request.revision ?? 0));
      return { header: header(store.revision) };
    }),
  };
}
