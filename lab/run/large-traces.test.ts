import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import type { ArmView } from '../analysis/arm/view.ts';
import { deepTrace, type Large, ROUTE, wideTrace } from '../analysis/fixture/large-traces.ts';
import { isKeptForCause } from '../analysis/sampling/weighted-share.ts';
import { buildTraces } from '../analysis/spans/span-tree.ts';
import { criticalPath } from '../analysis/traces/critical-path.ts';
import { contributions } from '../analysis/traces/culprit.ts';
import { deadlineHops } from '../analysis/traces/deadline-hops.ts';
import { edges } from '../analysis/traces/edges.ts';
import { rejections } from '../analysis/traces/rejections.ts';
import { instanceShares } from '../analysis/traces/shares.ts';
import { wastedWork } from '../analysis/traces/wasted-work.ts';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import { buildReport } from '../report/build.ts';
import { finishedRun } from '../report/fixture/finished-run.ts';
import { renderWaterfall } from '../report/waterfall.ts';
import { waterfallLines } from '../report/waterfall-tree.ts';
import { startClock } from '../runtime/clock.ts';
import { hypothesis, smallScenario } from '../scenario/fixture/small-scenario.ts';
import { Journal } from './journal/journal.ts';
import { type Judged, judge } from './judge/judge.ts';

/** So deep that recursion fails, and so wide that arguments do; and what takes the square of it takes an hour. */
const DEPTH = 100_001;
const CHILDREN = 1_000_000;
const MINUTES = 180_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-large-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An arm of one request, in its fault phase, that left these spans. */
function judged(
  { traceId, fromMs, toMs }: Large,
  batches: Iterable<OtlpTracesData>,
  propagateDeadline = true,
) {
  const samples = [sample([fromMs, fromMs, toMs + 1], { traceId })];
  const evidence = armEvidence({ samples, traces: { built: buildTraces(batches) } });
  using journal = new Journal(join(folder, 'journal.jsonl'), startClock(), () => {});
  const scenario = smallScenario({
    topology: { gateway: 1, order: 1, payment: 1 },
    load: { routes: [{ route: ROUTE, rps: 1 }] },
    arms: {
      unprotected: { order: { clients: { payment: { propagateDeadline, timeoutMs: 60_000 } } } },
      protected: {},
    },
    hypotheses: [
      hypothesis({
        atLeast: 100,
        observe: ({ unprotected }) => {
          const share = unprotected.phase('fault')?.culpritShare('payment', 'CreatePayment', ROUTE);
          return share ? { value: share.percent, evidence: `${share.of} traces` } : null;
        },
      }),
    ],
  });
  const found = judge(scenario, [{ evidence, left: [], mishaps: [], unwritten: [] }], [], journal, {
    audits: [],
  });
  return { ...found, view: found.arms[0] as ArmView };
}

const observed = ({ checked }: Judged, name: string) =>
  checked.find((each) => each.hypothesis.name === name)?.observation;

/** What the page, the report's file and the terminal are made of. */
function reported({ arms }: Judged) {
  const [waterfall] = buildReport(finishedRun(...arms)).arms[0]?.waterfalls ?? [];
  if (!waterfall) throw new Error('a report without a waterfall');
  return { rows: waterfall.rows, lines: waterfallLines(waterfall), text: renderWaterfall(waterfall) };
}

