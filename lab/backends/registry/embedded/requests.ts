/**
 * Messages of etcd's rpc.proto as @grpc/proto-loader decodes them here: 64-bit integers are decimal strings, enums are
 * numbers, a oneof's name says which member is set. Fields that the client did not send are absent.
 */
export interface RangeRequest {
  key?: Buffer;
  range_end?: Buffer;
  limit?: string;
  revision?: string;
  sort_order?: number;
  sort_target?: number;
  keys_only?: boolean;
  count_only?: boolean;
  min_mod_revision?: string;
  max_mod_revision?: string;
  min_create_revision?: string;
  max_create_revision?: string;
}

export interface PutRequest {
  key?: Buffer;
  value?: Buffer;
  lease?: string;
  prev_kv?: boolean;
  ignore_value?: boolean;
  ignore_lease?: boolean;
}

export interface DeleteRangeRequest {
  key?: Buffer;
  range_end?: Buffer;
  prev_kv?: boolean;
}

/** Exactly the member that `request` names is set; an empty op names none. */
export interface RequestOp {
  request?: 'request_range' | 'request_put' | 'request_delete_range' | 'request_txn';
  request_range?: RangeRequest;
  request_put?: PutRequest;
  request_delete_range?: DeleteRangeRequest;
  request_txn?: TxnRequest;
}

export interface Compare {
  result?: number;
  target?: number;
  key?: Buffer;
  range_end?: Buffer;
  version?: string;
  create_revision?: string;
  mod_revision?: string;
  value?: Buffer;
  lease?: string;
}

export interface TxnRequest {
  compare: Compare[];
  success: RequestOp[];
  failure: RequestOp[];
}

export interface WatchCreateRequest {
  key?: Buffer;
  range_end?: Buffer;
  start_revision?: string;
  progress_notify?: boolean;
  filters: number[];
  prev_kv?: boolean;
  watch_id?: string;
}

export interface WatchRequest {
  request_union?: 'create_request' | 'cancel_request' | 'progress_request';
  create_request?: WatchCreateRequest;
  cancel_request?: { watch_id?: string };
}
