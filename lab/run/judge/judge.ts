import { type ArmView, armView } from '../../analysis/arm/view.ts';
import { ExitCode } from '../../errors.ts';
import { namedView } from '../../scenario/named-view.ts';
import type { Arms, Scenario } from '../../scenario/scenario.ts';
import type { Audit } from '../../system/audit.ts';
import { SETTLE_WITHIN_MS } from '../collect/collect-books.ts';
import type { FinishedArm } from '../collect/finished-arm.ts';
import type { Journal } from '../journal/journal.ts';
import type { Doubt } from '../problems/doubt.ts';
import { gravest } from '../problems/exit-code.ts';
import { type Problem, problemOf } from '../problems/problem.ts';
import { adviseOn } from './advice.ts';
import { type CheckedAudit, checkAudits, whyUnread } from './check-audits.ts';
import { lenient } from './lenient.ts';
import { idleProtections, protectionClaims } from './protection-claims.ts';
import { stopClaims } from './stop-claims.ts';
import { trustOf } from './trust.ts';
import { type CheckedHypothesis, checkHypothesis, overallVerdict, type Verdict } from './verdicts.ts';
import { wireClaims } from './wire-claims.ts';

export interface Judged {
  readonly arms: readonly ArmView[];
  readonly checked: readonly CheckedHypothesis[];
  /** Each audit of the system in each arm that got to a phase. */
  readonly audits: readonly CheckedAudit[];
  readonly problems: readonly Problem[];
  /** What one should know of arms that are judged all the same. */
  readonly notes: readonly string[];
  /** What to do about an outcome that is neither pass nor fail. */
  readonly advice: readonly string[];
  readonly left: readonly string[];
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
}

/** Judges what the arms left behind. */
export function judge(
  scenario: Scenario,
  finished: readonly FinishedArm[],
  leftovers: readonly string[],
  journal: Pick<Journal, 'write'>,
  { audits: toCheck = [] }: { readonly audits?: readonly Audit[] } = scenario.system,
): Judged {
  const looked = finished.map((arm) => ({ arm, view: namedView(armView(arm.evidence), scenario) }));
  const views = looked.map(({ view }) => view);
  const arms: Arms = Object.fromEntries(views.map((view) => [view.arm, view]));
  const inconclusive: Record<string, string> = {};
  /** Beside that a stop condition has ended the arm. */
  const otherwise: Record<string, string> = {};
  const unmet: Record<string, string> = {};
  const problems: Problem[] = [];
  const advice = new Set<string>();
  const notes: string[] = [];
  const doubts: Doubt[] = [];
  const audits: CheckedAudit[] = [];
  for (const { arm, view } of looked) {
    const trust = trustOf(view, arm, scenario);
    const [none, others] = [trust.doubts.filter(isUnmet), trust.doubts.filter((doubt) => !isUnmet(doubt))];
    if (none.length > 0) unmet[view.arm] = none.map(({ text }) => text).join('; ');
    if (others.length > 0) inconclusive[view.arm] = told(others);
    const beside = others.filter(({ kind }) => kind !== 'stopped');
    if (beside.length > 0) otherwise[view.arm] = told(beside);
    problems.push(...trust.doubts.map((doubt) => problemOf(view.arm, doubt)));
    notes.push(...[...trust.notes, ...idleProtections(view)].map((note) => `${view.arm}: ${note}`));
    doubts.push(...trust.doubts);
    if (view.phases.length === 0) continue;
    const unread = whyUnread(arm.evidence);
    if (unread !== null) {
      problems.push({ arm: view.arm, kind: 'books', phase: null, text: unread });
      advice.add(UNREAD_ADVICE);
    }
    notes.push(...stillOpen(arm));
    const toBreak = scenario.breaks?.[view.arm];
    audits.push(...checkAudits(arm.evidence, trust.doubts, toCheck, toBreak));
  }
  const stopped = views.flatMap(stopClaims);
  const own = stopped.length > 0 ? scenario.hypotheses.map(lenient) : scenario.hypotheses;
  const claims = [...own, ...views.flatMap(protectionClaims), ...wireClaims(scenario, views)];
  const checked = [
    ...claims.map((hypothesis) => checkHypothesis(hypothesis, arms, inconclusive, unmet)),
    ...stopped.map((hypothesis) => checkHypothesis(hypothesis, arms, otherwise, unmet)),
  ];
  for (const { hypothesis, verdict, observation } of checked) {
    journal.write('hypothesis.checked', {
      hypothesis: hypothesis.name,
      verdict,
      observed: observation?.value ?? null,
      unit: hypothesis.unit,
      limit: { atLeast: hypothesis.atLeast ?? null, atMost: hypothesis.atMost ?? null },
    });
  }
  for (const { audit, arm, isToBreak, verdict, violations, counts } of audits) {
    const found = { verdict, violations: violations.length, counts };
    journal.write('audit.checked', { arm, audit: audit.name, isToBreak, ...found });
  }
  const mistakes = checked.flatMap(({ mistake }) => (mistake === null ? [] : [mistake]));
  problems.push(...mistakes.map((text) => ({ arm: null, kind: 'mistake', phase: null, text }) as const));
  const left = [...finished.flatMap((arm) => arm.left), ...leftovers];
  // Who had nothing to look at is no lack of evidence.
  const verdict = overallVerdict([...checked, ...audits.filter((each) => each.verdict !== 'no-data')]);
  const codes: ExitCode[] = [
    verdict === 'pass' ? ExitCode.pass : verdict === 'fail' ? ExitCode.failed : ExitCode.inconclusive,
  ];
  if (problems.length > 0) codes.push(ExitCode.inconclusive);
  if (mistakes.length > 0) codes.push(ExitCode.usage);
  if (left.length > 0) codes.push(ExitCode.leftBehind);
  const exitCode = gravest(codes);
  journal.write('run.ended', { verdict, exitCode });
  const lines = [...adviseOn(doubts, checked), ...advice];
  return { arms: views, checked, audits, problems, notes, advice: lines, left, verdict, exitCode };
}

const UNREAD_ADVICE =
  "What the system did could not be audited: the log of the instance that is named is in the run's folder, logs/.";
/** More of them are in report.json. */
const NAMED = 1;

function stillOpen({ evidence: { arm, books } }: FinishedArm): string[] {
  if (books === undefined || 'unread' in books || books.open.length === 0) return [];
  const { open } = books;
  const named = open.slice(0, NAMED).join(', ');
  const waited = `${SETTLE_WITHIN_MS / 1_000} s after the load had ended`;
  return [
    `${arm}: ${open.length} orders were still to be settled ${waited}: ${named}${open.length > NAMED ? ', ...' : ''}`,
  ];
}

const told = (doubts: readonly Doubt[]) => doubts.map(({ text }) => text).join('; ');

const isUnmet = ({ kind }: Doubt) => kind === 'fault-unmet';
