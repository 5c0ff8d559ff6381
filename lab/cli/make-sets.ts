import { figuresOf, type RunFigures } from '../gate/figures.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Found } from './sets.ts';

/** What is run: a scenario of the version that is here, or of the base. */
export interface Version {
  readonly scenario: Scenario;
  readonly of: 'base' | 'head';
}

/**
 * Runs each scenario round by round while `goesOn` (which is told how many were made), and keeps what the runs found. Where there is a base both take turns, and turns in who is first: whatever the
 * machine does meanwhile, it does to both.
 */
export async function makeSets(
  scenarios: readonly Scenario[],
  bases: ReadonlyMap<Scenario, Scenario>,
  goesOn: (rounds: number) => boolean,
  run: (version: Version, keep: (finished: FinishedRun) => void) => Promise<void>,
): Promise<Found> {
  const found = new Map(
    scenarios.map((scenario) => [scenario, { head: [] as RunFigures[], base: [] as RunFigures[] }]),
  );
  for (let round = 0; goesOn(round); round++) {
    for (const [scenario, sets] of found) {
      const base = bases.get(scenario);
      const versions: Version[] = [
        ...(base ? [{ scenario: base, of: 'base' } as const] : []),
        { scenario, of: 'head' },
      ];
      if (round % 2 === 1) versions.reverse();
      for (const version of versions)
        await run(version, (finished) => void sets[version.of].push(figuresOf(finished)));
    }
  }
  return found;
}
