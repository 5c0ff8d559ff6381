import { describe, expect, test } from 'vitest';
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
  expect(gateLines(found).join('\n')).toContain(
    'hint: p95 of GET /api/products/:id regressed, 2.00 times, median 20.0 ms before, 40.0 ms now (unprotected/baseline)',
  );
});

test('a change that the scenario says is too small to matter is none', () => {
  const primary = { quick: { leastEffect: 0.5 } };
  const found = compare({ ...gatedScenario, primary }, sideOf(), sideOf(SLOWER));
  expect(found.claims[0]).toMatchObject({ change: 'unchanged', leastEffect: 0.5 });
});

// Two of 25 pairs are the other way: enough for one claim at 5%, not for two that share it.
test.each([
  ['as they are', times(6), [7, 7.1, 7.2, 7.3, 6.05]],
  ['without a ratio', [0, 1, 1.01, 1.02, 1.12], [2, 2.1, 2.2, 2.3, 1.015]],
])('each primary claim is held to its share of the error, of values %s', (_which, base, head) => {
  const of = (primary: NonNullable<typeof gatedScenario.primary>) =>
    compare({ ...gatedScenario, primary }, sideOf({ quick: base }), sideOf({ quick: head })).claims[0]
      ?.change;
  expect(of({ quick: {} })).toBe('regressed');
  expect(of({ quick: {}, served: {} })).toBe('inconclusive');
});
