import type { Backend } from '../backend.ts';

/** An etcd v3 gRPC endpoint. */
export interface RegistryBackend extends Backend {
  /** `host:port` of the client API. */
  readonly endpoint: string;
}
