import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RequestSample } from '../../evidence/requests.ts';
import { ALL, isOfShare, type Sampling } from '../sampling/sampling.ts';
import { client, type ExampleSpan, gateway, otlp, server } from '../spans/example-trace.ts';
import { armEvidence, sample } from './example-evidence.ts';
import { MIN_TRACES, sampledView } from './sampled-view.ts';
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
      client('gateway', BANK, [start + 1, start + bankMs + 2], {
        children: [server('bank', BANK, [start + 1, start + bankMs + 1])],
      }),
    ],
  );

/** Ids as drawn by the load, of which sampling keeps these by chance. */
function* idsKept(sampling: Sampling): Generator<string> {
  for (let index = 0; ; index++) {
    const traceId = createHash('sha256').update(String(index)).digest('hex').slice(0, 32);
    if (isOfShare(sampling, traceId)) yield traceId;
  }
}

/** What is kept of an arm: so many usual orders in the baseline, and slow and usual ones in the fault phase. */
function arm(
  sampling: Sampling | undefined,
  kept: { baseline: number; stumbles?: number; fault: number; wellInFault?: number; lostInFault?: number },
): ArmView {
  const { baseline, stumbles = 0, fault, wellInFault = 0, lostInFault = wellInFault * 9 } = kept;
  const times = (count: number, make: (index: number) => ExampleSpan) =>
    Array.from({ length: count }, (_, i) => make(i));
  const usual = [
    ...times(baseline, (index) => order(index * 20, 10)),
    ...times(stumbles, (index) => order(index * 20 + 5, 900)),
  ];
  const slow = times(fault, (index) => order(1_000 + index * 20, 700));
  const well = times(wellInFault, (index) => order(1_005 + index * 20, 10));
  const orders = [...usual, ...slow, ...well];
  const ids = orders.map((_, index) => (index + 1).toString(16).padStart(32, '0'));
  const drawn = idsKept(sampling?.kind === 'tail' && sampling.percent === 0 ? ALL : (sampling ?? ALL));
  const idOf = new Map(ids.map((id) => [id, drawn.next().value as string]));
  const samples: RequestSample[] = orders.map(({ at: [startMs, endMs] }, index) =>
    sample([startMs, startMs, endMs], { traceId: idOf.get(ids[index] as string) as string }),
  );
  // Those that were not kept went as usual.
  const others = times(90, (index) => order(index * 10, 10)).map(({ at: [startMs, endMs] }, index) =>
    sample([startMs, startMs, endMs], { traceId: `${index}`.padStart(32, '0') }),
  );
  const othersInFault = times(lostInFault, (index) => order(1_010 + index, 10)).map(
    ({ at: [startMs, endMs] }, index) =>
      sample([startMs, startMs, endMs], { traceId: `f${index}`.padStart(32, '0') }),
  );
  const metrics = ['traces_span_metrics_calls_total', 'faultline_client_calls_total'].map((name) => ({
    name,
    labels: {},
    points: [{ tMs: 1, value: 2 }],
  }));
  const traces = otlp(...orders);
  for (const span of traces.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  ))
    span.traceId = idOf.get(span.traceId) as string;
  return armView(
    armEvidence({
      samples: [...samples, ...others, ...othersInFault],
      traces,
      metrics,
      ...(sampling && { sampling }),
    }),
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

  test('has nothing to be compared with where none was kept by chance, however many were kept for being slow', () => {
    const view = arm({ kind: 'tail', percent: 0 }, { baseline: 40, fault: 40 });
    expect(withheldBy(view, slowdown)).toEqual([
      `0 complete traces of ${ORDERS} in unprotected/baseline kept by chance, 5 at least are needed (sampling tail=0%)`,
    ]);
  });

  test('is named though of the few that were kept some had stumbled: what is usual is known of all requests', () => {
    const view = arm(HEAD, { baseline: 6, stumbles: 2, fault: 10 });
    const seen = sampledView(view, (reason) => expect.unreachable(reason));
    expect(slowdown(seen)).toMatchObject({ percent: 100, hits: 10, of: 10 });
    expect(slowdown(seen)?.evidence).toBe(
      'bank Charge explains the rise in 10 of 10 kept traces, of 10 that were sent (usual median 14 ms, p90 14 ms of 98 requests, parts as in 8 traces)',
    );
  });

  test('of a fault that meets some is not made larger by keeping all that were slow', () => {
    // 30 slow ones, all kept, and 27 of the 270 that were well.
    const view = arm(TAIL, { baseline: 10, fault: 30, wellInFault: 27 });
    const seen = sampledView(view, (reason) => expect.unreachable(reason));
    expect(slowdown(seen)).toMatchObject({ percent: 10, hits: 30, of: 57 });
    expect(slowdown(seen)?.evidence).toMatch(
      /^bank Charge explains the rise in 30 of 57 kept traces, 27 of which stand for others too, of 300 that were sent \(usual median 14 ms, p90 14 ms of 100 requests/,
    );
    expect(seen.phase('fault')?.culpritShare('bank', 'Charge', ORDERS)).toEqual({ percent: 100, of: 57 });
  });

  const culpritOf = (view: ArmView) => view.phase('fault')?.culpritShare('bank', 'Charge', ORDERS);

  test('is withheld where those that were kept for being slow are few of all, and none stands for the others', () => {
    // 5 slow ones and 20 that were well, of which chance kept none, or one.
    for (const wellInFault of [0, 2]) {
      const view = arm(TAIL, { baseline: 10, fault: 5, wellInFault, lostInFault: 20 });
      for (const ask of [culpritOf, slowdown])
        expect(withheldBy(view, ask)).toEqual([
          `${wellInFault} traces kept by chance in unprotected/fault stand for ${20 + wellInFault} that neither failed nor were slow, 5 at least are needed (sampling tail=10%)`,
        ]);
    }
  });

  test('is named without any that stands for others, where there are no others to speak of', () => {
    const view = arm({ kind: 'tail', percent: 0 }, { baseline: 0, fault: 49, lostInFault: 1 });
    const seen = sampledView(view, (reason) => expect.unreachable(reason));
    expect(culpritOf(seen)).toEqual({ percent: 98, of: 49 });
  });
});

