import { beforeAll, describe, expect, test } from 'vitest';
import { armEvidence, sample } from '../lab/analysis/arm/example-evidence.ts';
import { armView } from '../lab/analysis/arm/view.ts';
import { isMarked, parseSampling, type Sampling } from '../lab/analysis/sampling/sampling.ts';
import { gateway, otlp } from '../lab/analysis/spans/example-trace.ts';
import { findJaeger } from '../lab/backends/traces/binary.ts';
import { type RequestSample, traceIdsOf } from '../lab/evidence/requests.ts';
import { buildReport } from '../lab/report/build.ts';
import type { FinishedRun } from '../lab/run/finished-run.ts';
import { runInFolder } from '../lab/run/fixture/run-in-folder.ts';
import { checkHypothesis } from '../lab/run/judge/verdicts.ts';
import { problemLine } from '../lab/run/problems/problem.ts';
import type { Hypothesis } from '../lab/scenario/scenario.ts';
import scenario from './sampling.ts';

const ORDERS = 'POST /api/orders';
const BASELINE_MS = 100;
const FAULT_MS = 1_100;

/** Orders of one phase, each `tookMs` long, of which the first ones have a trace. */
function arm(of: { dueMs: number; tookMs: number; sent: number; kept: number; sampling: Sampling }) {
  const { dueMs, tookMs, sent, kept, sampling } = of;
  const samples = Array.from({ length: sent }, (_, index) =>
    sample([dueMs, dueMs, dueMs + tookMs], { traceId: (index + 1).toString(16).padStart(32, '0') }),
  );
  const traces = Array.from({ length: kept }, () => gateway([dueMs, dueMs + tookMs]));
  const patienceMs = { [ORDERS]: 750 };
  return armView(armEvidence({ samples, traces: otlp(...traces), sampling, patienceMs }));
}

function verdict(name: string, seen: ReturnType<typeof arm>): string {
  const hypothesis = scenario.hypotheses.find((each) => each.name === name);
  return checkHypothesis(hypothesis as Hypothesis, { every: seen, head: seen, tail: seen }, {}).verdict;
}

const HEAD = { kind: 'head', percent: 10 } as const;
const TAIL = { kind: 'tail', percent: 10 } as const;

test('head sampling that in truth keeps everything is noticed', () => {
  const harmed = { dueMs: FAULT_MS, tookMs: 900, sent: 40, sampling: HEAD };
  const kept = (count: number) => verdict('head-loses-the-harmed', arm({ ...harmed, kept: count }));
  expect([kept(0), kept(4), kept(40)]).toEqual(['pass', 'pass', 'fail']);
});

test('what was harmed in nothing is no witness of that', () => {
  const well = { dueMs: FAULT_MS, tookMs: 40, sent: 40, kept: 4, sampling: HEAD };
  expect(verdict('head-loses-the-harmed', arm(well))).toBe('no-data');
});

test('tail sampling that drops slow ones is noticed, and one that keeps everything', () => {
  const slow = { dueMs: FAULT_MS, tookMs: 900, sent: 40, sampling: TAIL };
  const usual = { dueMs: BASELINE_MS, tookMs: 40, sent: 40, sampling: TAIL };
  const kept = (count: number) => verdict('tail-keeps-the-harmed', arm({ ...slow, kept: count }));
  expect([kept(40), kept(20), kept(0)]).toEqual(['pass', 'fail', 'fail']);
  const left = (count: number) => verdict('tail-loses-the-usual', arm({ ...usual, kept: count }));
  expect([left(4), left(40)]).toEqual(['pass', 'fail']);
});

describe.skipIf((await findJaeger()) === null)('with a Collector', { timeout: 120_000 }, () => {
  let finished: FinishedRun;
  /** Of an arm, however busy the machine was. */
  const seen = (name: string) => {
    const view = finished.arms.find((each) => each.arm === name);
    if (!view)
      throw new Error(`the run has no arm ${name}: ${finished.problems.map(problemLine).join('; ')}`);
    const requests: readonly RequestSample[] = [...(view.evidence.warmUp ?? []), ...view.evidence.samples];
    const ids = requests.flatMap(traceIdsOf);
    const there = new Set(view.traces.map(({ traceId }) => traceId));
    return { view, ids, kept: ids.filter((id) => there.has(id)) };
  };
  beforeAll(async () => {
    const shorter = { ...scenario, phases: { baseline: 1, fault: 1, recovery: 0.5 }, shortest: {} };
    finished = await runInFolder('process', { scenario: shorter, sampling: null });
  }, 120_000);

  test('each arm keeps what it says, in one run', () => {
    const [every, head, tail] = [seen('every'), seen('head'), seen('tail')];
    expect(every.kept).toEqual(every.ids);
    const marked = head.ids.filter((id) => isMarked(parseSampling('head=10%') as Sampling, id));
    expect(head.kept).toEqual(marked);
    expect(tail.kept.length).toBeLessThan(tail.ids.length);
  });

  test('the Collector stands before the traces of the arm alone that it decides for', () => {
    expect(finished.sampling).toBe(null);
    const counted = finished.arms.filter((view) => view.journal('collector.counted').length > 0);
    expect(counted.map((view) => view.arm)).toEqual(['tail']);
  });

  test('the report says of each arm what was kept', () => {
    const report = buildReport(finished);
    expect(report.arms.map(({ name, sampling }) => [name, sampling])).toEqual([
      ['every', 'all'],
      ['head', 'head=10%'],
      ['tail', 'tail=10%'],
    ]);
    const notes = report.notes.filter((note) => note.includes('sampling'));
    expect(notes.map((note) => note.split(':').slice(0, 2).join(':'))).toEqual([
      'head: sampling head=10%',
      'tail: sampling tail=10%',
    ]);
  });
});
