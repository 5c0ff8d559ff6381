import type { BreakerSettings, EdgeSettings, ServerSettings } from '@faultline/control';
import type { Acted, EdgeActs, ProtectionRecord } from '@faultline/control/protection-record';
import { describeTurn, turnsAgainstRule } from './breaker-rule.ts';
import type { Place, ProtectionLedger } from './protection-ledger.ts';

/** What one process had counted at its end, or at that of the load. */
export interface Reading {
  readonly instance: string;
  readonly record: ProtectionRecord;
}

type Ledger = Omit<ProtectionLedger, 'unread'>;
type OnEdge = { readonly service: string; readonly edge: string };

/** What only some kinds have. */
const NONE_OF_ITS_OWN = { refused: null, turns: [], most: null } as const;

/** Sums of floating point stay apart from a whole number of calls by less. */
const ROUNDING = 0.001;

export function breakerLedger(
  { service, edge }: OnEdge,
  settings: BreakerSettings,
  readings: readonly Reading[],
): Ledger {
  const { permittedProbes = 1, resetTimeoutMs } = settings;
  const own = readings.flatMap(({ instance, record }) => {
    const breaker = record.edges[edge]?.breaker;
    return breaker ? [{ instance, ...breaker }] : [];
  });
  const turns = own
    .flatMap(({ instance, turns: each }) => each.map((turn) => ({ ...turn, instance })))
    .sort((a, b) => a.atMs - b.atMs);
  const openings = turns.filter(({ to }) => to === 'open');
  const whileOpen = sum(own, ({ sentWhileOpen }) => sentWhileOpen);
  const mostProbes = most(own, (each) => each.mostProbes);
  const beyond = sum(own, (each) => Math.max(0, each.mostProbes - permittedProbes));
  const wrong = own.flatMap((each) => turnsAgainstRule(each.turns, settings));
  const overdue = sum(own, (each) => each.overdue.count);
  const longestMs = Math.round(most(own, (each) => each.overdue.longestMs));
  const refused = sum(own, (each) => each.refused);
  const place: Place = { kind: 'breaker', service, edge };
  return {
    ...place,
    promise: `The breaker on ${nameOf(place)} lets no call through while it is open, which is ${resetTimeoutMs} ms at least, ${permittedProbes} at a time while it is half-open, and turns when its rule says so`,
    breaches: whileOpen + beyond + wrong.length + overdue,
    acted: openings.length,
    lastActedMs: openings.at(-1)?.atMs ?? null,
    evidence: [
      `opened ${times(openings.length)}, ${calls(refused)} refused`,
      `${calls(whileOpen)} went out while it was open, ${mostProbes} of ${permittedProbes} permitted at a time while it was half-open`,
      `of ${turns.length} turns ${wrong.length} against its rule${wrong[0] ? ` (${describeTurn(wrong[0])})` : ''}`,
      `${times(overdue)} it stayed though that asked for a turn${overdue > 0 ? ` (for up to ${longestMs} ms)` : ''}`,
    ].join('; '),
    ...{ ...NONE_OF_ITS_OWN, refused, turns },
  };
}

export function bulkheadLedger(
  { service, edge }: OnEdge,
  { maxInFlight }: NonNullable<EdgeSettings['bulkhead']>,
  readings: readonly Reading[],
): Ledger {
  const own = readings.flatMap(({ record: { edges } }) => {
    const of = edges[edge];
    return of?.bulkhead ? [{ ...of.bulkhead, inFlight: of.inFlight }] : [];
  });
  const beyond = sum(own, (each) => Math.max(0, each.most - maxInFlight));
  const lost = sum(own, ({ held, inFlight }) => Math.max(0, held - inFlight));
  const unused = sum(own, ({ refused, most: reached }) => unusedOf(refused, reached, maxInFlight));
  const { count, lastMs } = together(own.map(({ refused }) => refused));
  const mostAtOnce = most(own, (each) => each.most);
  const place: Place = { kind: 'bulkhead', service, edge };
  return {
    ...place,
    promise: `The bulkhead on ${nameOf(place)} lets out ${calls(maxInFlight)} at a time, and gets each slot back`,
    breaches: beyond + lost + unused,
    acted: count,
    lastActedMs: lastMs,
    evidence: `${mostAtOnce} of ${maxInFlight} in flight at a time, ${calls(count)} refused; ${slots(lost)} never came back${narrower(unused)}`,
    ...{ ...NONE_OF_ITS_OWN, most: mostAtOnce },
  };
}

