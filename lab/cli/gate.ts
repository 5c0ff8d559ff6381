import { join, resolve } from 'node:path';
import { samplingName } from '../analysis/sampling/sampling.ts';
import type { ExitCode } from '../errors.ts';
import { readAccepted, withAccepted } from '../gate/accepted.ts';
import { hasBaseline, readBaseline, requireWritable } from '../gate/baseline-file.ts';
import type { Baseline } from '../gate/baseline-schema.ts';
import { runsThatTell } from '../gate/compare-primary.ts';
import { removeGate } from '../gate/gate-files.ts';
import { type Accepted, requireDecidable } from '../gate/primaries.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { BASELINES } from './gate-flags.ts';
import { type BaseOf, holdRuns, type Tell } from './hold-runs.ts';
import { saveRuns } from './save-runs.ts';
import { type Again, type Found, sideOf } from './sets.ts';
import { mayBePassedOver } from './tally.ts';

/** What is done with runs beside judging each: saved as a baseline, or held against one. */
export interface Gating {
  /**
   * Once all runs are made. The codes of it count beside those of the runs; `tell` gets what each gate says. `against` is what `--base` names, with its
   * commit; null where there is none.
   */
  end(found: Found, again: Again, tell?: Tell, against?: string | null): Promise<readonly ExitCode[]>;
}

/**
 * Null where no baseline is asked for. What can not be compared is refused here, before any run.
 * @throws FaultlineError `gate-without-primary`, `gate-can-not-decide`, or as `readBaseline`, `readAccepted` and `requireWritable` do
 */
export async function openGating(
  scenarios: readonly Scenario[],
  options: CliArguments,
  runtime: Baseline['runtime'],
): Promise<Gating | null> {
  const { base, baseline, saveBaseline: saveTo, repeat, seed, length } = options;
  const accepted = await acceptedBy(scenarios, options);
  if (base !== null) {
    for (const scenario of scenarios) requireDecidable(scenario, repeat, repeat);
    return heldAgainst((scenario, sets) => sideOf(scenario, sets.base), options, accepted);
  }
  if (saveTo !== null) {
    await requireWritable(resolve(saveTo), scenarios);
    for (const scenario of scenarios) if (scenario.primary) requireDecidable(scenario, repeat, repeat);
    return { end: (found) => saveRuns(found, saveTo, repeat) };
  }
  if (baseline === null) return null;
  const sampling = options.collector && samplingName(options.collector);
  const saved = new Map<Scenario, Baseline>();
  for (const scenario of scenarios) {
    // Passed over where it was saved: it is no gate that fails where its Collector is not.
    if (mayBePassedOver(scenario, options) && !hasBaseline(baseline, scenario)) continue;
    const of = await readBaseline(baseline, scenario, { seed, length, sampling, runtime });
    requireDecidable(scenario, runsThatTell(of, scenario), repeat);
    saved.set(scenario, of);
  }
  return heldAgainst((scenario) => saved.get(scenario) ?? null, options, accepted);
}

function heldAgainst(baseOf: BaseOf, options: CliArguments, accepted: readonly Accepted[]): Gating {
  const { onInconclusive, mode, repeat } = options;
  const folderOf = (scenario: Scenario) => gateFolder(options, scenario);
  const how = { baseOf, accepted, folderOf, repeat, policy: { onInconclusive, mode } };
  return {
    end: (found, again, tell, against = null) => holdRuns(found, { ...how, again, tell, against }),
  };
}

/** What stands beside the baselines; a line that could never count is refused. */
async function acceptedBy(
  scenarios: readonly Scenario[],
  { base, baseline }: CliArguments,
): Promise<readonly Accepted[]> {
  if (base === null && baseline === null) return [];
  const accepted = await readAccepted(resolve(baseline ?? BASELINES));
  for (const scenario of scenarios) withAccepted(scenario, accepted);
  return accepted;
}

const gateFolder = ({ reports }: CliArguments, { name }: Scenario) => join(resolve(reports), name);

/** What gates of these scenarios said before, where this is one: nobody shall take it for the word of this one, whatever becomes of that. */
export async function removeGates(scenarios: readonly Scenario[], options: CliArguments): Promise<void> {
  if (options.base === null && options.baseline === null) return;
  for (const scenario of scenarios) await removeGate(gateFolder(options, scenario));
}
