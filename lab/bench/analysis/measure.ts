import slowPayment from '../../../scenarios/slow-payment.ts';
import { TraceBuilder } from '../../analysis/spans/span-tree.ts';
import { completenessOf } from '../../analysis/traces/completeness.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { judge } from '../../run/judge/judge.ts';
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
function armsOf(spans: number) {
  const arms = Object.entries(BUDGETS_MS);
  return arms.map(([arm, budgetMs]) => largeArm({ arm, spans: Math.ceil(spans / arms.length), budgetMs }));
}

/** Seconds by stage: what is between them, as the making of lines, is not counted. */
class Stages<Stage extends string> {
  readonly seconds = {} as Record<Stage, number>;

  timed<Result>(stage: Stage, work: () => Result): Result {
    const from = performance.now();
    try {
      return work();
    } finally {
      this.seconds[stage] = (this.seconds[stage] ?? 0) + (performance.now() - from) / 1000;
    }
  }
}

function measureStages(spans: number): Measured {
  const stages = new Stages<'parse' | 'flatten' | 'trees' | 'gate'>();
  let seen = 0;
  const built = armsOf(spans).map(({ lines }) => {
    const builder = new TraceBuilder();
    for (const line of lines) {
      const batch: OtlpTracesData = stages.timed('parse', () => JSON.parse(line));
      stages.timed('flatten', () => builder.add(batch));
    }
    return stages.timed('trees', () => builder.build());
  });
  stages.timed('gate', () => {
    for (const trace of built.flat()) {
      if (!completenessOf(trace).complete) throw new Error(`trace ${trace.traceId} is incomplete`);
      seen += trace.spans.length;
    }
  });
  return { spans: seen, seconds: stages.seconds, peakBytes: peak(), observed: {} };
}

function measureJudging(spans: number): Measured {
  const stages = new Stages<'judged'>();
  const finished = armsOf(spans).map(({ evidence, lines }) => {
    const builder = new TraceBuilder();
    for (const line of lines) stages.timed('judged', () => builder.add(JSON.parse(line)));
    const built = stages.timed('judged', () => builder.build());
    return { evidence: { ...evidence, traces: { built } }, left: [], mishaps: [], unwritten: [] };
  });
  const nowhere = { write: () => {} };
  const { arms, checked } = stages.timed('judged', () =>
    judge(slowPayment as Scenario, finished, [], nowhere, { audits: [] }),
  );
  const seen = arms.reduce(
    (sum, { traces }) => sum + traces.reduce((all, { spans }) => all + spans.length, 0),
    0,
  );
  const observed = checked.map(({ hypothesis, observation }) => [
    hypothesis.name,
    observation?.value ?? null,
  ]);
  return { spans: seen, seconds: stages.seconds, peakBytes: peak(), observed: Object.fromEntries(observed) };
}

const peak = () => process.resourceUsage().maxRSS * 1024;

const [mode, spans] = process.argv.slice(2);
const measureBy = MODES[mode as Mode];
console.log(JSON.stringify(measureBy(Number(spans))));
