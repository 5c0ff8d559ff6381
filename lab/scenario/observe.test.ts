import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { extend } from '../analysis/arm/extend.ts';
import { type ArmView, armView } from '../analysis/arm/view.ts';
import { gateway, otlp, server } from '../analysis/spans/example-trace.ts';
import { buildReport } from '../report/build.ts';
import { finishedRun } from '../report/fixture/finished-run.ts';
import { arm, CHARGE, ORDERS } from './fixture/observed-arm.ts';
import { difference, goodput, larger, latency, ratio, serviceTime, successRate } from './observe.ts';
import type { Observation } from './scenario.ts';

const observed = (value: number): Observation => ({ value, evidence: `saw ${value}` });

/** Requests of a phase of one second, due evenly: the first so many with a good answer of 10, 20, ... ms, the others refused at once. */
function many(good: number, refused = 0) {
  const count = good + refused;
  return armView(
    armEvidence({
      samples: Array.from({ length: count }, (_, index) => {
        const due = (index * 1_000) / count;
        return index < good
          ? sample([due, due, due + (index + 1) * 10])
          : sample([due, due, due + 1], { outcome: 'UNAVAILABLE', status: 503 });
      }),
    }),
  );
}

/** Why an observation is withheld; what it is otherwise. */
function asked(view: ArmView, observe: (arm: ArmView) => Observation | null) {
  const reasons: string[] = [];
  const asking = { ...view.asking, withhold: (reason: string) => void reasons.push(reason) };
  const observation = observe(extend(view, { asking }));
  return reasons.length > 0 ? reasons : observation;
}

test('latency says where it looked, and between what the true quantile lies', () => {
  expect(latency(many(10), 'baseline', ORDERS, 'p50')).toEqual({
    value: expect.closeTo(50, 3),
    interval: { low: expect.closeTo(20, 3), high: expect.closeTo(90, 3) },
    evidence:
      'p50 of POST /api/orders in unprotected/baseline 50 ms (10 good answers, 95% sure of 20 ms to 90 ms)',
  });
});

test('latency is that of good answers: errors are fast', () => {
  const half = many(20, 20);
  expect(latency(half, 'baseline', ORDERS, 'p50')?.value).toBeCloseTo(100, 3);
  expect(latency(half, 'baseline', ORDERS, 'p50', { of: 'all' })?.value).toBeCloseTo(1, 3);
});

test('latency says so where fewer were answered well than the quantile speaks for', () => {
  expect(latency(many(60, 20), 'baseline', ORDERS, 'p90')?.evidence).toMatch(
    /\(60 good answers, .+\); only 60 of 80 \(75.0%\) were answered well: the p90 of all is of a harmed request$/,
  );
  expect(latency(many(60, 20), 'baseline', ORDERS, 'p50')?.evidence).not.toMatch('only');
});

test.each([
  ['p50', 9, 10],
  ['p90', 49, 50],
  ['p95', 99, 100],
  ['p99', 499, 500],
] as const)('the %s of %i good answers is no data, that of %i is', (quantile, few, enough) => {
  const observe = (view: ArmView) => latency(view, 'baseline', ORDERS, quantile);
  expect(asked(many(few, 500), observe)).toEqual([
    `the ${quantile} of POST /api/orders in unprotected/baseline takes ${enough} good answers at least, there are ${few}`,
  ]);
  expect(latency(many(few), 'baseline', ORDERS, quantile)).toBeNull();
  expect(asked(many(enough), observe)).toMatchObject({
    value: expect.any(Number),
    interval: expect.anything(),
  });
});

test('a quantile is no data where as many were never sent as lie beyond it', () => {
  const dropped = (count: number, sent = 90) => {
    const never = Array.from({ length: count }, (_, index) => sample([500 + index, null, null]));
    return armView(armEvidence({ samples: [...many(sent).evidence.samples, ...never] }));
  };
  for (const of of ['good', 'all'] as const) {
    const observe = (view: ArmView) => latency(view, 'baseline', ORDERS, 'p90', { of });
    expect(asked(dropped(9), observe)).toMatchObject({ value: expect.any(Number) });
    expect(asked(dropped(10), observe)).toEqual([
      expect.stringMatching(/^10 of 100 POST .+ were never sent: the p90 may be theirs$/),
    ]);
    const atP99 = (view: ArmView) => latency(view, 'baseline', ORDERS, 'p99', { of });
    expect(asked(dropped(10, 990), atP99)).toEqual([expect.stringMatching(/^10 of 1000 /)]);
    expect(asked(dropped(9, 991), atP99)).toMatchObject({ value: expect.any(Number) });
  }
});

