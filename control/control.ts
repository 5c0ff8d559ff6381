/**
 * What the lab and the services agree on beside the .proto files: the keys in etcd and the JSON behind them.
 * The services watch these keys; the lab writes settings and faults.
 */

export type { FaultAction, FaultMatch, FaultRecord } from './faults.ts';
export type {
  BreakerSettings,
  EdgeSettings,
  HedgingSettings,
  RetrySettings,
  ServerSettings,
  ServiceSettings,
} from './protections.ts';

const ROOT = '/faultline';

export const keys = {
  root: `${ROOT}/`,
  /** All instances of all services. */
  services: `${ROOT}/services/`,
  instances: (service: string) => `${ROOT}/services/${service}/`,
  instance: (service: string, instance: string) => `${ROOT}/services/${service}/${instance}`,
  settings: (service: string) => `${ROOT}/settings/${service}`,
  faults: `${ROOT}/faults/`,
  fault: (id: string) => `${ROOT}/faults/${id}`,
  /** Held by the one instance that does a work which only one may do. */
  leader: (work: string) => `${ROOT}/leaders/${work}`,
} as const;

/** Value of an instance's key; the key lives under the instance's own lease. */
export interface InstanceRecord {
  readonly service: string;
  readonly instance: string;
  /** `host:port` of the gRPC server, for the gateway of its HTTP server. */
  readonly address: string;
  /** `host:port` of `/metrics` and `/healthz`. */
  readonly adminAddress: string;
  readonly pid: number;
  readonly startedAtUnixMs: number;
}

/** Timers of more would fire at once. */
export const MAX_MS = 2 ** 31 - 1;
