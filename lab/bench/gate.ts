import { canDecide } from '../analysis/compare/compare-runs.ts';
import { loadScenario } from '../cli/catalogue.ts';
import { FaultlineError } from '../errors.ts';
import type { Baseline } from '../gate/baseline-schema.ts';
import { machinesDiffer } from '../gate/machines.ts';
import { primariesOf } from '../gate/primaries.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { inTurn, ofTwoSittings, ofTwoVersions, takingTurns } from './gate/draw.ts';
import { keepSittings } from './gate/keep.ts';
import { requireKind } from './gate/kept.ts';
import { planTable } from './gate/plan.ts';
import { joined, readSitting, requireAlike, requireDistinct, requireOneMachine } from './gate/sitting.ts';
import { aaTable, powerTable } from './gate/tables.ts';
import { type Word, wordsOf } from './gate/words.ts';

export interface GateBenchOptions {
  readonly scenario: string;
  /** Folders of runs of one version, each of a sitting of its own. */
  readonly sittings: readonly string[];
  /** Folders of runs of a version that is slower, each of the sitting at the same place in the list. */
  readonly slower: readonly string[];
  /** Folders of runs of the usual version while one core was kept busy: told by themselves. */
  readonly busy: readonly string[];
  /** Runs a side, each with rows of its own. */
  readonly perSide: readonly number[];
  /** So many gates of runs drawn by chance from all of the usual version, told as a plan; undefined for none. */
  readonly plan?: number | undefined;
  /** Where what gates decide by is kept; undefined for nowhere. */
  readonly keep?: string | undefined;
}

/**
 * How often a gate is wrong: of runs of one version, which it has to tell as unchanged, and of those of a slower one, which it has to catch.
 * Each run is used in one gate of a row and no other, so that gates are independent as far as sittings are; nothing is drawn twice.
 */
export async function benchGate({
  scenario: name,
  sittings,
  slower,
  busy,
  perSide,
  plan,
  keep,
}: GateBenchOptions): Promise<string> {
  const scenario = await loadScenario(name, process.cwd());
  requireKind(sittings, 'usual');
  requireKind(slower, 'slower');
  requireKind(busy, 'busy');
  const usual = await readAll(sittings, scenario);
  const others = await readAll(slower, scenario);
  const hindered = await readAll(busy, scenario);
  const all = [...usual, ...others, ...hindered];
  for (const each of all) if (all[0]) requireAlike(all[0], each);
  for (const [index, head] of others.entries()) if (usual[index]) requireOneMachine(usual[index], head);
  requireDistinct(all);
  for (const runs of perSide) requireDecidable(scenario, runs);
  const claims = primariesOf(scenario).map(({ claim }) => claim);
  if (keep) {
    await keepSittings(keep, usual, claims);
    await keepSittings(keep, others, claims, 'slower');
    await keepSittings(keep, hindered, claims, 'busy');
  }
  const oneVersion = (sides: readonly Baseline[]) =>
    aaTable(
      perSide.flatMap((runs) => [
        {
          ...{ how: 'in turn, of one sitting', perSide: runs },
          words: sides.flatMap((sitting) => wordsOf(scenario, inTurn(takingTurns(sitting, runs)))),
        },
        {
          ...{ how: 'of two sittings', perSide: runs },
          words: wordsOf(scenario, ofTwoSittings(sides, runs, areOfOneMachine)),
        },
        {
          ...{ how: 'of two machines', perSide: runs },
          words: wordsOf(
            scenario,
            ofTwoSittings(sides, runs, (one, other) => !areOfOneMachine(one, other)),
          ),
        },
      ]),
      claims,
    );
  const power = perSide.map((runs) => ({
    perSide: runs,
    words: others.flatMap((head, index): Word[] => {
      const base = usual[index];
      return base ? wordsOf(scenario, inTurn(ofTwoVersions(base, head, runs))) : [];
    }),
  }));
  return [
    ...(usual.length > 0 ? [headOf(usual, others), oneVersion(usual)] : []),
    ...(plan === undefined ? [] : [planOf(scenario, usual, perSide, plan)]),
    ...(others.length > 0 ? [`A version that is slower:\n\n${powerTable(power)}`] : []),
    ...(hindered.length > 0
      ? [`While a core was kept busy: ${headOf(hindered, [])}`, oneVersion(hindered)]
      : []),
  ].join('\n\n');
}

const areOfOneMachine = (one: Baseline, other: Baseline) =>
  machinesDiffer(one.machine, other.machine) === null;

async function readAll(folders: readonly string[], scenario: Scenario): Promise<Baseline[]> {
  const all: Baseline[] = [];
  for (const folder of folders) {
    const sitting = await readSitting(folder, scenario);
    if (!sitting)
      throw failed(`Expected ${scenario.name}.json in ${folder}, or in a folder of it, found none.`);
    all.push(sitting);
  }
  return all;
}

function planOf(
  scenario: Scenario,
  usual: readonly Baseline[],
  perSide: readonly number[],
  gates: number,
): string {
  const all = joined(usual);
  const most = 2 * Math.max(...perSide);
  if (!all || all.runs.length < most)
    throw failed(`Expected at least ${most} runs to draw gates from, found ${all?.runs.length ?? 0}.`);
  const head = `Inconclusive of 100, were gates drawn by chance from these ${all.runs.length} runs, ${gates} for each row: a plan, not a measurement.`;
  return `${head}\n\n${planTable(scenario, all, perSide, gates)}`;
}

function requireDecidable(scenario: Scenario, runs: number): void {
  const { length } = primariesOf(scenario);
  if (length === 0) throw failed(`Expected ${scenario.name} to name primary claims, found none.`);
  if (!canDecide(runs, runs, length))
    throw failed(`Expected runs a side that can tell a change of ${length} claims, found ${runs}.`);
}

const failed = (message: string) => new FaultlineError('bench-failed', message);

function headOf(usual: readonly Baseline[], others: readonly Baseline[]): string {
  const [first] = usual;
  if (!first) return '';
  const { scenario, seed, length, runtime } = first;
  const days = new Set(usual.flatMap(({ runs }) => runs.map(({ startedAt }) => startedAt.slice(0, 10))));
  const counts = (sides: readonly Baseline[]) => sides.map(({ runs }) => runs.length).join(' + ');
  return [
    `${scenario}, ${length} length, seed ${seed}, as ${runtime === 'docker' ? 'containers' : 'processes'}: ${counts(usual)} runs in`,
    `${usual.length} ${usual.length === 1 ? 'sitting' : 'sittings'} on ${days.size} ${days.size === 1 ? 'day' : 'days'} (${[...days].sort().join(', ')})${others.length > 0 ? `, and ${counts(others)} runs of the slower version` : ''};`,
    ...new Set(usual.map(inWords)),
  ].join('\n');
}

function inWords({ machine, backends }: Baseline): string {
  const { cpus, processor, memoryBytes, os, node } = machine;
  return `${cpus} x ${processor}, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${os}, Node ${node}; ${backends.join(', ')}.`;
}
