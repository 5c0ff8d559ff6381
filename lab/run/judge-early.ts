import type { FaultlineError } from '../errors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FinishedArm } from './collect/finished-arm.ts';
import type { Journal } from './journal/journal.ts';
import { type Judged, judge } from './judge/judge.ts';
import { lenient } from './judge/lenient.ts';
import { gravest } from './problems/exit-code.ts';
import type { Problem } from './problems/problem.ts';
import type { Attempts } from './rerun.ts';

/** What there is of the run. */
export interface RanSoFar {
  readonly finished: readonly FinishedArm[];
  /** By arm that was begun. */
  readonly attempts: Readonly<Record<string, Attempts>>;
}

/**
 * Judges a run that ended early on the arms that were finished by then. What rests on any other arm is inconclusive, and
 * the run is never a pass.
 */
export function judgeEarly(
  scenario: Scenario,
  { finished, attempts }: RanSoFar,
  failure: FaultlineError,
  leftovers: readonly string[],
  journal: Pick<Journal, 'write'>,
): Judged {
  const missing = Object.keys(scenario.arms).filter(
    (name) => !finished.some(({ evidence }) => evidence.arm === name),
  );
  const all = [...finished, ...missing.map((arm) => unfinished(arm, attempts[arm], failure))];
  const judged = judge(
    { ...scenario, hypotheses: scenario.hypotheses.map(lenient) },
    all,
    leftovers,
    journal,
  );
  const ended: Problem = { arm: null, kind: 'ended-early', phase: null, text: failure.message };
  const ofFinished = judged.problems.filter(({ arm }) => arm === null || !missing.includes(arm));
  // The report has no arm to tell it of.
  const again = missing.flatMap((arm) =>
    (attempts[arm]?.discarded ?? []).map((why, index) => `${arm}, attempt ${index + 1}, thrown away: ${why}`),
  );
  return {
    ...judged,
    notes: [...judged.notes, ...again],
    arms: judged.arms.filter(({ evidence }) => evidence.phases.length > 0),
    problems: [ended, ...ofFinished],
    exitCode: gravest([judged.exitCode, failure.exitCode]),
  };
}

function unfinished(arm: string, attempts: Attempts | undefined, failure: FaultlineError): FinishedArm {
  const nothing = { phases: [], samples: [], traces: { resourceSpans: [] }, metrics: [], journal: [] };
  const why = [failure.message];
  const befell =
    failure.code === 'disk-failed' ? { mishaps: [], unwritten: why } : { mishaps: why, unwritten: [] };
  return { evidence: { arm, ...nothing }, left: attempts?.left ?? [], ...befell };
}
