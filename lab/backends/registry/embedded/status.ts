import { status as Code } from '@grpc/grpc-js';

/** An answer that etcd gives as a gRPC status. Clients such as etcd3 tell these apart by text. */
export class EtcdStatus extends Error {
  override readonly name = 'EtcdStatus';
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }
}

/** Codes and texts of etcd's `api/v3rpc/rpctypes/error.go`. */
const KNOWN = {
  emptyKey: [Code.INVALID_ARGUMENT, 'etcdserver: key is not provided'],
  keyNotFound: [Code.INVALID_ARGUMENT, 'etcdserver: key not found'],
  valueProvided: [Code.INVALID_ARGUMENT, 'etcdserver: value is provided'],
  leaseProvided: [Code.INVALID_ARGUMENT, 'etcdserver: lease is provided'],
  sortOption: [Code.INVALID_ARGUMENT, 'etcdserver: invalid sort option'],
  tooManyOps: [Code.INVALID_ARGUMENT, 'etcdserver: too many operations in txn request'],
  duplicateKey: [Code.INVALID_ARGUMENT, 'etcdserver: duplicate key given in txn request'],
  requestTooLarge: [Code.INVALID_ARGUMENT, 'etcdserver: request is too large'],
  compacted: [Code.OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted'],
  futureRevision: [Code.OUT_OF_RANGE, 'etcdserver: mvcc: required revision is a future revision'],
  leaseNotFound: [Code.NOT_FOUND, 'etcdserver: requested lease not found'],
  leaseExists: [Code.FAILED_PRECONDITION, 'etcdserver: lease already exists'],
  leaseTtlTooLarge: [Code.OUT_OF_RANGE, 'etcdserver: too large lease TTL'],
} as const;

export function etcdStatus(name: keyof typeof KNOWN): EtcdStatus {
  const [code, text] = KNOWN[name];
  return new EtcdStatus(code, text);
}
