/** A version of a key, in the field names of mvccpb.KeyValue. A deletion has version 0. Never changed once stored. */
export interface KeyValue {
  /** `key` as a byte string. */
  readonly name: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly create_revision: number;
  readonly mod_revision: number;
  readonly version: number;
  readonly lease: string;
}
