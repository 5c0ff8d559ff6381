import { describe, expect, test } from 'vitest';
import { draw } from './schedule.ts';
import { scheduleBreaks } from './schedule-breaks.ts';

const ROUTE = { route: 'POST /api/orders', rps: 25 };
const POISSON = { ...ROUTE, arrivals: 'poisson' } as const;
const LENGTH_MS = 60_000;
const RISING = [
  { untilMs: 20_000, fromRps: 5, toRps: 5 },
  { untilMs: 50_000, fromRps: 5, toRps: 60 },
  { untilMs: 51_000, fromRps: 100, toRps: 100 },
];
const SHAPED = { ...ROUTE, rps: RISING };
const SHAPED_POISSON = { ...SHAPED, arrivals: 'poisson' } as const;

function offsetsOf(route: Parameters<typeof draw>[0], seed: number): number[] {
  const offsets: number[] = [];
  for (const { offsetMs } of draw(route, { seed, traceScope: 'a' })) {
    if (offsetMs >= LENGTH_MS) break;
    offsets.push(offsetMs);
  }
  return offsets;
}

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

test.each([ROUTE, POISSON, SHAPED, SHAPED_POISSON])(
  'what is drawn is as asked for, whatever the seed: %o',
  (route) => {
    expect(SEEDS.flatMap((seed) => scheduleBreaks(route, offsetsOf(route, seed), LENGTH_MS))).toEqual([]);
  },
);

describe('told is a schedule', () => {
  const even = offsetsOf(ROUTE, 1);
  const chance = offsetsOf(POISSON, 1);

  test('of half the rate', () => {
    expect(scheduleBreaks({ ...ROUTE, rps: 50 }, even, LENGTH_MS)[0]).toBe(
      'the schedule of POST /api/orders has 1500 requests where 50 a second make 3000',
    );
    expect(scheduleBreaks({ ...POISSON, rps: 50 }, chance, LENGTH_MS)[0]).toMatch(
      /requests where 50 a second make 3000$/,
    );
  });

  test('that leaves to chance what is to be even', () => {
    expect(scheduleBreaks(ROUTE, chance, LENGTH_MS).at(-1)).toMatch(
      /^\d+ of \d+ POST \/api\/orders are not 40 ms after/,
    );
  });

  test('that is even where it is to be chance', () => {
    expect(scheduleBreaks(POISSON, even, LENGTH_MS)).toEqual([
      '0 of 1499 POST /api/orders came within 27.7 ms of the one before them, where chance makes half',
    ]);
  });

  test('that stays where it is to rise', () => {
    expect(scheduleBreaks(SHAPED, even, LENGTH_MS)).toEqual([
      'the schedule of POST /api/orders has 1500 requests where its shape makes 2075',
      '1499 of 1500 POST /api/orders are not one request of its shape after the one before them',
    ]);
    const rising = offsetsOf(SHAPED, 1);
    expect(scheduleBreaks(ROUTE, rising, LENGTH_MS)).toHaveLength(2);
  });

  test('that leaves the shape to chance', () => {
    expect(scheduleBreaks(SHAPED, offsetsOf(SHAPED_POISSON, 1), LENGTH_MS).at(-1)).toMatch(
      /are not one request of its shape after the one before them$/,
    );
    expect(scheduleBreaks(SHAPED_POISSON, offsetsOf(SHAPED, 1), LENGTH_MS)).toEqual([
      '0 of 2074 POST /api/orders came within ln 2 of the mean gap of its shape of the one before them, where chance makes half',
    ]);
  });

  test('in bursts where they are to be independent', () => {
    const bursts = even.map((offsetMs, i) => (i % 5 === 0 ? offsetMs : (even[i - (i % 5)] ?? 0) + (i % 5)));
    expect(scheduleBreaks(POISSON, bursts, LENGTH_MS)).toEqual([
      '1200 of 1499 POST /api/orders came within 27.7 ms of the one before them, where chance makes half',
    ]);
  });
});
