import { extend } from '../analysis/arm/extend.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { namedArms, namedView } from './named-view.ts';
import { rehearsal } from './rehearsal.ts';
import type { Hypothesis, Length, Scenario } from './scenario.ts';

/** From the one that most runs take. */
const ORDER: readonly Length[] = ['normal', 'short', 'long'];

/**
 * Asks each hypothesis once, of arms that are only rehearsed, at each length: a name that does not exist, or a quantile that
 * the load of a phase can not carry, makes the scenario invalid before anything is started. What a hypothesis only comes to
 * ask on real evidence is checked when it is judged. Throws as `validateScenario` does.
 */
export function requireEvidence(scenario: Scenario, where: string): void {
  for (const length of ORDER)
    for (const [index, hypothesis] of scenario.hypotheses.entries()) {
      const mistake = mistakeOf(hypothesis, scenario, length);
      if (mistake === null) continue;
      const field = `\`hypotheses.${index}\` (${hypothesis.name})`;
      throw new FaultlineError('invalid-scenario', `${where} is no valid scenario: ${field}: ${mistake}`, {
        exitCode: ExitCode.usage,
      });
    }
}

function mistakeOf(hypothesis: Hypothesis, scenario: Scenario, length: Length): string | null {
  let thin: string | null = null;
  const withhold = (reason: string) => {
    thin ??= `expected evidence enough at each --length, but at \`${length}\` ${reason}`;
  };
  const arms = Object.keys(scenario.arms).map((arm) => {
    const view = namedView(rehearsal(scenario, arm, length), scenario);
    return [arm, extend(view, { asking: { ...view.asking, withhold } })] as const;
  });
  try {
    hypothesis.observe(namedArms(Object.fromEntries(arms), scenario));
  } catch (error) {
    if (error instanceof FaultlineError && error.code === 'unknown-name') return error.message;
    // A name that nothing has is the author's slip, whatever the evidence.
    if (error instanceof ReferenceError) return `its observe threw: ${error.message}`;
    // Of a rehearsal that proves nothing: it has no traces. It is told if it happens on real evidence.
  }
  return thin;
}
