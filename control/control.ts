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

/** Of retries and of hedging, the first included; gRFC A6. */
export const MAX_ATTEMPTS = 5;
/** Longest of all times in settings and faults: timers of more would fire at once. */
export const MAX_MS = 2 ** 31 - 1;

export interface RetrySettings {
  /** Counts the first call; 1 is no retry, 5 the most. */
  readonly maxAttempts: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Each attempt's own budget; a shorter remaining deadline wins. */
  readonly perAttemptTimeoutMs?: number;
  /** gRPC status names; default UNAVAILABLE. */
  readonly retryableStatusCodes?: readonly string[];
}

/** Further attempts while the first is still under way; gRFC A6. */
export interface HedgingSettings {
  /** Counts the first; 1 is no hedging, 5 the most. */
  readonly maxAttempts: number;
  /** Between two attempts. */
  readonly hedgingDelayMs: number;
  /** A failure with one of these brings the next attempt at once, any other ends the call; default UNAVAILABLE. */
  readonly nonFatalStatusCodes?: readonly string[];
}

/** The token budget of retries and hedges; gRFC A6. */
export interface RetryThrottlingSettings {
  /** A failure takes one; nothing is tried again at half of them or less. */
  readonly maxTokens: number;
  /** What a success gives back. */
  readonly tokenRatio: number;
}

/** HTTP/2 pings on the connections of an edge, idle ones too; gRFC A8. */
export interface KeepaliveSettings {
  /** Between an answer and the next ping; a scenario takes 100 at least. */
  readonly timeMs: number;
  /** A connection whose ping is not answered by then is given up; calls on it end with UNAVAILABLE. */
  readonly timeoutMs: number;
}

/** What can open a breaker. */
export interface BreakerPolicies {
  /** So many failures in a row. */
  readonly consecutiveFailures: number;
  /** A failure, when at least this share of the calls that ended in the window failed. */
  readonly errorThresholdPercentage: number;
  /** A call that took longer, when at least this share of those that ended in the window did. */
  readonly slowCall: { readonly durationMs: number; readonly ratePercentage: number };
}

interface BreakerFields extends Partial<BreakerPolicies> {
  /** Window of both shares, default 10 000. */
  readonly rollingWindowMs?: number;
  /** A share of fewer calls than this opens nothing; default 20. */
  readonly volumeThreshold?: number;
  /** Open this long, then half-open; a probe that has not ended after as long again is given up: open. */
  readonly resetTimeoutMs: number;
  /** Half-open, so many calls may try: all must go well for it to close, and the first that fails or is slow opens it. Default 1. */
  readonly permittedProbes?: number;
}

type OneOf<T> = { [K in keyof T]: Pick<T, K> }[keyof T];

/** The breaker on one client edge: one policy at least, and any of several opens it. */
export type BreakerSettings = BreakerFields & OneOf<BreakerPolicies>;

/** Of which the settings of a breaker name one at least. */
export const BREAKER_POLICIES = [
  'consecutiveFailures',
  'errorThresholdPercentage',
  'slowCall',
] as const satisfies readonly (keyof BreakerPolicies)[];

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
  /** Methods that are not idempotent are tried again only when no server has seen the attempt. */
  readonly retry?: RetrySettings;
  /** For methods without side effects, which are then not retried; `retry` stays for the others. */
  readonly hedging?: HedgingSettings;
  /** Of retries and hedges; default 100 tokens, a tenth of one for a success. */
  readonly retryThrottling?: RetryThrottlingSettings;
  /** Notices a peer that is frozen or gone without a word. */
  readonly keepalive?: KeepaliveSettings;
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
  readonly delay?: {
    readonly percentage: number;
    readonly fixedDelayMs: number;
    /** So much longer or shorter at most, each call by itself; uniform. */
    readonly jitterMs?: number;
  };
  readonly abort?: {
    readonly percentage: number;
    /** Its name. */
    readonly grpcStatus?: string;
    /** Of a proxy that answers in the place of the service. One of the two. */
    readonly httpStatus?: number;
  };
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
  /** What its draws come from, together with its id, the instance and the feature. */
  readonly seed: number;
  /** The target itself stops applying the fault then, whatever became of the lab. */
  readonly expiresAtUnixMs: number;
}
