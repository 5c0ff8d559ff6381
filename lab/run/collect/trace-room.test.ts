import { describe, expect, test } from 'vitest';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { beyondRoom, ownTraces, requireRoom, tracesOfAnArm } from './trace-room.ts';

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
  expect(tracesOfAnArm(scenario, LENGTHS)).toBe(1_266);
});

test('of these a sampling leaves its share', () => {
  expect(tracesOfAnArm(scenario, LENGTHS, { kind: 'head', percent: 10 })).toBe(127);
  expect(tracesOfAnArm(scenario, LENGTHS, { kind: 'tail', percent: 0 })).toBe(0);
});

test('work of the system itself leaves traces of its own, which no sampling of the load leaves out', () => {
  const settling = { ...scenario, topology: { gateway: 1, order: 3 } };
  // Ten a second from the warm-up until the books are read: 44.5 s.
  expect(ownTraces(settling, LENGTHS)).toBe(445);
  expect(ownTraces(scenario, LENGTHS)).toBe(0);
  expect(tracesOfAnArm(settling, LENGTHS)).toBe(1_711);
  expect(tracesOfAnArm(settling, LENGTHS, { kind: 'head', percent: 10 })).toBe(572);
  expect(() => requireRoom({ info, maxTraces: 1_710 }, settling, LENGTHS)).toThrow('but it is 1711');
});

test('what does not fit the ring is refused before it starts, what just fits is not', () => {
  requireRoom({ info, maxTraces: 1_266 }, scenario, LENGTHS);
  requireRoom({ info, maxTraces: null }, scenario, LENGTHS);
  expect(() => requireRoom({ info, maxTraces: 1_265 }, scenario, LENGTHS)).toThrow(
    expect.objectContaining({
      code: 'traces-do-not-fit',
      exitCode: 3,
      message:
        'Expected an arm to leave at most 1265 traces, as jaeger 2.13.0 keeps no more, but it is 1266: lower `rps`, run with a shorter --length, or let a Collector sample (--collector tail=10%).',
    }),
  );
});

describe('what an arm really sent', () => {
  const ids = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `trace ${from + i}`);
  const found = (...traceIds: string[]) => new Set(traceIds);

  test('is held against the ring, with what was kept beyond it', async () => {
    const ring = { maxTraces: 100, evicted: async () => null };
    expect(await beyondRoom(ring, new Set(ids(101)), found())).toEqual({ sent: 101, kept: 100 });
    expect(await beyondRoom(ring, new Set(ids(100)), found('trace 0'))).toBeNull();
    expect(await beyondRoom(ring, new Set(ids(100)), found('another'))).toEqual({ sent: 101, kept: 100 });
  });

  test('and with what the system may have made itself', async () => {
    const ring = { maxTraces: 100, evicted: async () => null };
    expect(await beyondRoom(ring, new Set(ids(90)), found(), { own: 11 })).toEqual({
      sent: 90,
      own: 11,
      kept: 100,
    });
    expect(await beyondRoom(ring, new Set(ids(90)), found(), { own: 10 })).toBeNull();
  });

  test('was dropped by a store that counts it, if one is gone: what it dropped in an earlier arm was of that', async () => {
    const store = (dropped: number) => ({ maxTraces: null, evicted: async () => dropped });
    expect(await beyondRoom(store(7), new Set(ids(10)), found(...ids(3, 7)))).toEqual({
      sent: 10,
      dropped: 7,
    });
    const sixBefore = { evictedBefore: 6 };
    expect(await beyondRoom(store(7), new Set(ids(10)), found(...ids(9)), sixBefore)).toEqual({
      ...{ sent: 10, dropped: 1 },
    });
    expect(await beyondRoom(store(6), new Set(ids(10)), found(...ids(9)), sixBefore)).toBeNull();
    expect(await beyondRoom(store(7), new Set(ids(10)), found(...ids(10)))).toBeNull();
    expect(await beyondRoom(store(0), new Set(ids(10)), found())).toBeNull();
  });
});
