import { ExitCode } from '../errors.ts';
import { outcomeOf, violationLines } from '../report/audits.ts';
import { wholeEvidenceOf } from '../report/evidence.ts';
import { formatLimit, formatObserved, VERDICTS } from '../report/format.ts';
import type { Report, ReportAudit, ReportHypothesis, Verdict } from '../report/model.ts';
import { problemLine } from '../run/problems/problem.ts';

/** Why a test of a run does not pass. */
export interface Trouble {
  readonly verdict: Exclude<Verdict, 'pass'>;
  /** The first line says it all, the others what it rests on. */
  readonly lines: readonly string[];
  /** An audit that had nothing to look at, which keeps no run from passing. */
  readonly isUntested?: true;
}

/** What a test is of: a claim, or an audit in an arm. */
export type Judged = { readonly claim: string } | { readonly audit: string; readonly arm: string };

/** Of one claim or audit; null where it passed. What is not in the report was not judged. */
export function troubleOf(report: Report, judged: Judged): Trouble | null {
  if ('claim' in judged) {
    const found = report.hypotheses.find(({ name }) => name === judged.claim);
    return found ? ofClaim(found) : missing(`the claim ${judged.claim}`);
  }
  const { audit, arm } = judged;
  const found = report.audits.find((each) => each.name === audit && each.arm === arm);
  return found ? ofAudit(found) : missing(`the audit ${audit} of ${arm}`);
}

const missing = (what: string): Trouble => ({
  verdict: 'no-data',
  lines: [`${VERDICTS['no-data'].word}: ${what} is not in the report`],
});

function ofClaim(claim: ReportHypothesis): Trouble | null {
  const { verdict } = claim;
  if (verdict === 'pass') return null;
  const measured = `${VERDICTS[verdict].word}: observed ${formatObserved(claim)}, limit ${formatLimit(claim)}`;
  const evidence = wholeEvidenceOf(claim);
  return { verdict, lines: [measured, ...(evidence === '' ? [] : [`evidence: ${evidence}`])] };
}

function ofAudit(audit: ReportAudit): Trouble | null {
  const { verdict, because } = audit;
  if (verdict === 'pass') return null;
  // Of one that all of the arm is doubted for, the report has the reason elsewhere; a test has it here.
  const outcome = outcomeOf({ ...audit, inProblems: false });
  const more = because === '' || outcome.includes(because) ? [] : [because];
  const lines = [`${VERDICTS[verdict].word}: ${outcome}`, ...more, ...violationLines(audit)];
  return { verdict, lines, ...(verdict === 'no-data' && { isUntested: true }) };
}

/** Of such a run nothing is a matter of doubt alone: who lets pass what could not be judged does not mean it. */
const GRAVE: readonly number[] = [ExitCode.interrupted, ExitCode.usage, ExitCode.notStarted];

/**
 * All that keeps a run from exit code 0 and is of none of `tested`: promises of protections, problems, what was left behind. So no suite is
 * green where the run is not.
 */
export function otherTrouble(report: Report, tested: readonly Judged[]): Trouble | null {
  const claims = new Set(tested.map((each) => ('claim' in each ? each.claim : null)));
  const audits = new Set(tested.map((each) => ('audit' in each ? `${each.arm} ${each.audit}` : null)));
  const found: Trouble[] = [
    ...report.hypotheses
      .filter(({ name }) => !claims.has(name))
      .flatMap((claim) => named(claim.name, ofClaim(claim))),
    ...report.audits
      .filter(({ arm, name, verdict }) => !audits.has(`${arm} ${name}`) && verdict !== 'no-data')
      .flatMap((audit) => named(`audit ${audit.name} of ${audit.arm}`, ofAudit(audit))),
    ...report.problems.map(
      (problem): Trouble => ({ verdict: 'inconclusive', lines: [problemLine(problem)] }),
    ),
    ...report.cleanup.left.map((left): Trouble => ({ verdict: 'fail', lines: [`left behind: ${left}`] })),
  ];
  const unexplained = tested.every((each) => troubleOf(report, each) === null) && report.exitCode !== 0;
  if (GRAVE.includes(report.exitCode) || (found.length === 0 && unexplained))
    found.push({ verdict: 'fail', lines: [`the run ended with exit code ${report.exitCode}`] });
  const worst = found.find(({ verdict }) => verdict === 'fail') ?? found[0];
  return worst ? { verdict: worst.verdict, lines: found.flatMap(({ lines }) => lines) } : null;
}

const named = (name: string, trouble: Trouble | null): Trouble[] => {
  if (trouble === null) return [];
  const [first = '', ...more] = trouble.lines;
  return [{ ...trouble, lines: [`${name}: ${first}`, ...more] }];
};
