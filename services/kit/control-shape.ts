import { BREAKER_POLICIES, MAX_ATTEMPTS, MAX_MS } from '@faultline/control';
import { status } from '@grpc/grpc-js';

/** Of these fields there must be one at least. */
const ANY_OF = Symbol('any of');

/** A field's name ends in `?` where it may be missing; `*` stands for any name. */
interface Shape {
  readonly [field: string]: Shape | keyof typeof LEAVES;
  readonly [ANY_OF]?: readonly string[];
}

const LEAVES = {
  number: ['a number from 0', (value: unknown) => typeof value === 'number' && value >= 0],
  ms: [
    `milliseconds from 0 to ${MAX_MS}`,
    (value: unknown) => typeof value === 'number' && value >= 0 && value <= MAX_MS,
  ],
  interval: [
    `milliseconds above 0, up to ${MAX_MS}`,
    (value: unknown) => typeof value === 'number' && value > 0 && value <= MAX_MS,
  ],
  percentage: [
    'a percentage from 0 to 100',
    (value: unknown) => typeof value === 'number' && value >= 0 && value <= 100,
  ],
  attempts: [
    `a whole number from 1 to ${MAX_ATTEMPTS}`,
    (value: unknown) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_ATTEMPTS,
  ],
  tokens: [
    'a number above 0, up to 1000',
    (value: unknown) => typeof value === 'number' && value > 0 && value <= 1_000,
  ],
  rate: ['a number from 0.001', (value: unknown) => typeof value === 'number' && value >= 0.001],
  burst: ['a number from 1', (value: unknown) => typeof value === 'number' && value >= 1],
  count: [
    'a whole number from 1',
    (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 1,
  ],
  string: ['a string', (value: unknown) => typeof value === 'string'],
  boolean: ['true or false', (value: unknown) => typeof value === 'boolean'],
  status: ['the name of a gRPC error status', isErrorStatus],
  httpStatus: [
    'an HTTP error status',
    (value: unknown) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
  ],
  statuses: [
    'names of gRPC error statuses',
    (value: unknown) => Array.isArray(value) && value.every(isErrorStatus),
  ],
} as const;

const EDGE: Shape = {
  'timeoutMs?': 'interval',
  'retry?': {
    maxAttempts: 'attempts',
    initialBackoffMs: 'ms',
    maxBackoffMs: 'ms',
    'perAttemptTimeoutMs?': 'interval',
    'retryableStatusCodes?': 'statuses',
  },
  'hedging?': { maxAttempts: 'attempts', hedgingDelayMs: 'ms', 'nonFatalStatusCodes?': 'statuses' },
  'retryThrottling?': { maxTokens: 'tokens', tokenRatio: 'tokens' },
  'keepalive?': { timeMs: 'interval', timeoutMs: 'interval' },
  'breaker?': {
    'consecutiveFailures?': 'count',
    'errorThresholdPercentage?': 'percentage',
    'slowCall?': { durationMs: 'interval', ratePercentage: 'percentage' },
    'volumeThreshold?': 'number',
    'rollingWindowMs?': 'interval',
    resetTimeoutMs: 'interval',
    'permittedProbes?': 'count',
    [ANY_OF]: BREAKER_POLICIES,
  },
  'bulkhead?': { maxInFlight: 'number' },
  'outlierDetection?': {
    intervalMs: 'interval',
    baseEjectionTimeMs: 'interval',
    failurePercentageThreshold: 'percentage',
    requestVolume: 'count',
  },
  'fallback?': 'boolean',
  'propagateDeadline?': 'boolean',
};

/** ServiceSettings of @faultline/control. */
export const SETTINGS: Shape = {
  'server?': {
    'workers?': { slots: 'count', queue: 'number' },
    'rateLimit?': { requestsPerSecond: 'rate', burst: 'burst' },
  },
  'clients?': { '*': EDGE },
};

/** FaultRecord of @faultline/control. */
export const FAULT: Shape = {
  id: 'string',
  match: { service: 'string', 'method?': 'string', 'instance?': 'string' },
  seed: 'number',
  expiresAtUnixMs: 'number',
  'delay?': { percentage: 'percentage', fixedDelayMs: 'ms', 'jitterMs?': 'ms' },
  'abort?': {
    percentage: 'percentage',
    'grpcStatus?': 'status',
    'httpStatus?': 'httpStatus',
    [ANY_OF]: ['grpcStatus', 'httpStatus'],
  },
  'hang?': { percentage: 'percentage' },
};

/** Parses what someone wrote into etcd; throws an Error that names the field, what was expected and what was found. */
export function parseAs<T>(shape: Shape, text: string): T {
  const value: unknown = JSON.parse(text);
  check(shape, value, '');
  return value as T;
}

function check(shape: Shape | keyof typeof LEAVES, value: unknown, path: string): void {
  const refuse = (expected: string): never => {
    throw new Error(`${path || 'value'}: expected ${expected}, got \`${JSON.stringify(value)}\``);
  };
  if (typeof shape === 'string') {
    const [expected, fits] = LEAVES[shape];
    if (!fits(value)) refuse(expected);
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse('an object');
    return;
  }
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const name of Object.keys(shape)) {
    if (!name.endsWith('?') && name !== '*' && !(name in value)) refuse(`the field \`${name}\``);
  }
  const anyOf = shape[ANY_OF];
  if (anyOf && !anyOf.some((name) => name in value)) refuse(`one at least of \`${anyOf.join('`, `')}\``);
  for (const [name, part] of Object.entries(value)) {
    const inner = shape[name] ?? shape[`${name}?`] ?? shape['*'];
    if (inner === undefined) throw new Error(`${at(name)}: no such field`);
    check(inner, part, at(name));
  }
}

function isErrorStatus(value: unknown): boolean {
  return (
    typeof value === 'string' && typeof status[value as keyof typeof status] === 'number' && value !== 'OK'
  );
}
