import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/example-evidence.ts';
import { client, EXAMPLE_EPOCH_MS, gateway, otlp, server } from '../analysis/example-trace.ts';
import { armView } from '../analysis/view.ts';
import { difference, larger, latency, ratio, serviceTime, successRate } from './observe.ts';
import { counterRoseAt, findEvent, harmIn, secondsBetween, shareOf, shareSpread } from './observe-events.ts';
import type { Observation } from './scenario.ts';

const ORDERS = 'POST /api/orders';
const CHARGE = 'shop.v1.BankService/Charge';
const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;
const event = (ms: number, type: string, fields: object = {}) => ({ tMs: at(ms), type, ...fields });

const arm = armView(
  armEvidence({
    samples: [
      sample([100, 100, 160], { traceId: '1'.padStart(32, '0') }),
      sample([1200, 1200, 1500]),
      sample([1300, 1300, 1400], { outcome: 'UNAVAILABLE', status: 503 }),
      sample([1400, null, null]),
    ],
    traces: otlp(
      gateway(
        [100, 160],
        [client('order', CHARGE, [105, 155], { children: [server('bank', CHARGE, [105, 155])] })],
      ),
    ),
    metrics: [
      {
        name: 'opened_total',
        labels: { service: 'order' },
        points: [0, 0, 1, 1].map((value, index) => ({ tMs: at(index * 500), value })),
      },
    ],
    journal: [
      event(900, 'fault.injected', { text: 'bank-1 killed' }),
      event(1_000, 'instance.forgotten', { instance: 'bank-1' }),
      event(3_400, 'instance.forgotten', { instance: 'bank-1' }),
    ],
  }),
);
const observed = (value: number): Observation => ({ value, evidence: `saw ${value}` });

test('latency, service time and success rate say where they looked', () => {
  expect(latency(arm, 'baseline', ORDERS, 'p50')).toEqual({
    value: expect.closeTo(60, 0),
    evidence: 'POST /api/orders p50 60 ms in unprotected/baseline (1 requests)',
  });
  expect(serviceTime(arm, 'baseline', 'bank', 'Charge', 'p95')).toEqual({
    value: expect.closeTo(50, 0),
    evidence: 'bank Charge p95 50 ms in unprotected/baseline (1 spans)',
  });
  expect(successRate(arm, 'fault', ORDERS)).toEqual({
    value: expect.closeTo(33.3, 1),
    evidence: '1 of 3 POST /api/orders due while unprotected/fault was settled',
  });
});

test('what was not measured is null, never a number', () => {
  expect(latency(arm, 'recovery', ORDERS, 'p50')).toBeNull();
  expect(latency(arm, 'fault', 'GET /api/products/:id', 'p50')).toBeNull();
  expect(serviceTime(arm, 'fault', 'bank', 'Charge', 'p50')).toBeNull();
  expect(successRate(arm, 'recovery', ORDERS)).toBeNull();
});

test('sums over observations need both, and keep what both looked at', () => {
  expect(ratio(observed(6), observed(3))).toEqual({ value: 2, evidence: 'saw 6; saw 3' });
  expect(difference(observed(6), observed(4))).toEqual({ value: 2, evidence: 'saw 6; saw 4' });
  expect(larger(observed(6), observed(7))).toEqual(observed(7));
  for (const combine of [ratio, difference, larger]) {
    expect(combine(null, observed(1))).toBeNull();
    expect(combine(observed(1), null)).toBeNull();
  }
  expect(ratio(observed(1), observed(0))).toBeNull();
});

test('events are found by their fields, and the time between two of them in that order', () => {
  const forgotten = { type: 'instance.forgotten', instance: 'bank-1' };
  expect(findEvent(arm, forgotten)?.tMs).toBe(at(1_000));
  expect(findEvent(arm, forgotten, at(1_001))?.tMs).toBe(at(3_400));
  expect(findEvent(arm, { ...forgotten, instance: 'bank-2' })).toBeUndefined();
  expect(secondsBetween(arm, { type: 'fault.injected' }, forgotten)).toEqual({
    value: expect.closeTo(0.1),
    evidence: 'unprotected: fault.injected bank-1 killed, instance.forgotten bank-1 0.10 s later',
  });
  expect(secondsBetween(arm, { type: 'fault.undone' }, forgotten)).toBeNull();
  expect(secondsBetween(arm, { type: 'fault.injected' }, { type: 'fault.undone' })).toBeNull();
});

test('shares of a service that was not called are null', () => {
  const all = { fromMs: at(0), toMs: at(1_000) };
  expect(shareOf(arm, 'bank', 'bank-9', all)?.value).toBe(0);
  expect(shareOf(arm, 'bank', 'bank-1', { fromMs: at(500), toMs: at(1_000) })).toBeNull();
  expect(shareSpread(arm, 'order', ['order-1'], all)).toBeNull();
});

test('harm is an error, no answer, or one that came too late', () => {
  const window = { fromMs: at(1_000), toMs: at(2_000) };
  expect(harmIn(arm, window)).toEqual({ count: 3, harmed: 2, lastDueMs: at(1_400) });
  expect(harmIn(arm, window, { slowMs: 299 })).toMatchObject({ harmed: 3 });
  expect(harmIn(arm, window, { route: 'GET /api/products/:id' })).toEqual({
    count: 0,
    harmed: 0,
    lastDueMs: null,
  });
});

test('a counter rose when a scrape first showed more than the one before', () => {
  expect(counterRoseAt(arm, 'opened_total', { service: 'order' }, at(0))).toBe(at(1_000));
  expect(counterRoseAt(arm, 'opened_total', {}, at(1_001))).toBeNull();
  expect(counterRoseAt(arm, 'closed_total', {}, at(0))).toBeNull();
});
