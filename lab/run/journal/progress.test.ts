import { expect, test } from 'vitest';
import { sample } from '../../analysis/arm/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import { RecentSamples } from './progress.ts';

const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;

test('sums up the second before what may not have been reported yet', () => {
  const recent = new RecentSamples();
  // One each 100 ms from 0 to 1900, each taking 50 ms; every fourth fails.
  recent.add(
    Array.from({ length: 20 }, (_, index) =>
      sample([index * 100, index * 100, index * 100 + 50], index % 4 === 0 ? { outcome: 'UNAVAILABLE' } : {}),
    ),
  );
  const { rps, p50Ms, p99Ms, harmed, measuredMs } = recent.summary(at(2_000));
  expect([rps, measuredMs]).toEqual([10, 1_000]);
  expect([p50Ms, p99Ms]).toEqual([expect.closeTo(50, 0), expect.closeTo(50, 0)]);
  // Done in (750, 1750]: those due at 800 to 1700, of which 800, 1200 and 1600 failed.
  expect(harmed).toBe(3);
});

test('who hung up is harmed, and has no time', () => {
  const recent = new RecentSamples();
  recent.add([sample([700, 700, 740]), sample([200, 200, 750], { status: 0, outcome: 'CANCELLED' })]);
  expect(recent.summary(at(1_100), at(600))).toMatchObject({ p99Ms: 40, harmed: 1 });
});

test('has nothing of the phase before: its numbers are not those of the new one', () => {
  const recent = new RecentSamples({ patienceMs: { 'POST /api/orders': 30 } });
  recent.add([sample([0, 0, 10]), sample([700, 700, 740]), sample([900, 900, 920]), sample([940, 940, 990])]);
  expect(recent.summary(at(1_250), at(600))).toMatchObject({ measuredMs: 400, rps: 7.5, harmed: 2 });
  expect(recent.summary(at(1_250), at(1_200))).toEqual({
    ...{ measuredMs: 0, rps: 0, p50Ms: null, p99Ms: null, harmed: 0 },
  });
});

test('has no latency where nothing has ended, and forgets', () => {
  const recent = new RecentSamples();
  const nothing = { measuredMs: 1_000, rps: 0, p50Ms: null, p99Ms: null, harmed: 0 };
  expect(recent.summary(at(0))).toEqual(nothing);
  recent.add([sample([0, 0, 10]), sample([0, null, null])]);
  expect(recent.summary(at(300)).rps).toBe(1);
  expect(recent.summary(at(5_000))).toEqual(nothing);
});
