import { expect, test } from 'vitest';
import { gatedScenario, sideOf, times } from '../../gate/fixture/sides.ts';
import { planTable } from './plan.ts';
import { joined } from './sitting.ts';

/** Twenty runs: of `served` each is within 2% of the next, `quick` is as far apart as these. */
const runs = (spread: number) => {
  const factors = [1 - spread, 1 - spread / 2, 1, 1 + spread / 2, 1 + spread];
  const whole = joined(Array.from({ length: 4 }, () => sideOf({ quick: times(6, factors) })));
  if (!whole) throw new Error('Expected runs.');
  return whole;
};

const cellsOf = (text: string) =>
  text.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('a claim that varies more takes a larger change before gates of it can tell', () => {
  const [head, , gate, quick, served] = cellsOf(planTable(gatedScenario, runs(0.1), [5], 100));
  expect(head?.slice(0, 4)).toEqual(['of', 'runs a side', 'varies by', 'as it is']);
  expect([quick?.[0], quick?.[2], served?.[0]]).toEqual(['`quick`', '7.3%', '`served`']);
  const shares = quick?.slice(4).map(Number) ?? [];
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  expect(shares[0]).toBeGreaterThan(90);
  expect(shares.at(-1)).toBe(0);
  expect(served?.slice(3)).toEqual([
    '0.0 (10%)',
    ...Array.from({ length: 9 }, (_, i) => (i === 0 ? served?.[4] : '0.0')),
  ]);
  // Of both claims one is why.
  expect([`${gate?.[3]} (10%)`, quick?.[head?.indexOf('10%') ?? 0]]).toEqual([quick?.[3], gate?.[3]]);
});

test('the same runs are drawn each time, and none twice in a gate', () => {
  const table = () => planTable(gatedScenario, runs(0.1), [5, 10], 20);
  expect(table()).toBe(table());
  // All twenty on two sides: what differs is who is where.
  expect(cellsOf(table()).filter(([, side]) => side === '10')).toHaveLength(3);
});
