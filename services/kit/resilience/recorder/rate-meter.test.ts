import { expect, test } from 'vitest';
import { TokenBucket } from '../token-bucket.ts';
import { RateMeter } from './rate-meter.ts';

/** Calls at these times, in ms, measured against ten a second. */
function measured(...times: readonly number[]) {
  const meter = new RateMeter(10, 0);
  for (const time of times) meter.passed(time);
  return meter.read();
}

test('counts what comes beyond the rate of a stretch of time', () => {
  expect(measured(0, 0, 0)).toEqual({ admitted: 3, mostBurst: 3 });
  expect(measured(0, 100, 200, 300)).toEqual({ admitted: 4, mostBurst: 1 });
  // Of 200 ms the rate allows two.
  expect(measured(1_000, 1_000, 1_000, 1_200, 1_200, 1_200).mostBurst).toBe(4);
});

test('what was not used in a quiet time is not owed', () => {
  expect(measured(0, 10_000, 10_000, 10_000).mostBurst).toBe(3);
});

test('a token bucket lets pass what its rate and burst allow, and no call more, whenever calls come', () => {
  const bucket = new TokenBucket(10, 5, 0);
  const meter = new RateMeter(10, 0);
  // 0 to 62 ms apart, 30 on average: three times the rate.
  for (let index = 0, time = 0; index < 3_000; index++, time += (index * 37) % 63) {
    if (bucket.take(time)) meter.passed(time);
  }
  const { admitted, mostBurst } = meter.read();
  expect(admitted).toBeGreaterThan(800);
  expect(mostBurst).toBeLessThan(5.001);
  expect(mostBurst).toBeGreaterThan(4);
});
