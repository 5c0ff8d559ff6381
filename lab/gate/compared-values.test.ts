import { describe, expect, test } from 'vitest';
import { type FiveRuns, gatedScenario, sideOf, times } from './fixture/sides.ts';
import { compare, judgeGate } from './gate.ts';
import { gateLines } from './gate-lines.ts';

const against = (five: FiveRuns) => compare(gatedScenario, sideOf(), sideOf(five));

describe('values', () => {
  const NONE = [0, 0, 0, 0, 0];

  test('that are missing leave too few', () => {
    const [claim] = against({ quick: [6, 6.1, null, null, 6.2] }).claims;
    expect(claim).toMatchObject({
      change: 'inconclusive',
      because: 'too few: 5 of 5 runs of the baseline, and 3 of 5 of these, have a value',
    });
  });

  test('of 0 have no ratio, but where all of them are 0', () => {
    expect(against({ quick: [0, 6, 6, 6, 6] }).claims[0]?.because).toBe(
      'a value of 0, or below, has no ratio',
    );
    const both = compare(gatedScenario, sideOf({ quick: NONE }), sideOf({ quick: NONE }));
    expect(both.claims[0]).toMatchObject({ change: 'unchanged', because: null });
  });

  const changesBetween = (base: FiveRuns, head: FiveRuns) =>
    compare(gatedScenario, sideOf(base), sideOf(head)).claims.map(({ change }) => change);

  test('of 0 in all runs of one side, and in none of the other, are the largest change that there is', () => {
    expect(changesBetween({}, { served: NONE })).toEqual(['unchanged', 'regressed']);
    expect(changesBetween({ served: NONE }, {})).toEqual(['unchanged', 'improved']);
    expect(changesBetween({ quick: NONE }, {})).toEqual(['regressed', 'unchanged']);
    expect(changesBetween({}, { quick: NONE })).toEqual(['improved', 'unchanged']);
    const none = against({ served: NONE });
    const lost = judgeGate(none, none);
    expect(lost.change).toBe('regressed');
    expect(gateLines(lost).join('\n')).toContain(
      'it was 0 in no run of the baseline, and is in all of these',
    );
  });

  test('of 0 in some runs hide no change that is beyond chance', () => {
    const seldom = [0, 0, 0, 0, 1];
    const often = [50, 60, 70, 80, 90];
    expect(changesBetween({ quick: seldom }, { quick: often })).toEqual(['regressed', 'unchanged']);
    expect(changesBetween({ quick: often }, { quick: seldom })).toEqual(['improved', 'unchanged']);
    expect(changesBetween({ served: often }, { served: seldom })).toEqual(['unchanged', 'regressed']);
    const [claim] = compare(gatedScenario, sideOf({ quick: seldom }), sideOf({ quick: often })).claims;
    expect(claim?.because).toMatch(/so there is no ratio: the median went from 0 to 70$/);
    // As chance has it.
    for (const head of [seldom, [0, 0, 2, 2, 2]])
      expect(changesBetween({ quick: seldom }, { quick: head })).toEqual(['inconclusive', 'unchanged']);
  });

  test('without a ratio are unchanged where no difference that matters is left', () => {
    const below = [-102, -101, -100, -99, -98];
    const changeTo = (head: readonly number[]) => changesBetween({ quick: below }, { quick: head })[0];
    expect(changeTo(times(0.95, below))).toBe('unchanged');
    // It may be of 10% by now, and may be chance; of a sure one nobody knows whether it is of that size.
    expect(changeTo([-108, -103, -100, -96, -88])).toBe('inconclusive');
    expect(changeTo(times(0.92, below))).toBe('inconclusive');
    expect(changeTo(times(0.85, below))).toBe('regressed');
    // Of a difference it is known, too, how many runs would tell it; of a median of 0 it is not.
    const takes = (quick: readonly number[], head: readonly number[]) =>
      compare(gatedScenario, sideOf({ quick }), sideOf({ quick: head })).claims[0]?.runsItTakes;
    expect(takes(below, [-108, -103, -100, -96, -88])).toBeGreaterThan(5);
    expect(takes([0, 0, 0, 0, 1], [0, 0, 0, 1, 0])).toBeNull();
  });

  test('that are 0 in one of many runs, and in none of the other side, are not told as unchanged', () => {
    const side = sideOf();
    const served = (values: readonly number[]) => ({
      ...side,
      claims: side.claims.map((each) => (each.claim === 'served' ? { ...each, values: [...values] } : each)),
    });
    const all = Array.from({ length: 20 }, () => 100);
    for (const [base, head] of [
      [all, all.with(0, 0)],
      [all.with(0, 0), all],
    ] as const) {
      const { claims } = compare(gatedScenario, served(base), served(head));
      expect(claims[1]).toMatchObject({
        ...{ claim: 'served', change: 'inconclusive' },
        because: 'a value of 0, or below, has no ratio',
      });
    }
  });

  test.each([0, 100, -5, 0.1])('that are %d in every run of both sides are unchanged', (value) => {
    const same = sideOf({ quick: Array.from({ length: 5 }, () => value) });
    const [claim] = compare(gatedScenario, same, same).claims;
    expect(claim).toMatchObject({ change: 'unchanged', because: null });
  });

  test('of 0 on one side, and missing on the other, are no two sides that are alike', () => {
    const [claim] = compare(
      gatedScenario,
      sideOf({ quick: NONE }),
      sideOf({ quick: [null, null, null, null, null] }),
    ).claims;
    expect(claim).toMatchObject({
      change: 'inconclusive',
      because: 'too few: 5 of 5 runs of the baseline, and 0 of 5 of these, have a value',
    });
  });

  test('that one side does not have are no zeros, though those of the other are', () => {
    const none = sideOf({ quick: [0, 0, 0, 0, 0] });
    const unknown = sideOf({ quick: [null, null, null, null, null] });
    for (const sides of [[none, unknown] as const, [unknown, none] as const])
      expect(compare(gatedScenario, ...sides).claims[0]).toMatchObject({
        change: 'inconclusive',
        because: expect.stringContaining('too few'),
      });
  });

  test.each([
    'ms',
    's of wasted work',
    'answers a second',
    'seconds',
    'µs',
    'requests/s',
    'rps',
    'MB per second',
  ])('in %s are not compared with those of another machine; ratios are', (unit) => {
    const inUnit = (processor: string) => {
      const { claims, ...side } = sideOf({}, processor);
      return {
        ...side,
        claims: claims.map((each) => ({ ...each, unit: each.claim === 'quick' ? unit : each.unit })),
      };
    };
    const { claims } = compare(gatedScenario, inUnit('one'), inUnit('another'));
    expect(claims).toMatchObject([
      {
        change: 'inconclusive',
        because: `${unit} of another machine are not compared (processor one there, another here): name one that is a ratio as primary, or run both versions here, with --base`,
      },
      { change: 'unchanged' },
    ]);
  });
});
