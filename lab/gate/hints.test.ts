import { expect, test } from 'vitest';
import { gatedScenario, type OtherFive, sideOf, times } from './fixture/sides.ts';
import { compare, judgeGate } from './gate.ts';
import { gateLines } from './gate-lines.ts';
import { hintsOf } from './hints.ts';

const attempts = (by: number): OtherFive => ({
  ...{ phase: 'fault', of: 'order -> payment CreatePayment', figure: 'attemptsPerCall' },
  values: times(by),
});
const cpu = (phase: 'baseline' | 'fault', by: number): OtherFive => ({
  ...{ phase, of: 'order', figure: 'cpuMsPerRequest', values: times(by) },
});
const harm = (by: number): OtherFive => ({
  phase: 'recovery',
  of: '',
  figure: 'harmLastsS',
  values: times(by),
});
const side = (others: readonly OtherFive[], processor?: string) => sideOf({ others }, processor);

test('what runs cost beside times of routes is compared, where it was and with what', () => {
  const hints = hintsOf(side([attempts(1.1), cpu('fault', 2)]), side([attempts(2.2), cpu('fault', 1)]));
  expect(hints).toMatchObject([
    {
      ...{ arm: 'unprotected', phase: 'fault', of: 'order -> payment CreatePayment' },
      ...{ figure: 'attemptsPerCall', change: 'regressed', isRelative: false },
    },
    { of: 'order', figure: 'cpuMsPerRequest', change: 'improved' },
  ]);
  expect(hints[0]?.ratio?.value).toBeCloseTo(2, 2);
  expect(hints[0]?.medians.head).toBeCloseTo(2 * (hints[0]?.medians.base ?? 0), 2);
});

test('harm where there was none is a hint, though it has no ratio', () => {
  const [hint] = hintsOf(side([harm(0)]), side([harm(1)]));
  expect(hint).toMatchObject({ figure: 'harmLastsS', change: 'regressed', ratio: null });
  const since = gateLines(judgeGate(compare(gatedScenario, side([harm(0)]), side([harm(1)])), null));
  expect(since.join('\n')).toContain(
    'regressed, between nothing and something, median 0.00 s before, 1.00 s now (unprotected/recovery)',
  );
  expect(hintsOf(side([harm(0)]), side([harm(0)]))).toEqual([]);
  // As of a division by nothing.
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(hintsOf(side([harm(1)]), side([harm(none)]))).toEqual([]);
  // Of a baseline from before there was such a figure nothing is known.
  expect(hintsOf(side([]), side([harm(1)]))).toEqual([]);
});

test('of another machine a figure is what it is beside that of the first arm before any fault; a ratio is as it is', () => {
  const here = side([cpu('baseline', 1), cpu('fault', 1), attempts(1.1)], 'one');
  const slower = side([cpu('baseline', 3), cpu('fault', 3), attempts(1.1)], 'another');
  expect(hintsOf(here, slower)).toEqual([]);
  const worse = side([cpu('baseline', 3), cpu('fault', 6), attempts(2.2)], 'another');
  expect(hintsOf(here, worse)).toMatchObject([
    { figure: 'cpuMsPerRequest', phase: 'fault', change: 'regressed', isRelative: true },
    { figure: 'attemptsPerCall', change: 'regressed', isRelative: false },
  ]);
  const lines = gateLines(judgeGate(compare(gatedScenario, here, worse), null)).join('\n');
  expect(lines).toContain(
    'hint: CPU time per request of order regressed, 2.00 times (unprotected/fault); it fails nothing',
  );
  expect(lines).toContain('the machines differ: times, rates and amounts are compared as shares');
});

test('of goodput less is worse', () => {
  const goodput = (by: number) => {
    const of = { arm: 'unprotected', phase: 'fault', route: 'GET /', figure: 'goodputRps' } as const;
    return { ...sideOf(), routes: [{ ...of, values: times(by) }] };
  };
  expect(hintsOf(goodput(100), goodput(50))).toMatchObject([{ figure: 'goodputRps', change: 'regressed' }]);
  expect(hintsOf(goodput(50), goodput(100))).toMatchObject([{ figure: 'goodputRps', change: 'improved' }]);
});
