import { cpus } from 'node:os';
import { baselineOf } from '../gate/baseline-of.ts';
import type { Baseline } from '../gate/baseline-schema.ts';
import type { RunFigures } from '../gate/figures.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What the runs of a scenario found, in their order; those of the base only where that is run too. */
export interface Sets {
  readonly head: readonly RunFigures[];
  readonly base: readonly RunFigures[];
}

export type Found = ReadonlyMap<Scenario, Sets>;

/** Makes another set of runs, of these scenarios; null where it was interrupted. */
export type Again = (scenarios: readonly Scenario[]) => Promise<Found | null>;

/** Runs as one side of a comparison; null of none. */
export function sideOf(scenario: Scenario, runs: readonly RunFigures[]): Baseline | null {
  const [first, ...others] = runs;
  return first ? baselineOf(scenario, [first, ...others], cpus()[0]?.model.trim() ?? 'unknown') : null;
}
