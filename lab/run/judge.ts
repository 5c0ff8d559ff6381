import { type ArmView, armView } from '../analysis/view.ts';
import { ExitCode } from '../errors.ts';
import { namedView } from '../scenario/named-view.ts';
import type { Arms, Scenario } from '../scenario/scenario.ts';
import { adviseOn } from './advice.ts';
import type { FinishedArm } from './arm.ts';
import { gravest } from './exit-code.ts';
import type { Journal } from './journal.ts';
import { idleProtections, protectionClaims } from './protection-claims.ts';
import { type Doubt, trustOf } from './trust.ts';
import { type CheckedHypothesis, checkHypothesis, overallVerdict, type Verdict } from './verdicts.ts';

export interface Judged {
  readonly arms: readonly ArmView[];
  readonly checked: readonly CheckedHypothesis[];
  readonly problems: readonly string[];
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
  journal: Journal,
): Judged {
  const looked = finished.map((arm) => ({ arm, view: namedView(armView(arm.evidence), scenario) }));
  const views = looked.map(({ view }) => view);
  const arms: Arms = Object.fromEntries(views.map((view) => [view.arm, view]));
  const inconclusive: Record<string, string> = {};
  const unmet: Record<string, string> = {};
  const problems: string[] = [];
  const notes: string[] = [];
  const doubts: Doubt[] = [];
  for (const { arm, view } of looked) {
    const trust = trustOf(view, arm, scenario);
    const reasons = trust.doubts.map(({ text }) => text);
    const [none, others] = [trust.doubts.filter(isUnmet), trust.doubts.filter((doubt) => !isUnmet(doubt))];
    if (none.length > 0) unmet[view.arm] = none.map(({ text }) => text).join('; ');
    if (others.length > 0) inconclusive[view.arm] = others.map(({ text }) => text).join('; ');
    problems.push(...reasons.map((reason) => `${view.arm}: ${reason}`));
    notes.push(...[...trust.notes, ...idleProtections(view)].map((note) => `${view.arm}: ${note}`));
    doubts.push(...trust.doubts);
  }
  const claims = [...scenario.hypotheses, ...views.flatMap(protectionClaims)];
  const checked = claims.map((hypothesis) => checkHypothesis(hypothesis, arms, inconclusive, unmet));
  for (const { hypothesis, verdict, observation } of checked) {
    journal.write('hypothesis.checked', {
      hypothesis: hypothesis.name,
      verdict,
      observed: observation?.value ?? null,
    });
  }
  const mistakes = checked.flatMap(({ mistake }) => (mistake === null ? [] : [mistake]));
  problems.push(...mistakes);
  const left = [...finished.flatMap((arm) => arm.left), ...leftovers];
  const verdict = overallVerdict(checked);
  const codes: ExitCode[] = [
    verdict === 'pass' ? ExitCode.pass : verdict === 'fail' ? ExitCode.failed : ExitCode.inconclusive,
  ];
  if (problems.length > 0) codes.push(ExitCode.inconclusive);
  if (mistakes.length > 0) codes.push(ExitCode.usage);
  if (left.length > 0) codes.push(ExitCode.leftBehind);
  const exitCode = gravest(codes);
  journal.write('run.ended', { verdict, exitCode });
  const advice = adviseOn(doubts, checked);
  return { arms: views, checked, problems, notes, advice, left, verdict, exitCode };
}

const isUnmet = ({ kind }: Doubt) => kind === 'fault-unmet';
