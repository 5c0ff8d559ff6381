import { describe, expect, it } from 'vitest';
import type { PhaseWindow } from '../../evidence/phases.ts';
import { armEvidence, sample } from '../arm/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../spans/example-trace.ts';
import { loadStats, routeStats, routesOf, samplesIn } from './phase-stats.ts';
import { timeline } from './timeline.ts';

const ROUTE = 'POST /api/orders';
const [baseline] = armEvidence().phases as [PhaseWindow];
const samples = [
  sample([0, 5, 25]),
  sample([500, 500, 540]),
  sample([900, 900, 2100], { outcome: 'DEADLINE_EXCEEDED', status: 504 }),
  sample([950, null, null]),
  sample([960, 960, 970], { route: 'GET /api/products/:id' }),
  sample([1000, 1000, 1010]),
];

describe('routeStats', () => {
  it('counts by due time and tells ok from all', () => {
    const stats = routeStats(samplesIn(samples, baseline), ROUTE, baseline);
    expect(stats).toMatchObject({
      count: 4,
      good: 2,
      errorCount: 2,
      errorPercent: 50,
      errors: { DEADLINE_EXCEEDED: 1, DROPPED: 1 },
      goodputRps: 2,
      throughputRps: 3,
    });
    expect(stats?.responseMs).toMatchObject({ count: 3, min: 25, max: 1200 });
    expect(stats?.goodResponseMs).toMatchObject({ count: 2, min: 25, max: 40 });
    expect(stats?.serviceMs).toMatchObject({ count: 3, min: 20 });
    expect(stats?.goodServiceMs).toMatchObject({ count: 2, min: 20, max: 40 });
  });

  it('counts who hung up as harmed, and takes no time of it', () => {
    const gone = sample([100, 100, 600], { status: 0, outcome: 'CANCELLED' });
    // An answer has a time, whatever its word.
    const answered = sample([200, 200, 250], { status: 499, outcome: 'CANCELLED' });
    const stats = routeStats([...samplesIn(samples, baseline), gone, answered], ROUTE, baseline);
    expect(stats).toMatchObject({ count: 6, good: 2, errors: { CANCELLED: 2 } });
    expect(stats?.responseMs).toMatchObject({ count: 4 });
    expect(stats?.serviceMs).toMatchObject({ count: 4 });
    const [bucket] = timeline([gone], 1_000, { fromMs: gone.dueMs, toMs: gone.dueMs + 1_000 });
    expect(bucket).toMatchObject({ count: 1, good: 0, dropped: 0, max: null, exemplar: null });
    expect(bucket?.arrived).toMatchObject({ count: 1, max: null });
  });

  it('is null without samples of the route and has null latencies when none finished', () => {
    expect(routeStats(samples, 'GET /nothing', baseline)).toBeNull();
    const dropped = routeStats([sample([1, null, null])], ROUTE, baseline);
    expect(dropped).toMatchObject({ count: 1, responseMs: null, goodServiceMs: null, goodputRps: 0 });
  });

  it('has no rates for a window without length', () => {
    const at = baseline.startedAtMs;
    const empty = { ...baseline, endedAtMs: at, settled: { fromMs: at, toMs: at } };
    expect(routeStats(samples, ROUTE, empty)).toMatchObject({ goodputRps: null, throughputRps: null });
  });

  it('lists the routes in order of use', () => {
    expect(routesOf(samples)).toEqual([ROUTE, 'GET /api/products/:id']);
  });
});

describe('loadStats', () => {
  it('tells offered from achieved, and how late', () => {
    expect(loadStats(samplesIn(samples, baseline), baseline)).toEqual({
      offeredRps: 5,
      achievedRps: 4,
      sent: 4,
      dropped: 1,
      latenessP99Ms: 5,
    });
    expect(loadStats([], baseline)).toBeNull();
    expect(loadStats([sample([1, null, null])], baseline)?.latenessP99Ms).toBeNull();
  });
});

describe('timeline', () => {
  const range = { fromMs: EXAMPLE_EPOCH_MS, toMs: EXAMPLE_EPOCH_MS + 1500 };

  it('has a bucket for each stretch, without holes', () => {
    const slow = sample([10, 10, 400], { traceId: 'a'.repeat(32) });
    const buckets = timeline([...samples, slow], 250, range);
    expect(buckets.map((bucket) => bucket.count)).toEqual([2, 0, 1, 3, 1, 0]);
    expect(buckets[0]).toMatchObject({ good: 2, p50: null, p99: null, max: 390 });
    expect(buckets[0]?.exemplar).toMatchObject({ traceId: 'a'.repeat(32), responseMs: 390 });
    expect(buckets[1]).toMatchObject({ good: 0, p50: null, p99: null, max: null, exemplar: null });
    expect(buckets[3]).toMatchObject({ good: 1, dropped: 1, max: 1200 });
  });

  it('tells a quantile where there are requests enough for it', () => {
    const evenly = (count: number) => Array.from({ length: count }, (_, index) => sample([0, 0, index + 1]));
    const [few] = timeline(evenly(9), 250, range);
    expect(few).toMatchObject({ p50: null, p99: null, max: 9 });
    const [some] = timeline(evenly(499), 250, range);
    expect([some?.p50, some?.p99, some?.max]).toEqual([expect.closeTo(250, 3), null, expect.closeTo(499, 3)]);
    const [many] = timeline(evenly(500), 250, range);
    expect(many?.p99).toBeCloseTo(495, 3);
  });

  it('tells what arrived in a stretch apart from what was due in it', () => {
    const waited = sample([10, 10, 400]);
    const [first, second, third] = timeline(
      [waited, sample([300, 300, 310]), sample([320, null, null])],
      250,
      range,
    );
    expect(first).toMatchObject({ count: 1, good: 1, max: 390, arrived: { count: 0, max: null } });
    expect(second).toMatchObject({ count: 2, good: 1, max: 10, arrived: { count: 2, good: 2, max: 390 } });
    expect(third?.arrived.count).toBe(0);
  });

  it('spans the due times by default', () => {
    expect(timeline(samples, 1000)).toHaveLength(2);
    expect(timeline([], 1000)).toEqual([]);
    expect(() => timeline(samples, 0)).toThrow(RangeError);
  });

  it('leaves out what was due before or after the range', () => {
    const buckets = timeline(samples, 100, { fromMs: EXAMPLE_EPOCH_MS + 450, toMs: EXAMPLE_EPOCH_MS + 600 });
    expect(buckets.map((bucket) => bucket.count)).toEqual([1, 0]);
  });
});

it('an outcome is data, whatever a service calls it', () => {
  const odd = ['__proto__', '__proto__', 'constructor'].map((outcome) =>
    sample([0, 5, 25], { outcome, status: 500 }),
  );
  const errors = routeStats(odd, ROUTE, baseline)?.errors ?? {};
  expect(Object.entries(errors)).toEqual([
    ['__proto__', 2],
    ['constructor', 1],
  ]);
});
