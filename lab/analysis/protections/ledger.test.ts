import type { ServiceSettings } from '@faultline/control';
import type { ProtectionRecord } from '@faultline/control/protection-record';
import { expect, test } from 'vitest';
import { EXAMPLE_EPOCH_MS } from '../spans/example-trace.ts';
import {
  actsOf,
  BREAKER,
  edgeOf,
  endsOf,
  protectionEvents,
  recordOf,
  turnOf,
} from './fixture/example-record.ts';
import { protectionLedgers } from './ledger.ts';

const SETTINGS: ServiceSettings = {
  server: { workers: { slots: 2, queue: 9 }, rateLimit: { requestsPerSecond: 10, burst: 5 } },
  clients: {
    payment: { breaker: { ...BREAKER, permittedProbes: 2 }, bulkhead: { maxInFlight: 4 } },
  },
};

const SOUND = recordOf({
  edges: {
    payment: edgeOf({
      breaker: { turns: [turnOf('open', 1_740), turnOf('half-open', 2_740)], mostProbes: 2, refused: 7 },
      bulkhead: { most: 4, refused: actsOf(3, 1_700) },
    }),
  },
  server: {
    workers: { most: 2, held: 0, delayed: actsOf(1, 1_500) },
    limiter: { admitted: 30, mostBurst: 5.0001, refused: actsOf(9, 1_900) },
  },
});

const ledgersOf = (records: Readonly<Record<string, ProtectionRecord | null>>, settings = SETTINGS) =>
  protectionLedgers(protectionEvents({ order: settings, payment: {} }, records));
const breachesOf = (...records: readonly ProtectionRecord[]) =>
  Object.fromEntries(
    ledgersOf(Object.fromEntries(records.map((record, index) => [`order-${index + 1}`, record]))).map(
      ({ kind, breaches }) => [kind, breaches],
    ),
  );
const NONE = { limiter: 0, workers: 0, breaker: 0, bulkhead: 0 };

test('of each protection that is on: its promise, what it did, and when it last did', () => {
  const ledgers = ledgersOf({ 'order-1': SOUND });
  expect(
    ledgers.map(({ kind, edge, breaches, acted, lastActedMs }) => [kind, edge, breaches, acted, lastActedMs]),
  ).toEqual([
    ['limiter', null, 0, 9, EXAMPLE_EPOCH_MS + 1_900],
    ['workers', null, 0, 1, EXAMPLE_EPOCH_MS + 1_500],
    ['breaker', 'payment', 0, 1, EXAMPLE_EPOCH_MS + 1_740],
    ['bulkhead', 'payment', 0, 3, EXAMPLE_EPOCH_MS + 1_700],
  ]);
  expect(ledgers.map(({ promise }) => promise)).toEqual([
    'order admits 10 calls a second, and 5 at once',
    'order works on 2 calls at a time, and gets each worker back',
    'The breaker on order -> payment lets no call through while it is open, which is 1000 ms at least, 2 at a time while it is half-open, and turns when its rule says so',
    'The bulkhead on order -> payment lets out 4 calls at a time, and gets each slot back',
  ]);
  expect(ledgers.map(({ evidence }) => evidence)).toEqual([
    '30 calls admitted, at most 5.0 of 5 beyond the rate, 9 calls refused',
    '2 of 2 workers busy at a time, 1 call waited or refused; 0 slots never came back',
    'opened 1 time, 7 calls refused; 0 calls went out while it was open, 2 of 2 permitted at a time while it was half-open; of 2 turns 0 against its rule; 0 times it stayed though that asked for a turn',
    '4 of 4 in flight at a time, 3 calls refused; 0 slots never came back',
  ]);
});

const payment = (of: Parameters<typeof edgeOf>[0]) =>
  recordOf({ ...SOUND, edges: { payment: edgeOf({ breaker: {}, bulkhead: {}, ...of }) } });
const server = (of: Partial<ProtectionRecord['server']>) =>
  recordOf({ ...SOUND, server: { ...SOUND.server, ...of } });

test('a breaker breaks its promise by each call while it is open, and each probe too many', () => {
  expect(breachesOf(payment({ breaker: { sentWhileOpen: 3, mostProbes: 2 } }))).toEqual({
    ...NONE,
    breaker: 3,
  });
  expect(breachesOf(payment({ breaker: { mostProbes: 5 } }))).toEqual({ ...NONE, breaker: 3 });
});

test('a breaker breaks its promise by leaving its open state before its time', () => {
  const turned = (ms: number) =>
    payment({ breaker: { turns: [turnOf('open', 1_000), turnOf('half-open', 1_000 + ms)] } });
  expect(breachesOf(turned(999))).toEqual(NONE);
  expect(breachesOf(turned(500))).toEqual({ ...NONE, breaker: 1 });
});

