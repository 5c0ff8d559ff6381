/**
 * What the lab and the services agree on beside the .proto files: the keys in etcd and the JSON behind them.
 * The services watch these keys; the lab writes settings and faults.
 */

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

export interface RetrySettings {
  /** Counts the first call; 1 is no retry. */
  readonly maxAttempts: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Each attempt's own budget; a shorter remaining deadline wins. */
  readonly perAttemptTimeoutMs?: number;
  /** gRPC status names; default UNAVAILABLE. */
  readonly retryableStatusCodes?: readonly string[];
}

/** Thresholds of the opossum breaker on one client edge. */
export interface BreakerSettings {
  /** Opens when at least this share of calls in the window failed. */
  readonly errorThresholdPercentage: number;
  /** ... and at least this many calls were made in it. */
  readonly volumeThreshold: number;
  readonly rollingWindowMs: number;
  /** Open this long, then half-open: one call tries. */
  readonly resetTimeoutMs: number;
}

/** Takes an instance that fails while others do not out of the list for a while (grpc-js' `outlier_detection`, after Envoy). */
export interface OutlierDetectionSettings {
  /** The instances are compared this often. */
  readonly intervalMs: number;
  /** The first ejection lasts this long, each further one as much longer. */
  readonly baseEjectionTimeMs: number;
  /** Ejects an instance that failed more than this share of its attempts in the interval. */
  readonly failurePercentageThreshold: number;
  /** ... and that had at least this many attempts in it. */
  readonly requestVolume: number;
}

/** One client edge, as order -> payment. All off by default: the bare edge. */
export interface EdgeSettings {
  /** Time budget of a call, retries included; the caller's deadline still wins when it is nearer. */
  readonly timeoutMs?: number;
  readonly retry?: RetrySettings;
  readonly breaker?: BreakerSettings;
  /** At most this many calls in flight; more are refused at once with RESOURCE_EXHAUSTED. */
  readonly bulkhead?: { readonly maxInFlight: number };
  readonly outlierDetection?: OutlierDetectionSettings;
  /** Serve the fallback that the business code offers when the call fails. Default false. */
  readonly fallback?: boolean;
  /** Hand the caller's deadline and cancellation on. Default true. */
  readonly propagateDeadline?: boolean;
}

export interface ServerSettings {
  /** Requests served at a time; more wait in a queue of `queue`, beyond which RESOURCE_EXHAUSTED. */
  readonly workers?: { readonly slots: number; readonly queue: number };
  /** Token bucket; a request without a token gets RESOURCE_EXHAUSTED. */
  readonly rateLimit?: { readonly requestsPerSecond: number; readonly burst: number };
}

/** Value of a service's settings key. */
export interface ServiceSettings {
  readonly server?: ServerSettings;
  /** By the name of the called service. */
  readonly clients?: Readonly<Record<string, EdgeSettings>>;
}

/** What a fault does, in Envoy's words; one of the three. */
export interface FaultAction {
  readonly delay?: { readonly percentage: number; readonly fixedDelayMs: number };
  readonly abort?: { readonly percentage: number /** Status name. */; readonly grpcStatus: string };
  /** Never answers until the caller leaves or the fault ends. */
  readonly hang?: { readonly percentage: number };
}

export interface FaultMatch {
  readonly service: string;
  /** Short method name, as `Charge`; all methods when absent. */
  readonly method?: string;
  readonly instance?: string;
}

/** Value of a fault's key; the key lives under the lab's lease. */
export interface FaultRecord extends FaultAction {
  readonly id: string;
  readonly match: FaultMatch;
  /** What its draws come from, together with the instance, the feature and what follows. */
  readonly seed: number;
  /** By default its id. One name for a fault of several ids (that of each arm) makes them draw alike. */
  readonly drawnAs?: string;
  /** The target itself stops applying the fault then, whatever became of the lab. */
  readonly expiresAtUnixMs: number;
}
