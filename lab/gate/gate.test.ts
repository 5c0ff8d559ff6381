import { describe, expect, test } from 'vitest';
import { type GatePolicy, type GateWord, gateExitCode } from '../report/invocation/gate-outcome.ts';
import { type FiveRuns, gatedScenario, PLACE, sideOf, times } from './fixture/sides.ts';
import { compare, type Gate, judgeGate, needsConfirmation } from './gate.ts';
import { gateLines } from './gate-lines.ts';

const against = (five: FiveRuns, processor?: string) =>
  compare(gatedScenario, sideOf(), sideOf(five, processor));
const gate = (first: FiveRuns, second: FiveRuns | null = null): Gate =>
  judgeGate(against(first), second && against(second));
const changes = ({ claims }: Gate) => Object.fromEntries(claims.map(({ claim, change }) => [claim, change]));

const SLOWER = { quick: times(6 * 1.3) };
/** Some of them are a third slower, and nobody knows which are as ever. */
const NOISY = { quick: [6, 8.5, 5.9, 9, 6.1] };

test('the same runs are unchanged, and nothing has to be confirmed', () => {
  expect(needsConfirmation(against({}))).toBe(false);
  expect(gate({})).toMatchObject({ change: 'unchanged', hints: [] });
});

test('backends that were others are told: they take processors as the services do', () => {
  const [base, head] = [sideOf(), sideOf()];
  const real = { ...head, backends: ['traces jaeger 2.13.0'] };
  const told = (side: typeof head) =>
    gateLines(judgeGate(compare(gatedScenario, base, side), null)).join('\n');
  expect(told(real)).toContain(
    'the baseline ran beside traces t 1, these runs beside traces jaeger 2.13.0: on the same processors',
  );
  expect(told(head)).not.toContain('beside');
});

test('a claim that got better does not make up for one that nobody can tell', () => {
  const found = gate({ quick: times(6 * 0.7), served: [100, null, null, null, 100] });
  expect(changes(found)).toEqual({ quick: 'improved', served: 'inconclusive' });
  expect(found.change).toBe('inconclusive');
});

describe('a regression', () => {
  test('is one when a second set of runs says the same of the same claim', () => {
    expect(needsConfirmation(against(SLOWER))).toBe(true);
    const found = gate(SLOWER, { quick: times(6 * 1.25) });
    expect(found.change).toBe('regressed');
    expect(found.claims[0]?.confirmation?.ratio?.value).toBeCloseTo(1.25, 2);
  });

  test('without a second set is none yet', () => {
    expect(gate(SLOWER).change).toBe('inconclusive');
  });

  test('that the second set does not confirm is none', () => {
    expect(changes(gate(SLOWER, {}))).toEqual({ quick: 'unchanged', served: 'unchanged' });
    expect(changes(gate(SLOWER, NOISY))).toEqual({ quick: 'inconclusive', served: 'unchanged' });
    // How many runs would tell is what the runs say that could not.
    const takes = against(NOISY).claims[0]?.runsItTakes;
    expect(gateLines(gate(SLOWER, NOISY)).join('\n')).toContain(
      `it takes about ${takes} runs a side to tell`,
    );
    expect(gateLines(gate(SLOWER)).join('\n')).toContain('no number of runs is known that would tell');
  });

  test('that the second set finds of another claim is none', () => {
    expect(changes(gate(SLOWER, { served: times(70) }))).toEqual({ quick: 'unchanged', served: 'unchanged' });
  });

  test('is less where less is worse', () => {
    const fewer = { served: times(80) };
    expect(changes(gate(fewer, fewer))).toEqual({ quick: 'unchanged', served: 'regressed' });
  });

  const at = (factor: number): FiveRuns => ({
    operations: (run) => [
      {
        ...PLACE,
        service: 'product',
        operation: 'GetProduct',
        step: 'look',
        selfMs: (10 + run / 10) * factor,
      },
      { ...PLACE, service: 'gateway', operation: PLACE.route, step: '', selfMs: 3 + run },
    ],
  });
  const slowerThan = (factor: number) =>
    compare(gatedScenario, sideOf(at(factor)), sideOf({ ...at(factor * 1.2), ...SLOWER }));

  test('names the service and what it was asked for that grew', () => {
    const first = slowerThan(1);
    expect(gateLines(judgeGate(first, first)).join('\n')).toContain(
      'what grew: product GetProduct (look), from 10.2 to 12.2 ms (GET /api/products/:id, unprotected/baseline)',
    );
  });

  test('names what grew since the base that ran beside the second set, on a machine that got slower meanwhile', () => {
    expect(gateLines(judgeGate(slowerThan(1), slowerThan(3))).join('\n')).toContain('from 30.6 to 36.7 ms');
  });
});

test('a change that is too small to matter is none, however sure it is', () => {
  const slightly = { quick: times(6 * 1.06) };
  expect(against(slightly).claims[0]).toMatchObject({
    change: 'unchanged',
    ratio: { low: expect.any(Number) },
  });
  expect(against(slightly).claims[0]?.ratio?.low).toBeGreaterThan(1);
});

test('a change that may be chance is none: it says how many runs would tell', () => {
  const [claim] = against(NOISY).claims;
  expect(claim).toMatchObject({ change: 'inconclusive', because: null });
  expect(claim?.runsItTakes).toBeGreaterThan(5);
});

test('what is no primary claim fails nothing', () => {
  const found = gate({ other: times(30), p95: times(40) });
  expect(found.change).toBe('unchanged');
  expect(found.hints).toMatchObject([{ figure: 'p95', change: 'regressed' }]);
  expect(gateLines(found).join('\n')).toContain('hint: p95 of GET /api/products/:id regressed, 2.00 times');
});

test('each primary claim is held to its share of the error', () => {
  // Two of 25 pairs are the other way: enough for one claim at 5%, not for two that share it.
  const some = { quick: [7, 7.1, 7.2, 7.3, 6.05] };
  const of = (primary: NonNullable<typeof gatedScenario.primary>) =>
    compare({ ...gatedScenario, primary }, sideOf(), sideOf(some)).claims[0]?.change;
  expect(of({ quick: {} })).toBe('regressed');
  expect(of({ quick: {}, served: {} })).toBe('inconclusive');
});

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
    const lost = gate({ served: NONE }, { served: NONE });
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

test.each<[GateWord, Partial<GatePolicy>, number]>([
  ['regressed', {}, 99],
  ['regressed', { onInconclusive: 'pass' }, 99],
  ['regressed', { mode: 'advise' }, 0],
  ['inconclusive', {}, 5],
  ['inconclusive', { onInconclusive: 'warn' }, 0],
  ['inconclusive', { mode: 'advise' }, 0],
  ['not run', {}, 5],
  ['not run', { onInconclusive: 'pass' }, 0],
  ['unchanged', {}, 0],
  ['improved', {}, 0],
])('%s with %j ends with %i', (change, policy, code) => {
  expect(gateExitCode(change, { onInconclusive: 'fail', mode: 'block', ...policy })).toBe(code);
});
