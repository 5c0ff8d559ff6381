import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import { gateway, otlp } from '../analysis/spans/example-trace.ts';
import { gatedScenario, PLACE, sideOf, times } from './fixture/sides.ts';
import { compare, judgeGate } from './gate.ts';
import { gateLines } from './gate-lines.ts';
import { sameRequest } from './same-request.ts';
import { type TracedRequest, tracedRequest, typicalOf } from './traced-request.ts';

const traced = (
  request: number,
  totalMs: number,
  spans: readonly [number, string, number][],
): TracedRequest => ({
  ...{ ...PLACE, request, totalMs },
  spans: spans.map(([depth, name, selfMs]) => {
    const [service = '', operation = ''] = name.split(' ');
    return { depth, service, operation, selfMs };
  }),
});
const usual = traced(12, 30, [
  [0, 'gateway GET', 5],
  [1, 'product GetProduct', 10],
  [2, 'product look', 15],
]);
const now = traced(12, 42, [
  [0, 'gateway GET', 5],
  [1, 'product GetProduct', 10],
  [1, 'product GetProduct', 12],
  [2, 'product look', 15],
]);
const side = (requests: readonly TracedRequest[], processor?: string) =>
  sideOf(
    {
      requests: (run) => (requests[run] ? [requests[run]] : []),
      operations: (run) => [
        {
          ...PLACE,
          service: 'product',
          operation: 'GetProduct',
          step: '',
          selfMs: (requests === SLOW ? 20 : 10) + run / 10,
        },
        { ...PLACE, service: 'gateway', operation: 'GET', step: '', selfMs: 5 },
      ],
      quick: times(requests === SLOW ? 9 : 6),
    },
    processor,
  );
const SLOW = [now, now];

test('it is the same request, whether a phase began a moment earlier or later', () => {
  const numberOf = (first: number, last: number) => {
    const due = Array.from({ length: last - first + 1 }, (_, n) => first + n);
    const traces = otlp(...due.map((index) => gateway([index * 10, index * 10 + 5])));
    const ids = armView(armEvidence({ traces })).traces.map(({ traceId }) => traceId);
    const samples = due.map((index, nth) =>
      sample([index * 10, index * 10, index * 10 + 5], { index, traceId: ids[nth] ?? '' }),
    );
    const view = armView(armEvidence({ samples, traces }));
    const phase = view.phase('baseline');
    return phase && tracedRequest(view, phase, 'POST /api/orders')?.request;
  };
  expect([numberOf(40, 90), numberOf(41, 90), numberOf(43, 92), numberOf(38, 88)]).toEqual([64, 64, 64, 64]);
});

test('of several runs it is the request that most have, as it was in the run of the median time', () => {
  const requests = [traced(12, 50, []), traced(12, 30, []), traced(12, 40, []), traced(13, 1, [])];
  expect(typicalOf(requests)).toMatchObject({ request: 12, totalMs: 40 });
  expect(typicalOf([])).toBeNull();
});

test('the same request of both has its spans side by side, what is twice as well, and what is gone in its place', () => {
  const gone = traced(12, 30, [
    [0, 'gateway GET', 5],
    [1, 'order Gone', 9],
    [1, 'product GetProduct', 10],
  ]);
  const found = sameRequest(side([gone]), side(SLOW), PLACE);
  expect(found).toMatchObject({ request: 12, seed: 1, baseMs: 30, headMs: 42, isOfTwoMachines: false });
  expect(
    found?.spans.map(({ service, operation, baseMs, headMs }) => [service, operation, baseMs, headMs]),
  ).toEqual([
    ['gateway', 'GET', 5, 5],
    ['order', 'Gone', 9, 0],
    ['product', 'GetProduct', 10, 10],
    ['product', 'GetProduct', 0, 12],
    ['product', 'look', 0, 15],
  ]);
});

test('another request is not the same', () => {
  expect(sameRequest(side([traced(11, 30, [])]), side(SLOW), PLACE)).toBeNull();
  expect(sameRequest(side([]), side(SLOW), PLACE)).toBeNull();
});

test('a regression shows it, with what each span grew by', () => {
  const text = (processor: string) => {
    const compared = compare(gatedScenario, side([usual], 'one'), side(SLOW, processor));
    return gateLines(judgeGate(compared, compared)).join('\n');
  };
  const here = text('one');
  expect(here).toContain(
    'the same request in both (GET /api/products/:id number 12, seed 1, unprotected/baseline): 30.0 ms before, 42.0 ms now',
  );
  expect(here).toMatch(/ {3}product GetProduct {3} +0\.0 +12\.0 +\+12\.0$/m);
  expect(here).toMatch(/ gateway GET +5\.0 +5\.0 +0\.0$/m);
  expect(here).not.toContain('two machines');
  expect(text('another')).toContain('on two machines');
});
