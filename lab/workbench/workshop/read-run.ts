import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { readArm, readSpans } from '../../evidence/arm-reader.ts';
import { eventsOf } from '../../evidence/events.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { phaseAt } from '../../evidence/phases.ts';
import { readJournal } from '../../evidence/read-journal.ts';
import { traceIdsOf } from '../../evidence/requests.ts';
import { outcomeOf, violationLines } from '../../report/audits.ts';
import { formatLimit, formatObserved } from '../../report/format.ts';
import type { Report } from '../../report/model.ts';
import { readReport } from '../../report/read-report.ts';
import { phasesOf } from '../../run/collect/finished-arm.ts';
import { problemLine } from '../../run/problems/problem.ts';
import { isBetter, type Look, type Rank, rankOf } from './looked-for.ts';

/** What a run found of a claim. */
export interface ClaimSeen {
  readonly name: string;
  readonly title: string;
  readonly arm: string;
  readonly verdict: 'pass' | 'fail' | 'no-data' | 'inconclusive';
  readonly observed: string;
  readonly limit: string;
}

/** An audit that failed. */
export interface AuditSeen {
  readonly name: string;
  readonly title: string;
  readonly arm: string;
  /** What was violated, and how often; else why it failed. */
  readonly found: readonly string[];
}

/** What a run tells of itself. */
export interface RunSeen {
  readonly claims: readonly ClaimSeen[];
  /** Those that failed. */
  readonly audits: readonly AuditSeen[];
  /** Why something of it could not be judged, a line each. */
  readonly problems: readonly string[];
}

/** What the workshop reads of a run's folder. */
export interface RunReader {
  seen(folder: string): Promise<RunSeen>;
  /** A trace in which the span is that is to be pointed at; null where the run has none. */
  trace(folder: string, look: Look): Promise<OtlpTracesData | null>;
}

export const runReader: RunReader = {
  seen: async (folder) => seenIn(await readReport(folder)),
  trace: traceWith,
};

export const seenIn = ({ hypotheses, audits, problems }: Report): RunSeen => ({
  claims: hypotheses.map((each) => ({
    ...{ name: each.name, title: each.title, arm: each.arm, verdict: each.verdict },
    ...{ observed: formatObserved(each), limit: formatLimit(each) },
  })),
  audits: audits
    .filter(({ verdict }) => verdict === 'fail')
    .map((each) => ({
      ...{ name: each.name, title: each.title, arm: each.arm },
      found: each.violations.length > 0 ? violationLines(each) : [outcomeOf(each)],
    })),
  problems: [
    ...problems.map(problemLine),
    ...hypotheses.flatMap(({ name, verdict, because, inProblems }) =>
      verdict === 'pass' || verdict === 'fail' || inProblems ? [] : `${name}: ${because}`,
    ),
  ],
});

/** Of those of the route and the phase the one that shows it best. */
async function traceWith(folder: string, look: Look): Promise<OtlpTracesData | null> {
  const events = (await readJournal(folder)).filter(({ arm }) => arm === look.arm);
  const attempt = eventsOf(events, 'arm.started').length;
  const begun = events.findLastIndex(({ type }) => type === 'arm.started');
  const phases = phasesOf(events.slice(Math.max(0, begun)));
  const of = { folder, arm: look.arm, attempt };
  const { requests } = await readArm(of);
  const wanted = new Set(
    requests
      .filter(({ route, dueMs }) => route === look.route && phaseAt(phases, dueMs)?.name === look.phase)
      .flatMap(traceIdsOf),
  );
  let best: { readonly rank: Rank; readonly data: OtlpTracesData } | null = null;
  for await (const data of readSpans(of)) {
    for (const { traceId, root, spans } of buildTraces(data)) {
      const rank = root && wanted.has(traceId) ? rankOf(spans, look) : null;
      if (rank && isBetter(rank, best?.rank ?? null)) best = { rank, data };
    }
  }
  return best?.data ?? null;
}