describe.each([HEAD, TAIL])('what counts or times spans is withheld: $kind', (sampling) => {
  const view = arm(sampling, { baseline: 10, fault: 10 });
  test.each<[string, (view: ArmView) => unknown]>([
    ['times of a service', ({ phase }) => phase('fault')?.service('bank', 'Charge')],
    ['edges', ({ phase }) => phase('fault')?.edges()],
    ['an edge', ({ phase }) => phase('fault')?.edge('gateway', 'bank', 'Charge')],
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

test.each<[string, (view: ArmView) => unknown]>([
  ['asked for by name', (view) => view.metrics('traces_span_metrics_calls_total')],
  ['in the evidence', (view) => view.evidence.metrics],
])(
  'metrics made of spans are a witness under tail sampling, and none under head sampling: %s',
  (_how, ask) => {
    expect(withheldBy(arm(TAIL, { baseline: 1, fault: 1 }), ask)).toEqual([]);
    expect(withheldBy(arm(HEAD, { baseline: 1, fault: 1 }), ask)).toHaveLength(1);
  },
);

test.each(['all', 'tail'] as const)('metrics of spans that came too late are withheld: %s', (kind) => {
  const full = arm(kind === 'all' ? ALL : TAIL, { baseline: 5, fault: 5 });
  const short = { tMs: 1, type: 'spanmetrics.short', seen: 90, accepted: 100 };
  const view = armView({ ...full.evidence, journal: [short] });
  for (const ask of [
    (one: ArmView) => one.metrics('traces_span_metrics_calls_total'),
    (one: ArmView) => one.evidence.metrics,
  ])
    expect(withheldBy(view, ask)).toEqual(['`traces_span_metrics_calls_total` has seen 90 of 100 spans']);
  expect(withheldBy(view, (one) => one.metrics('faultline_client_calls_total'))).toEqual([]);
});

describe('traces that are expected', () => {
  const slow = (index: number) =>
    sample([index, index, index + 2_000], { traceId: `${index}`.padStart(32, '0') });
  test('under tail sampling: what must have been kept, and what was', () => {
    const traces = otlp(
      gateway([1, 2_001]),
      gateway([2, 20]),
      gateway([3, 20], [client('gateway', BANK, [4, 9])]),
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
