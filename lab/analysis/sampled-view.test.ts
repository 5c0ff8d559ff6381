import { describe, expect, test } from 'vitest';
import type { RequestSample } from './evidence.ts';
import { armEvidence, sample } from './example-evidence.ts';
import { client, gateway, otlp, server } from './example-trace.ts';
import { MIN_TRACES, sampledView } from './sampled-view.ts';
import type { Sampling } from './sampling.ts';
import { type ArmView, armView } from './view.ts';

const ORDERS = 'POST /api/orders';
const BANK = 'shop.v1.BankService/Charge';
const HEAD: Sampling = { kind: 'head', percent: 10 };
const TAIL: Sampling = { kind: 'tail', percent: 10 };

/** An order, `bankMs` of which are the bank's. */
const order = (start: number, bankMs: number) =>
  gateway(
    [start, start + bankMs + 4],
    [
      client('order', BANK, [start + 1, start + bankMs + 2], {
        children: [server('bank', BANK, [start + 1, start + bankMs + 1])],
      }),
    ],
  );

/** So many usual orders in the baseline and slow ones in the fault phase, as the Collector kept them. */
function arm(sampling: Sampling | undefined, kept: { baseline: number; fault: number }): ArmView {
  const usual = Array.from({ length: kept.baseline }, (_, index) => order(index * 20, 10));
  const slow = Array.from({ length: kept.fault }, (_, index) => order(1_000 + index * 20, 700));
  const samples: RequestSample[] = [...usual, ...slow].map(({ at: [startMs, endMs] }, index) =>
    sample([startMs, startMs, endMs], { traceId: (index + 1).toString(16).padStart(32, '0') }),
  );
  const metrics = ['traces_span_metrics_calls_total', 'faultline_client_calls_total'].map((name) => ({
    name,
    labels: {},
    points: [{ tMs: 1, value: 2 }],
  }));
  return armView(
    armEvidence({ samples, traces: otlp(...usual, ...slow), metrics, ...(sampling && { sampling }) }),
  );
}

/** What is withheld from a claim that asks this. */
function withheldBy(view: ArmView, ask: (view: ArmView) => unknown): string[] {
  const reasons: string[] = [];
  ask(sampledView(view, (reason) => reasons.push(reason)));
  return reasons;
}

const slowdown = (view: ArmView) => view.phase('fault')?.slowdownShare('bank', 'Charge', ORDERS);

test('without sampling, and where all is kept, the view is the arm itself', () => {
  const enough = { baseline: 1, fault: 1 };
  for (const view of [
    arm(undefined, enough),
    arm({ kind: 'all' }, enough),
    arm({ kind: 'head', percent: 100 }, enough),
  ]) {
    expect(sampledView(view, () => {})).toBe(view);
  }
});

describe('a culprit', () => {
  test('is named by few traces, but not by fewer than that', () => {
    const view = arm(HEAD, { baseline: MIN_TRACES, fault: MIN_TRACES });
    const seen = sampledView(view, (reason) => expect.unreachable(reason));
    expect(slowdown(seen)).toMatchObject({ percent: 100, of: MIN_TRACES });
    expect(seen.phase('fault')?.culpritShare('bank', 'Charge', ORDERS)).toEqual({
      percent: 100,
      of: MIN_TRACES,
    });

    const fewer = arm(HEAD, { baseline: MIN_TRACES, fault: MIN_TRACES - 1 });
    expect(withheldBy(fewer, slowdown)).toEqual([
      `4 complete traces of ${ORDERS} in unprotected/fault, 5 at least are needed (sampling head=10%)`,
    ]);
  });

  test('has nobody to be compared with where no baseline was kept', () => {
    const view = arm({ kind: 'tail', percent: 0 }, { baseline: 0, fault: 40 });
    expect(withheldBy(view, slowdown)).toEqual([
      `0 complete traces of ${ORDERS} in unprotected/baseline, 5 at least are needed (sampling tail=0%)`,
    ]);
  });

  test('says of which traces it is', () => {
    const seen = sampledView(arm(TAIL, { baseline: 10, fault: 10 }), () => {});
    expect(slowdown(seen)?.evidence).toMatch(
      /, of those that tail sampling kept: failed and slow ones first$/,
    );
  });
});

describe.each([HEAD, TAIL])('what counts or times spans is withheld: $kind', (sampling) => {
  const view = arm(sampling, { baseline: 10, fault: 10 });
  test.each<[string, (view: ArmView) => unknown]>([
    ['times of a service', ({ phase }) => phase('fault')?.service('bank', 'Charge')],
    ['edges', ({ phase }) => phase('fault')?.edges()],
    ['an edge', ({ phase }) => phase('fault')?.edge('order', 'bank', 'Charge')],
    ['rejections', ({ phase }) => phase('fault')?.rejections()],
    ['wasted work', ({ phase }) => phase('fault')?.wastedWork()],
    ['the traces of a phase', ({ phase }) => phase('fault')?.traces.all],
    ['all traces', (one) => one.traces],
    ['the evidence of them', ({ evidence }) => evidence.traces],
  ])('%s', (_what, ask) => {
    expect(withheldBy(view, ask)).toEqual([expect.stringContaining('of kept traces only (sampling')]);
  });

  test('requests, metrics of the services and the journal are whole', () => {
    expect(
      withheldBy(view, (one) => [
        one.phase('fault')?.route(ORDERS),
        one.phase('fault')?.load,
        one.metrics('faultline_client_calls_total'),
        one.evidence.samples,
        one.journal('phase.ended'),
      ]),
    ).toEqual([]);
  });
});

test('metrics made of spans are a witness under tail sampling, which comes after them, and none under head sampling', () => {
  const ask = (view: ArmView) => view.metrics('traces_span_metrics_calls_total');
  expect(withheldBy(arm(TAIL, { baseline: 1, fault: 1 }), ask)).toEqual([]);
  expect(withheldBy(arm(HEAD, { baseline: 1, fault: 1 }), ask)).toHaveLength(1);
});

describe('traces that are expected', () => {
  const slow = (index: number) =>
    sample([index, index, index + 2_000], { traceId: `${index}`.padStart(32, '0') });
  test('under tail sampling: what must have been kept, and what was', () => {
    const traces = otlp(
      gateway([1, 2_001]),
      gateway([2, 20]),
      gateway([3, 20], [client('order', BANK, [4, 9])]),
    );
    const quick = [2, 3, 4].map((index) => ({ ...slow(index), doneMs: slow(index).dueMs + 20 }));
    const view = armView(armEvidence({ samples: [slow(1), ...quick, slow(5)], traces, sampling: TAIL }));
    // 1 and 5 had to be kept, 2 and 3 were kept though they need not; 3 lacks its server span, 5 is not there.
    expect(view.phase('baseline')?.traces).toMatchObject({
      expected: 4,
      collected: 3,
      complete: 2,
      incomplete: 1,
    });
  });

  test('under head sampling: those that were marked', () => {
    const marked = sample([1, 1, 20], { traceId: 'f'.repeat(32) });
    const unmarked = sample([2, 2, 20], { traceId: '1'.repeat(32) });
    const view = armView(armEvidence({ samples: [marked, unmarked], sampling: HEAD }));
    expect(view.phase('baseline')?.traces).toMatchObject({ expected: 1, collected: 0, complete: 0 });
  });
});
