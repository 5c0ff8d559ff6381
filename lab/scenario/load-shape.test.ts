import { expect, test } from 'vitest';
import { type Rate, requestsUntil } from '../evidence/rate.ts';
import { timedLoad } from './load-shape.ts';
import type { RateByPhase } from './phase-rate.ts';

const PHASES = { baseline: 2, fault: 4, recovery: 2 };
const rateOf = (rps: number | RateByPhase, lengths = PHASES, leadMs = 1_000): Rate =>
  timedLoad({ routes: [{ route: 'GET /loans/:id', rps }] }, { phases: PHASES, lengths, leadMs }).routes[0]
    ?.rps ?? 0;
const level = (untilMs: number, rps: number) => ({ untilMs, fromRps: rps, toRps: rps });

test('a rate that stays is no shape', () => {
  expect(rateOf(7)).toBe(7);
});

test('each phase has its own, and until the first it is as at its beginning', () => {
  expect(rateOf({ baseline: 10, fault: { ramp: [10, 50] }, recovery: { steps: [20, 10] } })).toEqual([
    level(1_000, 10),
    level(3_000, 10),
    { untilMs: 7_000, fromRps: 10, toRps: 50 },
    level(8_000, 20),
    level(9_000, 10),
  ]);
});

test('a spike keeps its place in a phase that is longer', () => {
  const spike = { usual: 10, spike: 100, after: 1, lasts: 0.5 };
  const shape = { baseline: 10, fault: spike, recovery: 10 };
  expect([rateOf(shape)].flat().slice(2, 5)).toEqual([level(4_000, 10), level(4_500, 100), level(7_000, 10)]);
  expect([rateOf(shape, { ...PHASES, fault: 8 })].flat().slice(2, 5)).toEqual([
    level(5_000, 10),
    level(6_000, 100),
    level(11_000, 10),
  ]);
});

test('a spike at the edge of its phase leaves no empty stretch', () => {
  const fault = { usual: 10, spike: 100, after: 0, lasts: 4 };
  const rate = rateOf({ baseline: 10, fault, recovery: 10 }, PHASES, 0);
  expect(rate).toEqual([level(2_000, 10), level(6_000, 100), level(8_000, 10)]);
  expect(requestsUntil(rate, 6_000)).toBe(420);
});
