import type { FaultLedger } from './fault-facts.ts';
import { contradictions } from './fault-force.ts';

/** As unlikely as 3 standard deviations to one side of a normal distribution. */
const BEYOND_3_SIGMA = 0.00135;

/** Why a fault is no proof of anything: it met nobody. Null when it met somebody. */
export function whyUnmet(ledger: FaultLedger): string | null {
  const { id, text, cameMs, counts, inScope, met, instances, isAsked } = ledger;
  const fault = `fault ${id} (${text})`;
  if (cameMs === null) return `${fault} never came`;
  if (met === 0) return `${fault} met none of the ${inScope} ${counts} in its scope`;
  const { restart } = ledger;
  if (restart?.met === 0) {
    return `${fault} was undone, but none of the ${restart.inScope} calls to its service from then on went to the new process`;
  }
  if (!isAsked || instances.some((each) => each.met > 0)) return null;
  const asked = instances.reduce((sum, each) => sum + each.inScope, 0);
  return `${fault} met no service: each of the ${asked} questions that they asked it was answered`;
}

/** What speaks against a fault that met somebody, a line each. */
export function faultDoubts(ledger: FaultLedger): string[] {
  const { id, text, counts, inScope, met, lapse, uncounted } = ledger;
  const fault = `fault ${id} (${text})`;
  const doubts = lapse === null ? [] : [`${fault} was not in force to its end: ${lapse}`];
  if (counts === 'probes' && met > 0 && met < inScope) {
    doubts.push(
      `${fault} was not in force all the time: ${inScope - met} of ${inScope} probes were answered`,
    );
  }
  doubts.push(...contradictions(ledger).map((what) => `${fault} was not in force as the lab says: ${what}`));
  if (uncounted.length > 0) {
    doubts.push(`${fault}: ${uncounted.join(', ')} did not say how many calls met it`);
  }
  const share = offShare(ledger);
  if (share !== null) doubts.push(`${fault} ${share}`);
  return doubts;
}

/** How far the share of calls met is off what was asked for; null within chance. */
function offShare({ percentage, inScope, met }: FaultLedger): string | null {
  if (percentage === null || met === 0 || isChance(met, inScope, percentage / 100)) return null;
  const found = ((100 * met) / inScope).toFixed(1);
  const sigma = Math.sqrt((percentage / 100) * (1 - percentage / 100) * inScope);
  return `met ${met} of ${inScope} calls, ${found}%, where ${percentage}% was asked for: further off than 3 sigma (${(3 * sigma).toFixed(1)} calls)`;
}

/**
 * Whether so many hits of so many independent draws are within 3 sigma: by the binomial distribution itself, which at few
 * draws or a small share has a longer tail than the normal one.
 */
export function isChance(hits: number, draws: number, p: number): boolean {
  if (p <= 0) return hits === 0;
  if (p >= 1) return hits === draws;
  return hits >= draws * p
    ? upperTail(hits, draws, p) >= BEYOND_3_SIGMA
    : upperTail(draws - hits, draws, 1 - p) >= BEYOND_3_SIGMA;
}

/** Probability of so many hits or more. */
function upperTail(hits: number, draws: number, p: number): number {
  let logTerm = draws * Math.log(p);
  let sum = 0;
  for (let k = draws; k >= hits; k--) {
    sum += Math.exp(logTerm);
    // From k hits to k - 1.
    logTerm += Math.log(k) - Math.log(draws - k + 1) + Math.log(1 - p) - Math.log(p);
  }
  return sum;
}
