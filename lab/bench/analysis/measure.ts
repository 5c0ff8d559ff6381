import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import slowPayment from '../../../scenarios/slow-payment.ts';
import { completenessOf } from '../../analysis/completeness.ts';
import type { ArmEvidence } from '../../analysis/evidence.ts';
import type { OtlpTracesData } from '../../analysis/otlp.ts';
import { TraceBuilder } from '../../analysis/span-tree.ts';
import { Journal } from '../../run/journal.ts';
import { judge } from '../../run/judge.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { largeArm } from './large-arm.ts';

/** What one process measured. */
export interface Measured {
  readonly spans: number;
  /** By stage. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakBytes: number;
  /** Of the hypotheses, so that one sees that they were judged. */
  readonly observed: Readonly<Record<string, number | null>>;
}

const MODES = { stages: measureStages, judge: measureJudging };
export type Mode = keyof typeof MODES;

const BUDGETS_MS = { unprotected: null, protected: 250, 'fail-fast': 110 } as const;

/** The three arms of slow-payment, with so many spans together. */
function armsOf(spans: number, read: (line: string) => OtlpTracesData): ArmEvidence[] {
  const arms = Object.entries(BUDGETS_MS);
  return arms.map(([arm, budgetMs]) =>
    largeArm({ arm, spans: Math.ceil(spans / arms.length), budgetMs }, read),
  );
}

function measureStages(spans: number): Measured {
  const seconds = { parse: 0, flatten: 0, trees: 0, gate: 0 };
  const timed = <Result>(stage: keyof typeof seconds, work: () => Result): Result => {
    const from = performance.now();
    try {
      return work();
    } finally {
      seconds[stage] += (performance.now() - from) / 1000;
    }
  };
  let seen = 0;
  const arms = armsOf(spans, (line) => timed('parse', () => JSON.parse(line)));
  const built = arms.map(({ batches = [] }) => {
    const builder = new TraceBuilder();
    for (const batch of batches) timed('flatten', () => builder.add(batch));
    return timed('trees', () => builder.build());
  });
  timed('gate', () => {
    for (const trace of built.flat()) {
      if (!completenessOf(trace).complete) throw new Error(`trace ${trace.traceId} is incomplete`);
      seen += trace.spans.length;
    }
  });
  return { spans: seen, seconds, peakBytes: peak(), observed: {} };
}

function measureJudging(spans: number): Measured {
  let parseS = 0;
  let madeS = 0;
  let last = 0;
  const arms = armsOf(spans, (line) => {
    // What passed since the line before was given back is the making of this one.
    const from = performance.now();
    const data = JSON.parse(line);
    parseS += (performance.now() - from) / 1000;
    return data;
  }).map((evidence) => ({
    ...evidence,
    batches: outside(evidence.batches ?? [], (ms) => {
      madeS += ms / 1000;
    }),
  }));
  const folder = mkdtempSync(join(tmpdir(), 'faultline-bench-'));
  try {
    using journal = new Journal(join(folder, 'journal.jsonl'), { now: () => last++ }, () => {});
    const finished = arms.map((evidence) => ({ evidence, left: [], mishaps: [], unwritten: [] }));
    const from = performance.now();
    const { arms: views, checked } = judge(slowPayment as Scenario, finished, [], journal, { audits: [] });
    const judged = (performance.now() - from) / 1000 - madeS + parseS;
    const seen = views.reduce(
      (sum, { traces }) => sum + traces.reduce((all, { spans }) => all + spans.length, 0),
      0,
    );
    const observed = checked.map(({ hypothesis, observation }) => [
      hypothesis.name,
      observation?.value ?? null,
    ]);
    return { spans: seen, seconds: { judged }, peakBytes: peak(), observed: Object.fromEntries(observed) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Tells how long the source of the batches took. */
function* outside(batches: Iterable<OtlpTracesData>, took: (ms: number) => void): Iterable<OtlpTracesData> {
  let from = performance.now();
  for (const batch of batches) {
    took(performance.now() - from);
    yield batch;
    from = performance.now();
  }
}

const peak = () => process.resourceUsage().maxRSS * 1024;

const [mode, spans] = process.argv.slice(2);
const measureBy = MODES[mode as Mode];
console.log(JSON.stringify(measureBy(Number(spans))));