test('a breaker breaks its promise by each turn against its rule, and each that does not come', () => {
  const opened = (failed: number) => ({ ...turnOf('open', 1_000), ended: endsOf(failed, 1) });
  expect(breachesOf(payment({ breaker: { turns: [opened(5)] } }))).toEqual(NONE);
  expect(breachesOf(payment({ breaker: { turns: [opened(4)] } }))).toEqual({ ...NONE, breaker: 1 });
  const overdue = { count: 3, longestMs: 1_234.5 };
  expect(breachesOf(payment({ breaker: { overdue } }))).toEqual({ ...NONE, breaker: 3 });
  const [, , breaker] = ledgersOf({ 'order-1': payment({ breaker: { turns: [opened(4)], overdue } }) });
  expect(breaker?.evidence).toMatch(
    /; of 1 turns 1 against its rule \(closed to open with 4 of 5 failed \(4 in a row\), 0 slow\); 3 times it stayed though that asked for a turn \(for up to 1235 ms\)$/,
  );
});

test('a bulkhead breaks its promise by calls beyond its limit, and by slots that never come back', () => {
  expect(breachesOf(payment({ bulkhead: { most: 6 } }))).toEqual({ ...NONE, bulkhead: 2 });
  expect(breachesOf(payment({ bulkhead: { most: 4, held: 3 } }))).toEqual({ ...NONE, bulkhead: 3 });
  // Three calls are still under way.
  expect(breachesOf(payment({ bulkhead: { most: 4, held: 3 }, inFlight: 3 }))).toEqual(NONE);
});

test('one that is narrower than it says breaks its promise once it holds somebody off', () => {
  expect(breachesOf(payment({ bulkhead: { most: 3, refused: actsOf(1) } }))).toEqual({
    ...NONE,
    bulkhead: 1,
  });
  expect(breachesOf(payment({ bulkhead: { most: 3 } }))).toEqual(NONE);
  const workers = { most: 1, held: 0, delayed: actsOf(2) };
  expect(breachesOf(server({ workers }))).toEqual({ ...NONE, workers: 1 });
});

test('workers break it alike, and a limiter by calls that its rate and burst do not allow', () => {
  const workers = { most: 3, held: 2, delayed: actsOf(0) };
  expect(breachesOf(server({ workers, serving: 1 }))).toEqual({ ...NONE, workers: 2 });
  const limiter = { admitted: 40, mostBurst: 7.2, refused: actsOf(0) };
  expect(breachesOf(server({ limiter }))).toEqual({ ...NONE, limiter: 3 });
});

test('each process has protections of its own, which do not add up to a breach', () => {
  expect(breachesOf(SOUND, SOUND)).toEqual(NONE);
  const [, , breaker] = ledgersOf({ 'order-1': SOUND, 'order-2': SOUND });
  expect(breaker?.acted).toBe(2);
  expect(breaker?.turns.map(({ instance, to }) => `${instance} ${to}`)).toEqual([
    'order-1 open',
    'order-2 open',
    'order-1 half-open',
    'order-2 half-open',
  ]);
});

test('of a process the last reading counts, and one that was killed counts beside the next', () => {
  const early = payment({ bulkhead: { most: 5 } });
  const events = [
    ...protectionEvents({ order: SETTINGS }, { 'order-1': early }),
    ...protectionEvents({}, { 'order-1': SOUND }),
  ];
  const bulkhead = () => protectionLedgers(events).find(({ kind }) => kind === 'bulkhead')?.breaches;
  expect(bulkhead()).toBe(0);
  const [, killed] = events;
  events[1] = { ...killed, process: 'order-1 0' } as (typeof events)[number];
  expect(bulkhead()).toBe(1);
});

test('who did not say, or knows of no such protection, is named', () => {
  expect(ledgersOf({ 'order-1': SOUND, 'order-2': null }).map(({ unread }) => unread)).toEqual(
    Array.from({ length: 4 }, () => ['order-2']),
  );
  const deaf = recordOf({ edges: { payment: edgeOf({ bulkhead: {} }) } });
  expect(ledgersOf({ 'order-1': deaf }).map(({ kind, unread }) => [kind, ...unread])).toEqual([
    ['limiter', 'order-1'],
    ['workers', 'order-1'],
    ['breaker', 'order-1'],
    ['bulkhead'],
  ]);
});

test('of what only acts it is told how often, and for the last time when', () => {
  const settings = { clients: { payment: { timeoutMs: 250, retry: RETRY, fallback: true } } };
  const acts = { retry: actsOf(2, 1_200), fallback: actsOf(7, 1_900) };
  const record = recordOf({ edges: { payment: edgeOf({ acts }) } });
  const ledgers = ledgersOf({ 'order-1': record, 'order-2': record }, settings);
  expect(ledgers.map(({ kind, promise, acted, evidence }) => [kind, promise, acted, evidence])).toEqual([
    ['timeout', null, 0, '0 times'],
    ['retry', null, 4, '4 times'],
    ['fallback', null, 14, '14 times'],
  ]);
  const off = { clients: { payment: { fallback: false } } };
  expect(ledgersOf({ 'order-1': record }, off)).toEqual([]);
});
const RETRY = { maxAttempts: 2, initialBackoffMs: 1, maxBackoffMs: 1 };

test('an arm that switches nothing on has none', () => {
  expect(ledgersOf({}, {})).toEqual([]);
  expect(protectionLedgers([])).toEqual([]);
});
