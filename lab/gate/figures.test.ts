import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import {
  client,
  type ExampleSpan,
  gateway,
  internal,
  otlp,
  server,
} from '../analysis/spans/example-trace.ts';
import { traceIdsOf } from '../evidence/requests.ts';
import { finishedRun } from '../report/fixture/finished-run.ts';
import type { CheckedHypothesis } from '../run/judge/verdicts.ts';
import { hypothesis } from '../scenario/fixture/small-scenario.ts';
import { figuresOf } from './figures.ts';

const STOCK = 'shop.v1.InventoryService/CheckStock';

/** An order that waits for inventory, whose own step takes all its time but 4 ms. */
const order = (start: number, stepMs: number): ExampleSpan =>
  gateway(
    [start, start + stepMs + 10],
    [
      client('gateway', STOCK, [start + 2, start + stepMs + 8], {
        children: [
          server('inventory', STOCK, [start + 2, start + stepMs + 6], {
            children: [
              internal('inventory', 'look', [start + 4, start + stepMs + 4], {
                children: [internal('inventory', 'deeper', [start + 5, start + 6])],
              }),
            ],
          }),
        ],
      }),
    ],
  );

const traces = otlp(order(100, 20), order(300, 40));
const samples = (() => {
  const view = armView(armEvidence({ traces }));
  return view.traces.map(({ traceId }, index) =>
    sample([100 + 200 * index, 100 + 200 * index, 150 + 200 * index], { index, traceId }),
  );
})();
const view = armView(armEvidence({ traces, samples }));

test('each step of a service is of what the service was asked for, in the mean of the traces', () => {
  expect(samples.flatMap(traceIdsOf)).toHaveLength(2);
  const { operations } = figuresOf(finishedRun(view));
  const at = { arm: 'unprotected', phase: 'baseline', route: 'POST /api/orders' };
  const named = operations.map(({ selfMs, ...where }) => ({
    ...where,
    selfMs: Math.round(selfMs * 100) / 100,
  }));
  expect(named).toHaveLength(4);
  expect(named).toEqual(
    expect.arrayContaining([
      { ...at, service: 'gateway', operation: 'POST /api/orders', step: '', selfMs: 4 },
      { ...at, service: 'inventory', operation: 'CheckStock', step: '', selfMs: 6 },
      { ...at, service: 'inventory', operation: 'CheckStock', step: 'look', selfMs: 29 },
      { ...at, service: 'inventory', operation: 'CheckStock', step: 'deeper', selfMs: 1 },
    ]),
  );
});

test('of each place one request is kept as its trace has it: of each span what it holds itself', () => {
  const [request] = figuresOf(finishedRun(view)).requests;
  expect(request).toMatchObject({ phase: 'baseline', route: 'POST /api/orders', request: 1, totalMs: 50 });
  const spans = request?.spans.map(({ depth, service, operation, selfMs }) => [
    depth,
    service,
    operation,
    selfMs,
  ]);
  expect(spans).toEqual([
    [0, 'gateway', 'POST /api/orders', 4],
    [1, 'gateway', 'CheckStock', 2],
    [2, 'inventory', 'CheckStock', 4],
    [3, 'inventory', 'look', 39],
    [4, 'inventory', 'deeper', 1],
  ]);
});

test('routes have their figures, and no quantile of fewer requests than it takes', () => {
  const [route] = figuresOf(finishedRun(view)).routes;
  expect(route).toMatchObject({ phase: 'baseline', p50: null, p99: null, goodputRps: 2 });
});

test('a claim has a value where it was judged, also one that is too close to its limit; those of the lab are left out', () => {
  const checked = (replace: Partial<CheckedHypothesis>, name = 'products-wait'): CheckedHypothesis => ({
    hypothesis: { ...hypothesis(), name } as CheckedHypothesis['hypothesis'],
    ...{ verdict: 'pass', observation: { value: 7, evidence: '' }, because: null, mistake: null },
    ...replace,
  });
  const claimsOf = (replace: Partial<CheckedHypothesis>) =>
    figuresOf({ ...finishedRun(view), checked: [checked(replace), checked({}, 'of-the-lab')] }).claims;
  const found = (value: number | null) => [{ claim: 'products-wait', unit: 'ms', value }];
  expect(claimsOf({})).toEqual(found(7));
  expect(claimsOf({ verdict: 'fail' })).toEqual(found(7));
  expect(claimsOf({ verdict: 'inconclusive', isTooClose: true })).toEqual(found(7));
  expect(claimsOf({ verdict: 'inconclusive' })).toEqual(found(null));
  expect(claimsOf({ verdict: 'no-data', observation: null })).toEqual(found(null));
});

test('only a run that ended with 0 is a pass', () => {
  expect(figuresOf(finishedRun(view)).isPass).toBe(true);
  expect(figuresOf({ ...finishedRun(view), exitCode: 4 }).isPass).toBe(false);
});
