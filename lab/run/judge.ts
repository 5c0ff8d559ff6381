import { type ArmView, armView, type PhaseTraces } from '../analysis/view.ts';
import { ExitCode } from '../errors.ts';
import { overloaded } from '../load/overloaded.ts';
import type { Arms, Scenario } from '../scenario/scenario.ts';
import type { FinishedArm } from './arm.ts';
import { gravest } from './exit-code.ts';
import type { Journal } from './journal.ts';
import { type CheckedHypothesis, checkHypothesis, overallVerdict, type Verdict } from './verdicts.ts';

export interface Judged {
  readonly arms: readonly ArmView[];
  readonly checked: readonly CheckedHypothesis[];
  readonly problems: readonly string[];
  readonly left: readonly string[];
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
}

/** Traces that fail the completeness gate, of those expected, beyond which the trace evidence is not to be trusted. */
const MAX_INCOMPLETE_SHARE = 0.05;
/** Above this, queues for the processor are part of every latency, whoever fills it. */
const MAX_BUSY_PERCENT = 90;

/** Judges what the arms left behind. */
export function judge(
  scenario: Scenario,
  finished: readonly FinishedArm[],
  leftovers: readonly string[],
  journal: Journal,
): Judged {
  const views = finished.map(({ evidence }) => armView(evidence));
  const arms: Arms = Object.fromEntries(views.map((view) => [view.arm, view]));
  const inconclusive: Record<string, string> = {};
  const problems: string[] = [];
  for (const [index, view] of views.entries()) {
    const { arm: name, evidence } = view;
    const reasons = [...(finished[index]?.mishaps ?? [])];
    const driver = overloaded(evidence.samples);
    if (driver.reason) reasons.push(driver.reason);
    const traces = view.phases.map((phase) => view.phase(phase)?.traces);
    const expected = traces.reduce((sum, each) => sum + (each?.expected ?? 0), 0);
    const complete = traces.reduce((sum, each) => sum + (each?.complete ?? 0), 0);
    const missing = expected - complete;
    if (missing > expected * MAX_INCOMPLETE_SHARE) {
      reasons.push(`${missing} of ${expected} traces are missing or incomplete${commonestReason(traces)}`);
    }
    for (const { phase, machineBusyPercent } of view.journal('phase.ended')) {
      if (Number(machineBusyPercent) > MAX_BUSY_PERCENT) {
        reasons.push(
          `the machine was ${machineBusyPercent}% busy in the ${phase} phase (limit ${MAX_BUSY_PERCENT}%)`,
        );
      }
    }
    if (reasons.length > 0) inconclusive[name] = reasons.join('; ');
    problems.push(...reasons.map((reason) => `${name}: ${reason}`));
  }
  const checked = scenario.hypotheses.map((hypothesis) => checkHypothesis(hypothesis, arms, inconclusive));
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
  return { arms: views, checked, problems, left, verdict, exitCode };
}

/** Why most of the collected traces failed the gate. */
function commonestReason(phases: readonly (PhaseTraces | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const { completeness } of phases.flatMap((phase) => phase?.rejected ?? [])) {
    for (const reason of completeness.reasons) {
      const kind = reason.replaceAll(/ ?\(?\b[0-9a-f]{16}\b\)?/g, '');
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1]);
  return commonest ? ` (${commonest[1]} times: ${commonest[0]})` : '';
}
