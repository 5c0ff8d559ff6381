import { codeOf, keyOf } from '../code-of.ts';

/** Settings of a service, as far as the page changes them. */
export interface Settings {
  readonly clients?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [field: string]: unknown;
}

export interface Protection {
  readonly name: string;
  readonly text: string;
  /** What switching it on writes. */
  readonly value: unknown;
}

/** Of an edge. Values to begin with: scenario files have others. */
export const PROTECTIONS: readonly Protection[] = [
  { name: 'timeoutMs', text: 'Time budget', value: 250 },
  {
    name: 'breaker',
    text: 'Breaker',
    value: {
      errorThresholdPercentage: 50,
      volumeThreshold: 5,
      rollingWindowMs: 1_000,
      resetTimeoutMs: 1_000,
    },
  },
  { name: 'bulkhead', text: 'Bulkhead', value: { maxInFlight: 4 } },
  { name: 'retry', text: 'Retry', value: { maxAttempts: 3, initialBackoffMs: 25, maxBackoffMs: 100 } },
  { name: 'fallback', text: 'Fallback', value: true },
];

/** What stands there of a protection; undefined for none. */
export function settingOf({ clients = {} }: Settings, to: string, name: string): unknown {
  const value = clients[to]?.[name];
  return value === false ? undefined : value;
}

/** The settings with a protection of an edge on or off; what was empty goes. */
export function switched(settings: Settings, to: string, { name, value }: Protection, on: boolean): Settings {
  const { [name]: _, ...others } = settings.clients?.[to] ?? {};
  const edge = on ? { ...others, [name]: value } : others;
  const { [to]: __, ...rest } = settings.clients ?? {};
  const clients = Object.keys(edge).length > 0 ? { ...rest, [to]: edge } : rest;
  const { clients: ___, ...service } = settings;
  return Object.keys(clients).length > 0 ? { ...service, clients } : service;
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
