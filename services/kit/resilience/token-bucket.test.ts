import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const taken = (bucket: TokenBucket, nowMs: number, tries: number) =>
  Array.from({ length: tries }, () => bucket.take(nowMs)).filter(Boolean).length;

test('a full bucket lets a burst through and no more', () => {
  expect(taken(new TokenBucket(10, 5, 0), 0, 20)).toBe(5);
});

test('tokens come back at the rate, fractions included', () => {
  const bucket = new TokenBucket(10, 5, 1_000);
  taken(bucket, 1_000, 5);
  expect(taken(bucket, 1_050, 1)).toBe(0);
  expect(taken(bucket, 1_100, 2)).toBe(1);
  expect(taken(bucket, 1_400, 9)).toBe(3);
});

test('an idle bucket holds no more than its burst', () => {
  const bucket = new TokenBucket(1_000, 3, 0);
  expect(taken(bucket, 60_000, 10)).toBe(3);
});

test('over a long time the rate is kept', () => {
  const bucket = new TokenBucket(50, 5, 0);
  let passed = 0;
  for (let ms = 0; ms < 10_000; ms += 3) if (bucket.take(ms)) passed++;
  expect(passed).toBeGreaterThanOrEqual(500);
  expect(passed).toBeLessThanOrEqual(505);
});
