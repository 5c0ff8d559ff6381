import type { FaultlineError } from '../errors.ts';
import type { Hypothesis, Scenario } from '../scenario/scenario.ts';
import type { FinishedArm } from './arm.ts';
import { gravest } from './exit-code.ts';
import type { Journal } from './journal.ts';
import { type Judged, judge } from './judge.ts';

/**
 * Judges a run that ended early on the arms that were finished by then. What rests on any other arm is inconclusive, and
 * the run is never a pass.
 */
export function judgeEarly(
  scenario: Scenario,
  finished: readonly FinishedArm[],
  failure: FaultlineError,
  leftovers: readonly string[],
  journal: Journal,
): Judged {
  const missing = Object.keys(scenario.arms).filter(
    (name) => !finished.some(({ evidence }) => evidence.arm === name),
  );
  const all = [...finished, ...missing.map((arm) => unfinished(arm, failure))];
  const judged = judge(
    { ...scenario, hypotheses: scenario.hypotheses.map(lenient) },
    all,
    leftovers,
    journal,
  );
  const ofMissing = (problem: string) => missing.some((arm) => problem.startsWith(`${arm}: `));
  return {
    ...judged,
    arms: judged.arms.filter(({ evidence }) => evidence.phases.length > 0),
    // Why an arm without evidence could not be judged is not told once more for what it lacks.
    checked: judged.checked.map((each) =>
      each.because?.startsWith(failure.message) ? { ...each, because: failure.message } : each,
    ),
    problems: [failure.message, ...judged.problems.filter((problem) => !ofMissing(problem))],
    exitCode: gravest([judged.exitCode, failure.exitCode]),
  };
}

function unfinished(arm: string, failure: FaultlineError): FinishedArm {
  const nothing = { phases: [], samples: [], traces: { resourceSpans: [] }, metrics: [], journal: [] };
  return { evidence: { arm, ...nothing }, left: [], mishaps: [failure.message] };
}

/** What it cannot do with an arm that has no evidence is no mistake of the scenario's. */
function lenient(hypothesis: Hypothesis): Hypothesis {
  return {
    ...hypothesis,
    observe: (arms) => {
      try {
        return hypothesis.observe(arms);
      } catch {
        return null;
      }
    },
  };
}
