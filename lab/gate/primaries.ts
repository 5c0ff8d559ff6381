import { canDecide, fewestRuns } from '../analysis/compare/compare-runs.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { type Worse, worseOf } from '../scenario/primary.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Of a change that is not said, how small it may be and still matter. */
const LEAST_EFFECT = 0.1;

/** A loss that somebody has decided to bear, for a while. */
export interface Accepted {
  readonly scenario: string;
  readonly claim: string;
  /** So many times the baseline's value, at worst: above 1 where more is worse, below where less is. Or: */
  readonly to?: number | undefined;
  /** The value itself, at worst, in the unit of the claim: of a baseline of 0 there are no times. */
  readonly toValue?: number | undefined;
  readonly reason: string;
  /** The last day, as `2026-12-31` (UTC). */
  readonly until: string;
}

/** A claim that can fail the gate. */
export interface PrimaryClaim {
  readonly claim: string;
  readonly title: string;
  /** Those that it rests on. */
  readonly arms: readonly string[];
  readonly worse: Worse;
  readonly leastEffect: number;
  /** A loss that is borne; null for none. */
  readonly accepted: Accepted | null;
}

/** Nothing is accepted of them yet: that stands beside the baselines. */
export function primariesOf({ primary = {}, hypotheses, arms }: Scenario): PrimaryClaim[] {
  return Object.entries(primary).flatMap(([claim, how]) => {
    const found = hypotheses.find(({ name }) => name === claim);
    const worse = found && worseOf(how, found);
    if (!found || !worse) return [];
    const { title, arm, reads = arm === 'all' ? Object.keys(arms) : [arm] } = found;
    const { leastEffect = LEAST_EFFECT } = how;
    return [{ claim, title, arms: reads, worse, leastEffect, accepted: null }];
  });
}

/**
 * Refuses what could not tell anything, before a run is made for it.
 * @throws FaultlineError `gate-without-primary`, `gate-can-not-decide`
 */
export function requireDecidable(scenario: Scenario, base: number, head: number): void {
  const { length: primaries } = primariesOf(scenario);
  const { name } = scenario;
  if (primaries === 0) {
    const message = `Expected ${name} to say which of its claims are compared, by \`primary\` (docs/writing-scenarios.md, What a gate compares), got none`;
    throw new FaultlineError('gate-without-primary', message, { exitCode: ExitCode.usage });
  }
  if (canDecide(base, head, primaries)) return;
  const many = `${primaries} primary ${primaries === 1 ? 'claim' : 'claims'}`;
  const runs = base === head ? `--repeat ${head}` : `--repeat ${head} against ${base} runs`;
  const message = `Expected runs enough to tell a change of ${many} of ${name}, got ${runs}: it takes ${fewestRuns(primaries)} on each side`;
  throw new FaultlineError('gate-can-not-decide', message, { exitCode: ExitCode.usage });
}
