import { expect, test } from 'vitest';
import { smallScenario } from '../scenario/fixture/small-scenario.ts';
import { beyondRoom, requireRoom, tracesOfAnArm } from './trace-room.ts';

const scenario = smallScenario({
  load: {
    routes: [
      { route: 'POST /api/orders', rps: 30 },
      { route: 'GET /api/products/:id', rps: 0.5 },
    ],
  },
});
const LENGTHS = { baseline: 10, fault: 20, recovery: 9 };
const info = { role: 'traces', provider: 'binary', name: 'jaeger', version: '2.13.0', where: '' } as const;

test('an arm leaves a trace for each request, those of the warm-up included', () => {
  expect(tracesOfAnArm(scenario, LENGTHS)).toBe(1_220);
});

test('of these a sampling leaves its share', () => {
  expect(tracesOfAnArm(scenario, LENGTHS, { kind: 'head', percent: 10 })).toBe(122);
  expect(tracesOfAnArm(scenario, LENGTHS, { kind: 'tail', percent: 0 })).toBe(0);
});

test('what does not fit the ring is refused before it starts, what just fits is not', () => {
  requireRoom({ info, maxTraces: 1_220 }, scenario, LENGTHS);
  requireRoom({ info, maxTraces: null }, scenario, LENGTHS);
  expect(() => requireRoom({ info, maxTraces: 1_219 }, scenario, LENGTHS)).toThrow(
    expect.objectContaining({
      code: 'traces-do-not-fit',
      exitCode: 3,
      message:
        'Expected the load of an arm to leave at most 1219 traces, as jaeger 2.13.0 keeps no more, but it is 1220: lower `rps` or run with a shorter --length.',
    }),
  );
});

test('what an arm really sent is held against the ring', () => {
  expect(beyondRoom({ maxTraces: 100 }, 101)).toEqual({ sent: 101, kept: 100 });
  expect(beyondRoom({ maxTraces: 100 }, 100)).toBeNull();
  expect(beyondRoom({ maxTraces: null }, 100)).toBeNull();
});