test('where nothing was answered well, latency says so', () => {
  expect(asked(many(0, 20), (view) => latency(view, 'baseline', ORDERS, 'p50'))).toEqual([
    'the p50 of POST /api/orders in unprotected/baseline takes 10 good answers at least, there are 0',
  ]);
});

test('the time of a service takes as many spans', () => {
  const spans = (count: number) =>
    armView(
      armEvidence({
        samples: Array.from({ length: count }, (_, index) =>
          sample([100, 100, 160], { traceId: (index + 1).toString(16).padStart(32, '0') }),
        ),
        traces: otlp(
          ...Array.from({ length: count }, () => gateway([100, 160], [server('bank', CHARGE, [105, 155])])),
        ),
      }),
    );
  const observe = (view: ArmView) => serviceTime(view, 'baseline', 'bank', 'Charge', 'p50');
  expect(asked(spans(10), observe)).toMatchObject({ value: expect.closeTo(50, 0) });
  expect(asked(spans(9), observe)).toEqual([
    'the p50 of bank Charge in unprotected/baseline takes 10 spans at least, there are 9',
  ]);
});

test('success counts those with a good answer of those that were due', () => {
  expect(successRate(arm, 'fault', ORDERS)).toEqual({
    value: expect.closeTo(33.3, 1),
    interval: { low: expect.closeTo(0.8, 1), high: expect.closeTo(90.6, 1) },
    evidence: '1 of 3 POST /api/orders due while unprotected/fault was settled',
  });
});

test('goodput is of requests due in the phase, within their patience: the number of the table, and no more than was due', () => {
  // Twelve wait in the fault phase and are answered after it; two of the baseline are answered in it.
  const waiting = Array.from({ length: 12 }, (_, index) =>
    sample([1_000 + index * 50, 1_000 + index * 50, 2_100]),
  );
  const samples = [sample([900, 900, 1_200]), sample([950, 950, 1_200]), ...waiting];
  const impatient = { patienceMs: { [ORDERS]: 700 } };
  for (const [patience, good] of [
    [{}, 12],
    [impatient, 4],
  ] as const) {
    const view = armView(armEvidence({ samples, ...patience }));
    const observation = goodput(view, 'fault', ORDERS);
    const [table] = buildReport(finishedRun(view)).arms[0]?.phases[1]?.routes ?? [];
    expect([observation?.value, table?.goodputRps, table?.ok]).toEqual([good, good, good]);
    expect(successRate(view, 'fault', ORDERS)?.value).toBeCloseTo((100 * good) / 12, 5);
    expect(goodput(view, 'baseline', ORDERS)?.value).toBe(2);
  }
  expect(
    armView(armEvidence({ samples, ...impatient }))
      .phase('fault')
      ?.route(ORDERS)?.errors,
  ).toEqual({ LATE: 8 });
});

test('what was not measured is null, never a number', () => {
  expect(latency(arm, 'recovery', ORDERS, 'p50')).toBeNull();
  expect(latency(arm, 'fault', 'GET /api/products/:id', 'p50')).toBeNull();
  expect(serviceTime(arm, 'fault', 'bank', 'Charge', 'p50')).toBeNull();
  expect(successRate(arm, 'recovery', ORDERS)).toBeNull();
  expect(goodput(arm, 'recovery', ORDERS)).toBeNull();
});

test('sums over observations need both, and keep what both looked at', () => {
  expect(ratio(observed(6), observed(3))).toEqual({ value: 2, evidence: 'saw 6; saw 3' });
  expect(difference(observed(6), observed(4))).toEqual({ value: 2, evidence: 'saw 6; saw 4' });
  expect(larger(observed(6), observed(7))).toEqual(observed(7));
  for (const combine of [ratio, difference, larger]) {
    expect(combine(null, observed(1))).toBeNull();
    expect(combine(observed(1), null)).toBeNull();
  }
  expect(ratio(observed(1), observed(0))).toBeNull();
});

test('what is made of two quantiles has bounds of both', () => {
  const between = (value: number, low: number, high: number) => ({
    ...observed(value),
    interval: { low, high },
  });
  const [slow, fast] = [between(20, 16, 24), between(10, 8, 12.5)];
  expect(ratio(slow, fast)).toMatchObject({
    value: 2,
    interval: { low: expect.closeTo(1.459, 3), high: expect.closeTo(2.668, 3) },
  });
  expect(difference(slow, fast)).toMatchObject({
    value: 10,
    interval: { low: expect.closeTo(5.283, 3), high: expect.closeTo(14.472, 3) },
  });
  // One without bounds leaves none.
  expect(ratio(slow, observed(10))).not.toHaveProperty('interval');
  expect(difference(observed(20), fast)).not.toHaveProperty('interval');
  expect(ratio(slow, between(10, 0, 12))).not.toHaveProperty('interval');
});
