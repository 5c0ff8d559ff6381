import { codeOf, keyOf } from '../code-of.ts';

/** Settings of a service, as far as the page changes them. */
export interface Settings {
  readonly clients?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Names of the fields that lead to a setting. */
type Place = readonly string[];

export interface Protection {
  readonly name: string;
  readonly text: string;
  /** Whose settings have it: the caller's, for its edge, or those of the service that is called. */
  readonly of: 'caller' | 'callee';
  readonly isOn: (value: unknown) => boolean;
  /** What switching it on and off writes where it was not seen in force so before; values to begin with, scenario files have others. */
  readonly on: (value: unknown) => unknown;
  readonly off: (value: unknown) => unknown;
  /** What a service does where nothing is said. */
  readonly unset?: string;
  /** A number of it that is typed. */
  readonly typed?: Typed;
}

interface Typed {
  readonly label: string;
  readonly min: number;
  readonly most: (value: unknown) => number;
  readonly read: (value: unknown) => number;
  readonly write: (value: unknown, typed: number) => unknown;
}

const ofEdge = (name: string, text: string, value: unknown, more: Partial<Protection> = {}): Protection => ({
  ...{ name, text, of: 'caller', on: () => value, off: () => undefined },
  isOn: (given) => given !== undefined && given !== false,
  ...more,
});

interface Workers {
  readonly slots: number;
  readonly queue: number;
}

/** As many as wait at most are served at a time: who waits does so for about as long as one request takes. */
const isShort = ({ slots, queue }: Workers) => queue <= slots;
const [SLOTS, LONG_QUEUE] = [16, 1_000];
const workersIn = (value: unknown): Workers =>
  (value as Workers | undefined) ?? { slots: SLOTS, queue: SLOTS };

const SHEDDING: Protection = {
  ...{ name: 'workers', text: 'Shedding', of: 'callee' },
  isOn: (value) => value !== undefined && isShort(value as Workers),
  on: (value) => ({ slots: workersIn(value).slots, queue: workersIn(value).slots }),
  off: (value) => ({ slots: workersIn(value).slots, queue: LONG_QUEUE }),
  typed: {
    ...{ label: 'wait', min: 0 },
    most: (value) => workersIn(value).slots,
    read: (value) => workersIn(value).queue,
    write: (value, queue) => ({ slots: workersIn(value).slots, queue }),
  },
};

/** That the page has a switch for. */
export const PROTECTIONS: readonly Protection[] = [
  ofEdge('timeoutMs', 'Time budget', 250, {
    typed: {
      ...{ label: 'ms', min: 1, most: () => 60_000 },
      read: (value) => Number(value),
      write: (_, typed) => typed,
    },
  }),
  ofEdge('breaker', 'Breaker', {
    errorThresholdPercentage: 50,
    volumeThreshold: 5,
    rollingWindowMs: 1_000,
    resetTimeoutMs: 1_000,
  }),
  ofEdge('bulkhead', 'Bulkhead', { maxInFlight: 4 }),
  ofEdge('retry', 'Retry', { maxAttempts: 3, initialBackoffMs: 25, maxBackoffMs: 100 }),
  ofEdge('retryThrottling', 'Retry budget', { maxTokens: 10, tokenRatio: 0.1 }, { unset: 'default' }),
  ofEdge('keepalive', 'Keepalive', { timeMs: 100, timeoutMs: 350 }),
  ofEdge('outlierDetection', 'Outlier detection', {
    intervalMs: 500,
    baseEjectionTimeMs: 3_000,
    failurePercentageThreshold: 50,
    requestVolume: 4,
  }),
  ofEdge('fallback', 'Fallback', true),
  SHEDDING,
];

/** Where the settings of its service have a protection of an edge to `to`. */
export const placeOf = ({ of, name }: Pick<Protection, 'of' | 'name'>, to: string): Place =>
  of === 'caller' ? ['clients', to, name] : ['server', name];

/** What stands there; undefined for nothing. */
export const settingOf = (settings: Settings, place: Place): unknown =>
  place.reduce<unknown>((inner, name) => (inner as Settings | undefined)?.[name], settings);

/** The settings with another value there, or without one; what is empty then goes. */
export function withSetting(settings: Settings, [name = '', ...rest]: Place, value: unknown): Settings {
  const inner = settings[name] as Settings | undefined;
  const next = rest.length === 0 ? value : withSetting(inner ?? {}, rest, value);
  if (next !== undefined && !(rest.length > 0 && Object.keys(next as object).length === 0))
    return { ...settings, [name]: next };
  const { [name]: _, ...others } = settings;
  return others;
}

/** Whatever the order of their fields. */
export const isSame = (a: unknown, b: unknown): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

/** As an arm of a scenario file has it. */
export const asCode = (service: string, settings: Settings): string =>
  `${keyOf(service)}: ${codeOf(settings)},`;
