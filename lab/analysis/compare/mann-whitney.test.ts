import { describe, expect, test } from 'vitest';
import { mannWhitneyCdf, shiftOf, smallestP } from './mann-whitney.ts';

/**
 * Permeability of a membrane at term, and at 12 to 26 weeks: Hollander and Wolfe 1973, Nonparametric Statistical Methods, page 69, as on R's
 * page of `wilcox.test`: W = 35, p = 0.1272 one-sided, shift 0.305, interval -0.15 to 0.76.
 */
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const WEEKS = [1.15, 0.88, 0.9, 0.74, 1.21];

test("Hollander and Wolfe's permeability", () => {
  const w = TERM.flatMap((a) => WEEKS.filter((b) => a > b)).length;
  expect(w).toBe(35);
  expect(1 - (mannWhitneyCdf(10, 5)[w - 1] ?? NaN)).toBeCloseTo(0.1272, 4);
  const shift = shiftOf(WEEKS, TERM, 0.05);
  expect(shift?.value).toBeCloseTo(0.305, 10);
  expect(shift?.low).toBeCloseTo(-0.15, 10);
  expect(shift?.high).toBeCloseTo(0.76, 10);
});

/** Two-sided critical values at 5% and at 1%: Mann and Whitney 1947 and any table since; null where there is none. */
test.each([
  [3, 3, null, null],
  [4, 4, 0, null],
  [5, 5, 2, 0],
  [5, 8, 6, 2],
  [8, 8, 13, 7],
  [10, 10, 23, 16],
  [20, 20, 127, 105],
])('critical values of %i against %i', (m, n, at5, at1) => {
  const critical = (level: number) => {
    const last = mannWhitneyCdf(m, n).findLastIndex((chance) => 2 * chance <= level);
    return last < 0 ? null : last;
  };
  expect([critical(0.05), critical(0.01)]).toEqual([at5, at1]);
});

test('the chances are those of counting all arrangements', () => {
  const [m, n] = [4, 3];
  const us: number[] = [];
  for (let bits = 0; bits < 2 ** (m + n); bits++) {
    const order = Array.from({ length: m + n }, (_, i) => (bits >> i) & 1);
    if (order.reduce((sum, bit) => sum + bit, 0) !== m) continue;
    us.push(order.reduce((sum, bit, i) => sum + (bit ? order.slice(0, i).filter((b) => !b).length : 0), 0));
  }
  const counted = Array.from(
    { length: m * n + 1 },
    (_, u) => us.filter((each) => each <= u).length / us.length,
  );
  mannWhitneyCdf(m, n).forEach((chance, u) => {
    expect(chance).toBeCloseTo(counted[u] ?? NaN, 12);
  });
});

describe('too few values', () => {
  test('3 against 3 can not decide at 5%, 5 against 5 can, and at 1%, too', () => {
    expect([smallestP(3, 3), smallestP(5, 5)]).toEqual([0.1, 2 / 252]);
    expect(shiftOf([1, 2, 3], [4, 5, 6], 0.05)).toBeNull();
    expect(shiftOf([1, 2, 3, 4, 5], [11, 12, 13, 14, 15], 0.01)).toEqual({ value: 10, low: 6, high: 14 });
  });

  test('what can decide has bounds: 3 against 7 at a third of 5%, which is one of their 120 arrangements to each side', () => {
    const [three, seven] = [
      [1, 2, 3],
      [14, 15, 16, 17, 18, 19, 20],
    ];
    expect(smallestP(3, 7)).toBeLessThanOrEqual(0.05 / 3);
    expect(shiftOf(three, seven, 0.05 / 3)).toEqual({ value: 15, low: 11, high: 19 });
  });

  test.each([
    [5, 5],
    [3, 7],
    [20, 4],
    [20, 20],
  ])('the smallest p of %i against %i is twice the first chance', (m, n) => {
    expect(smallestP(m, n)).toBeCloseTo(2 * (mannWhitneyCdf(m, n)[0] ?? NaN), 15);
  });

  test('none', () => {
    expect(shiftOf([], [1, 2], 0.05)).toBeNull();
  });
});

test('equal values have no shift, and bounds all the same', () => {
  expect(shiftOf([2, 2, 2, 2], [2, 2, 2, 2], 0.05)).toEqual({ value: 0, low: 0, high: 0 });
});
