import type { FaultlineError } from '../../errors.ts';
import { problemLine } from '../../run/problems/problem.ts';
import { outcomeOf } from '../audits.ts';
import { formatLimit, formatObserved, runVerdict } from '../format.ts';
import { suiteOf } from '../junit.ts';
import type { TestSuite } from '../junit-xml.ts';
import type { Report } from '../model.ts';
import type { FailedClaim, RunOutcome } from './invocation.ts';

/** What is kept of a run until all are made: neither its evidence nor its report. */
export interface EndedRun {
  readonly outcome: RunOutcome;
  readonly suite: TestSuite;
  /** Of those that it could judge. */
  readonly claims: readonly ClaimFound[];
}

export interface ClaimFound {
  readonly name: string;
  readonly arm: string;
  readonly unit: string;
  readonly observed: number;
}

export interface RunEnd {
  readonly number: number;
  readonly folder: string;
  /** May be graver than that of its report, which may not have been written. */
  readonly exitCode: number;
  readonly failure: FaultlineError | null;
}

export function endedRun(report: Report, { number, folder, exitCode, failure }: RunEnd): EndedRun {
  const { startedAt, durationMs, problems, cleanup, notes, advice, arms } = report;
  const outcome = {
    ...{ number, exitCode, folder, startedAt, durationMs },
    verdict: runVerdict({ ...report, exitCode }),
    failed: failedOf(report),
    problems: [...problems.map(problemLine), ...cleanup.left.map((left) => `left behind: ${left}`)],
    notes: [...notes],
    advice: [...advice],
    discarded: arms.flatMap(({ name: arm, discarded }) => discarded.map((why) => ({ arm, why }))),
    error: failure && { code: failure.code, message: failure.message },
  };
  return { outcome, suite: suiteOf({ ...report, exitCode }), claims: foundOf(report) };
}

function foundOf({ hypotheses }: Report): ClaimFound[] {
  return hypotheses.flatMap(({ name, arm, unit, observed, verdict }) => {
    const isJudged = verdict === 'pass' || verdict === 'fail';
    return isJudged && observed !== null ? [{ name, arm, unit, observed }] : [];
  });
}

/** An audit of nothing is no failure. */
function failedOf({ hypotheses, audits }: Report): FailedClaim[] {
  return [
    ...hypotheses
      .filter((each) => each.verdict !== 'pass')
      .map((each) => {
        const { name, title, arm, verdict, observed, limit, unit, because, inProblems } = each;
        const why = because === '' || inProblems ? '' : ` (${because})`;
        const outcome = `observed ${formatObserved(each)}, limit ${formatLimit(each)}${why}`;
        return { kind: 'hypothesis' as const, name, title, arm, verdict, observed, limit, unit, outcome };
      }),
    ...audits
      .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'no-data')
      .map((each) => {
        const { name, title, arm, verdict } = each;
        const none = { observed: null, limit: null, unit: '' };
        return { kind: 'audit' as const, name, title, arm, verdict, ...none, outcome: outcomeOf(each) };
      }),
  ];
}

/** A run that left no verdict: it could not be started, or somebody interrupted it. */
export function runWithoutVerdict(
  scenario: string,
  { code, message, exitCode }: FaultlineError,
  { number, startedAt, durationMs }: Pick<RunOutcome, 'number' | 'startedAt' | 'durationMs'>,
): EndedRun {
  const outcome = {
    ...{ number, verdict: null, exitCode, folder: null, startedAt, durationMs },
    ...{ failed: [], problems: [], notes: [], advice: [], discarded: [], error: { code, message } },
  };
  const result = { tag: 'error', type: code, message } as const;
  const cases = [{ className: `${scenario}.run`, name: 'run', timeMs: 0, result, output: message }];
  const suite = { name: scenario, startedAt, durationMs, properties: { exitCode }, cases };
  return { outcome, suite, claims: [] };
}
