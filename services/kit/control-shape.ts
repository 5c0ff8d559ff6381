import { status } from '@grpc/grpc-js';
import { BREAKER_POLICIES } from '../proto/control.ts';

/** Of these fields there must be one at least. */
const ANY_OF = Symbol('any of');

/** A field's name ends in `?` where it may be missing; `*` stands for any name. */
interface Shape {
  readonly [field: string]: Shape | keyof typeof LEAVES;
  readonly [ANY_OF]?: readonly string[];
}

const LEAVES = {
  number: ['a number from 0', (value: unknown) => typeof value === 'number' && value >= 0],
  count: [
    'a whole number from 1',
    (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 1,
  ],
  string: ['a string', (value: unknown) => typeof value === 'string'],
  boolean: ['true or false', (value: unknown) => typeof value === 'boolean'],
  status: ['the name of a gRPC error status', isErrorStatus],
  statuses: [
    'names of gRPC error statuses',
    (value: unknown) => Array.isArray(value) && value.every(isErrorStatus),
  ],
} as const;

const EDGE: Shape = {
  'timeoutMs?': 'number',
  'retry?': {
    maxAttempts: 'number',
    initialBackoffMs: 'number',
    maxBackoffMs: 'number',
    'perAttemptTimeoutMs?': 'number',
    'retryableStatusCodes?': 'statuses',
  },
  'hedging?': { maxAttempts: 'number', hedgingDelayMs: 'number', 'nonFatalStatusCodes?': 'statuses' },
  'retryThrottling?': { maxTokens: 'number', tokenRatio: 'number' },
  'keepalive?': { timeMs: 'number', timeoutMs: 'number' },
  'breaker?': {
    'consecutiveFailures?': 'count',
    'errorThresholdPercentage?': 'number',
    'slowCall?': { durationMs: 'number', ratePercentage: 'number' },
    'volumeThreshold?': 'number',
    'rollingWindowMs?': 'number',
    resetTimeoutMs: 'number',
    'permittedProbes?': 'count',
    [ANY_OF]: BREAKER_POLICIES,
  },
  'bulkhead?': { maxInFlight: 'number' },
  'outlierDetection?': {
    intervalMs: 'number',
    baseEjectionTimeMs: 'number',
    failurePercentageThreshold: 'number',
    requestVolume: 'number',
  },
  'fallback?': 'boolean',
  'propagateDeadline?': 'boolean',
};

/** ServiceSettings of services/proto/control.ts. */
export const SETTINGS: Shape = {
  'server?': {
    'workers?': { slots: 'number', queue: 'number' },
    'rateLimit?': { requestsPerSecond: 'number', burst: 'number' },
  },
  'clients?': { '*': EDGE },
};

/** FaultRecord of services/proto/control.ts. */
export const FAULT: Shape = {
  id: 'string',
  match: { service: 'string', 'method?': 'string', 'instance?': 'string' },
  seed: 'number',
  'drawnAs?': 'string',
  expiresAtUnixMs: 'number',
  'delay?': { percentage: 'number', fixedDelayMs: 'number' },
  'abort?': { percentage: 'number', grpcStatus: 'status' },
  'hang?': { percentage: 'number' },
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
