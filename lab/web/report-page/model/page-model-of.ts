import type { Report } from '../../../report/model.ts';
import type { FinishedRun } from '../../../run/finished-run.ts';
import type { GreenRun, PageModel } from './page-model.ts';
import { runFacts } from './run-facts.ts';
import { packTraces } from './trace-columns.ts';
import { NO_LOGS, type TraceLogs } from './trace-logs.ts';

/** Of a page, over all arms: about 20,000 traces, and 3 MB of it. What is beyond lies in evidence/. */
export const MAX_SPANS = 240_000;

/** What a page shows of a run: the report, and of the evidence what it leaves out. */
export function pageModelOf(
  run: FinishedRun,
  report: Report,
  lastGreen: GreenRun | null,
  logs: TraceLogs = NO_LOGS,
  maxSpans = MAX_SPANS,
): PageModel {
  const facts = runFacts(run, lastGreen);
  const ofPairs = facts.pairs.flatMap(({ arms }) =>
    arms.flatMap(({ waterfall }) => waterfall?.traceId ?? []),
  );
  const named = new Set([
    ...ofPairs,
    ...report.arms.flatMap(({ waterfalls }) => waterfalls.map(({ traceId }) => traceId)),
  ]);
  const share = Math.floor(maxSpans / Math.max(1, run.arms.length));
  return {
    report: withoutRows(report),
    facts,
    traces: run.arms.map((view) => packTraces(view, named, share, logs)),
  };
}

export function withoutRows(report: Report): Report {
  const arms = report.arms.map((arm) => ({
    ...arm,
    waterfalls: arm.waterfalls.map((waterfall) => ({ ...waterfall, rows: [] })),
  }));
  return { ...report, arms };
}