describe(`a trace ${DEPTH} spans deep`, () => {
  const large: Large = { traceId: 'a'.repeat(32), fromMs: 1_100, toMs: 1_800 };
  const servers = (DEPTH - 1) / 2;

  test('is complete, has a critical path, hops, edges and shares', { timeout: MINUTES }, () => {
    const { view } = judged(large, deepTrace(large, DEPTH));
    const { traces } = view;
    const [trace] = traces;
    if (!trace?.root) throw new Error('no root');
    expect(view.phase('fault')?.traces).toMatchObject({ complete: 1, incomplete: 0 });
    expect(trace.nodes).toHaveLength(DEPTH);
    const path = criticalPath(trace.root);
    expect(path).toHaveLength(2 * DEPTH - 1);
    expect(path.reduce((sum, { selfMs }) => sum + selfMs, 0)).toBeCloseTo(700, 6);
    const parts = contributions(trace);
    expect(parts.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100, 6);
    expect(parts.map(({ service }) => service).sort()).toEqual(['gateway', 'order', 'payment']);
    expect(deadlineHops(traces)).toEqual({ traces: 1, hops: servers, shrinking: 1, worstOverrunMs: 0 });
    expect(edges(traces).map(({ from, to, attempts }) => [from, to, attempts])).toEqual([
      ['gateway', 'order', 1],
      ['order', 'payment', servers / 2],
      ['payment', 'order', servers / 2 - 1],
    ]);
    expect(wastedWork(traces)).toMatchObject({ traces: 1, spans: servers, endedAfter: 0 });
    expect(rejections(traces)).toEqual([]);
    expect(instanceShares(traces, 'order', { fromMs: 0, toMs: Infinity })?.get('order-1')?.percent).toBe(100);
    expect(isKeptForCause(trace)).toBe(true);
  });

  test('is held against the rules of the wire, also where all have given up', { timeout: MINUTES }, () => {
    const whole = judged(large, deepTrace(large, DEPTH));
    expect(observed(whole, 'unprotected-deadlines-hold')?.value).toBe(0);
    expect(observed(whole, 'unprotected-tries-hold')?.value).toBe(0);
    expect(observed(whole, 'products-wait')).toMatchObject({ evidence: '1 traces' });
    const gone = judged(large, deepTrace(large, DEPTH, { left: true }));
    expect(observed(gone, 'unprotected-callees-stop')).toMatchObject({
      value: expect.closeTo(100, 2),
      evidence: expect.stringContaining(
        `order -> payment ${servers / 2}, payment -> order ${servers / 2 - 1}`,
      ),
    });
    // Who waits for a deaf call can't stop: the last callee alone waits for nobody.
    const deaf = judged(large, deepTrace(large, DEPTH, { left: true }), false);
    expect(observed(deaf, 'unprotected-callees-stop')).toEqual({
      value: expect.closeTo(0.001, 3),
      evidence: 'unprotected: looked at order -> payment 1',
    });
  });

  test('is drawn', { timeout: MINUTES }, () => {
    const { rows, lines, text } = reported(judged(large, deepTrace(large, DEPTH)));
    expect(rows).toHaveLength(DEPTH);
    expect(rows.at(-1)?.depth).toBe(DEPTH - 1);
    expect(lines.at(-1)?.lastAt).toHaveLength(lines.at(-1)?.depth ?? 0);
    expect(text.split('\n').length).toBeGreaterThan(40);
  });
});

describe(`a span with ${CHILDREN} children`, () => {
  const large: Large = { traceId: 'b'.repeat(32), fromMs: 1_100, toMs: 3_100 };
  let whole: ReturnType<typeof judged>;
  beforeAll(() => {
    whole = judged(large, wideTrace(large, CHILDREN));
  }, MINUTES);

  test('is complete, has a critical path, edges and shares', { timeout: MINUTES }, () => {
    const { traces } = whole.view;
    const [trace] = traces;
    if (!trace?.root) throw new Error('no root');
    expect(whole.view.phase('fault')?.traces).toMatchObject({ complete: 1, incomplete: 0 });
    expect(trace.root.children).toHaveLength(CHILDREN);
    const parts = contributions(trace);
    expect(parts.map(({ service }) => service)).toEqual(['payment', 'gateway']);
    expect(parts.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100, 6);
    expect(deadlineHops(traces)).toBeNull();
    expect(edges(traces)).toMatchObject([{ to: 'payment', calls: CHILDREN, attempts: CHILDREN }]);
    expect(wastedWork(traces)).toMatchObject({ traces: 1, spans: 0 });
    expect(rejections(traces)).toEqual([]);
    expect(isKeptForCause(trace)).toBe(true);
  });

  test('is held against the rules of the wire', { timeout: MINUTES }, () => {
    expect(observed(whole, 'unprotected-tries-hold')).toMatchObject({
      value: 0,
      evidence: `unprotected: looked at gateway -> payment ${CHILDREN}`,
    });
    expect(observed(whole, 'products-wait')).toEqual({ value: 100, evidence: '1 traces' });
  });

  test('is drawn', { timeout: MINUTES }, () => {
    const { rows, lines, text } = reported(whole);
    expect(rows).toHaveLength(CHILDREN + 1);
    expect(lines).toHaveLength(CHILDREN + 1);
    expect(text).toContain(`of ${CHILDREN + 1} spans are left out here`);
  });
});
