import { ExitCode } from '../errors.ts';
import type { CliArguments } from './arguments.ts';
import { type Rule, settled } from './required.ts';
import { exitCodesOf, type Tally } from './tally.ts';

export const ruleOf = ({ repeat, require }: Pick<CliArguments, 'repeat' | 'require'>): Rule | null =>
  require === null ? null : { repeat, require };

/** Whether another round of all scenarios is begun. One in which nothing was run is the last: it would be so for ever. */
export function roundsOf(
  tallies: readonly Tally[],
  { repeat, forMs }: Pick<CliArguments, 'repeat' | 'forMs'>,
  now: () => number,
): (rounds: number) => boolean {
  if (forMs === null) return (rounds) => rounds < repeat;
  const untilMs = now() + forMs;
  let before = -1;
  return (rounds) => {
    const made = tallies.flatMap(({ runs }) => runs).length;
    const isIdle = made === before;
    before = made;
    // However short the time is: of no run nothing can be said.
    return rounds === 0 || (!isIdle && now() < untilMs);
  };
}

/** What says of itself that the system failed, or that nothing can be said of it here. What could not be judged is neither. */
const FAILED: readonly ExitCode[] = [
  ExitCode.failed,
  ExitCode.usage,
  ExitCode.notStarted,
  ExitCode.leftBehind,
];

/** Why a scenario is not run any more; null where it is. */
export function whyNoMore(
  tally: Tally,
  tallies: readonly Tally[],
  options: Pick<CliArguments, 'repeat' | 'require' | 'failFast' | 'base' | 'baseline' | 'saveBaseline'>,
): string | null {
  const rule = ruleOf(options);
  // A gate compares all of its runs, whatever has become of some.
  const isGated = options.base !== null || options.baseline !== null;
  if (rule !== null && !isGated && settled(exitCodesOf(tally), rule) !== null)
    return 'nothing can change the outcome';
  if (options.saveBaseline !== null && exitCodesOf(tally).some((code) => code !== ExitCode.pass))
    return 'a baseline is of runs that all passed';
  if (!options.failFast) return null;
  const failed = tallies.find((each) => exitCodesOf(each).some((code) => FAILED.includes(code)));
  return failed === undefined ? null : `--fail-fast: ${failed.scenario} failed`;
}

/** So many arms may be run again in all runs together. `spent` is told once, when one is asked for beyond that. */
export function rerunBudget(budget: number | null, spent: (budget: number) => void): () => boolean {
  let used = 0;
  return () => {
    if (budget === null || used++ < budget) return true;
    if (used === budget + 1) spent(budget);
    return false;
  };
}