export function workersLedger(
  service: string,
  { slots: limit }: NonNullable<ServerSettings['workers']>,
  readings: readonly Reading[],
): Ledger {
  const own = readings.flatMap(({ record: { server } }) =>
    server.workers ? [{ ...server.workers, serving: server.serving }] : [],
  );
  const beyond = sum(own, (each) => Math.max(0, each.most - limit));
  const lost = sum(own, ({ held, serving }) => Math.max(0, held - serving));
  const unused = sum(own, ({ delayed, most: reached }) => unusedOf(delayed, reached, limit));
  const { count, lastMs } = together(own.map(({ delayed }) => delayed));
  const mostAtOnce = most(own, (each) => each.most);
  const place: Place = { kind: 'workers', service, edge: null };
  return {
    ...place,
    promise: `${service} works on ${calls(limit)} at a time, and gets each worker back`,
    breaches: beyond + lost + unused,
    acted: count,
    lastActedMs: lastMs,
    evidence: `${mostAtOnce} of ${limit} workers busy at a time, ${calls(count)} waited or refused; ${slots(lost)} never came back${narrower(unused)}`,
    ...{ ...NONE_OF_ITS_OWN, most: mostAtOnce },
  };
}

export function limiterLedger(
  service: string,
  { requestsPerSecond, burst }: NonNullable<ServerSettings['rateLimit']>,
  readings: readonly Reading[],
): Ledger {
  const own = readings.flatMap(({ record: { server } }) => (server.limiter ? [server.limiter] : []));
  const beyond = sum(own, ({ mostBurst }) => Math.max(0, Math.ceil(mostBurst - burst - ROUNDING)));
  const { count, lastMs } = together(own.map(({ refused }) => refused));
  const burstSeen = most(own, ({ mostBurst }) => mostBurst);
  const place: Place = { kind: 'limiter', service, edge: null };
  return {
    ...place,
    promise: `${service} admits ${requestsPerSecond} calls a second, and ${burst} at once`,
    breaches: beyond,
    acted: count,
    lastActedMs: lastMs,
    evidence: `${calls(sum(own, ({ admitted }) => admitted))} admitted, at most ${burstSeen.toFixed(1)} of ${burst} beyond the rate, ${calls(count)} refused`,
    ...NONE_OF_ITS_OWN,
  };
}

/** Of what only acts or does not: it lets nothing through that could be too much. */
export function actsLedger(
  { service, edge }: OnEdge,
  kind: keyof EdgeActs,
  readings: readonly Reading[],
): Ledger {
  const own = readings.flatMap(({ record: { edges } }) => edges[edge]?.acts[kind] ?? []);
  const { count, lastMs } = together(own);
  const place: Place = { kind, service, edge };
  return {
    ...{ ...place, ...NONE_OF_ITS_OWN, promise: null, breaches: 0 },
    acted: count,
    lastActedMs: lastMs,
    evidence: times(count),
  };
}

/** As `order -> payment`, or the service. */
export const nameOf = ({ service, edge }: Place): string =>
  edge === null ? service : `${service} -> ${edge}`;

function together(acts: readonly Acted[]): Acted {
  const lasts = acts.flatMap(({ lastMs }) => (lastMs === null ? [] : [lastMs]));
  return { count: sum(acts, ({ count }) => count), lastMs: lasts.length > 0 ? Math.max(...lasts) : null };
}

/** Slots that never were in use, where calls had to wait for one or were refused: it is narrower than it says. */
const unusedOf = ({ count }: Acted, most: number, limit: number) =>
  count > 0 ? Math.max(0, limit - most) : 0;

const narrower = (unused: number) => (unused > 0 ? `, ${slots(unused)} were never used` : '');

function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}

function most<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((highest, each) => Math.max(highest, of(each)), 0);
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
const calls = (count: number) => counted(count, 'call');
const slots = (count: number) => counted(count, 'slot');
const times = (count: number) => counted(count, 'time');
