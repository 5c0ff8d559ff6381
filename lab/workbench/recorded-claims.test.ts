import { expect, test } from 'vitest';
import { bandOf, recordedClaims } from './recorded-claims.ts';

const seen = (count: number, good: number) => ({
  ...{ number: 1, route: 'GET /', rps: 20, arm: 'recorded', seen: { count, good } },
});
const text = (...of: ReturnType<typeof seen>[]) => recordedClaims(of, 10).lines.join('\n');

test.each([
  [
    { count: 200, good: 100 },
    { atLeast: 32, atMost: 68 },
  ],
  [
    { count: 20_000, good: 10_000 },
    { atLeast: 48, atMost: 52 },
  ],
  [
    { count: 200, good: 200 },
    { atLeast: 96, atMost: 100 },
  ],
  [
    { count: 200, good: 0 },
    { atLeast: 0, atMost: 4 },
  ],
  [
    { count: 3, good: 1 },
    { atLeast: 0, atMost: 100 },
  ],
  [
    { count: 0, good: 0 },
    { atLeast: 0, atMost: 100 },
  ],
])('of %o the share of a run lies within %o', (of, band) => {
  expect(bandOf(of, of.count === 20_000 ? 20_000 : 120)).toEqual(band);
});

test('what is claimed has the side that can fail', () => {
  expect(text(seen(200, 100))).toContain("recorded.successRate('GET /', 'fault').between(32, 68)");
  expect(text(seen(200, 200))).toContain('.atLeast(96)');
  expect(text(seen(200, 0))).toContain('.atMost(4)');
});

test('a route of which too few were seen is left out beside one that was; alone it is to be served', () => {
  const few = { ...seen(3, 1), number: 2, route: 'PUT /' };
  expect(text(seen(200, 100), few)).not.toContain('PUT /');
  expect(text(few)).toContain("recorded.successRate('PUT /', 'fault').atLeast(99)");
  expect(text(few)).toContain('say here what has to hold');
});
