import type { Change } from '../../analysis/compare/compare-runs.ts';
import type { Baseline } from '../../gate/baseline-schema.ts';
import { compare } from '../../gate/gate.ts';
import { primariesOf } from '../../gate/primaries.ts';
import { createRandom } from '../../load/random.ts';
import { spreadOf } from '../../report/flakes/ledger.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { table } from '../table.ts';
import type { Pair } from './draw.ts';
import { pick } from './sitting.ts';

/** Smallest changes that a claim might take, as shares. */
const LEAST_EFFECTS = [0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4];

/**
 * Of gates of runs of one version, drawn by chance, again and again, how many of 100 are inconclusive by their first set: as the scenario is, and because
 * of each claim for smallest changes that it might take. A plan, not a measurement: the gates are not independent, and know no other machine or day.
 */
export function planTable(
  scenario: Scenario,
  runs: Baseline,
  perSide: readonly number[],
  gates: number,
): string {
  const claims = primariesOf(scenario);
  const rows = perSide.flatMap((side) => {
    const drawn = byChance(runs, side, gates);
    const inconclusive = (leastEffect?: number): readonly ReadonlyMap<string, Change>[] => {
      const of = leastEffect === undefined ? scenario : withLeastEffect(scenario, leastEffect);
      return drawn.map(
        ({ base, head }) =>
          new Map(compare(of, base, head).claims.map(({ claim, change }) => [claim, change])),
      );
    };
    const asItIs = inconclusive();
    const ofAll = LEAST_EFFECTS.map(inconclusive);
    const share = (gate: readonly ReadonlyMap<string, Change>[], claim?: string) => {
      const found = gate.filter((changes) =>
        [...changes].some(([name, change]) => change === 'inconclusive' && (claim ?? name) === name),
      );
      return ((100 * found.length) / gates).toFixed(1);
    };
    return [
      ['the gate', String(side), '', share(asItIs), ...LEAST_EFFECTS.map(() => '')],
      ...claims.map(({ claim, leastEffect }) => [
        `\`${claim}\``,
        String(side),
        percent(variation(runs, claim)),
        `${share(asItIs, claim)} (${percent(leastEffect)})`,
        ...ofAll.map((gate) => share(gate, claim)),
      ]),
    ];
  });
  return table(['of', 'runs a side', 'varies by', 'as it is', ...LEAST_EFFECTS.map(percent)], rows);
}

/** The same ones for each smallest change: what differs is the change alone. */
function byChance(runs: Baseline, perSide: number, gates: number): Pair[] {
  const random = createRandom(1, 'gates', perSide);
  return Array.from({ length: gates }, () => {
    const left = runs.runs.map((_, run) => run);
    const take = () =>
      Array.from({ length: perSide }, () => left.splice(random.integer(0, left.length - 1), 1)[0] as number);
    return { base: pick(runs, take()), head: pick(runs, take()) };
  });
}

function withLeastEffect(scenario: Scenario, leastEffect: number): Scenario {
  const primary = Object.entries(scenario.primary ?? {}).map(([claim, how]) => [
    claim,
    { ...how, leastEffect },
  ]);
  return { ...scenario, primary: Object.fromEntries(primary) };
}

/** Standard deviation over mean. */
function variation({ claims }: Baseline, claim: string): number {
  const values = (claims.find((each) => each.claim === claim)?.values ?? []).filter(
    (value) => value !== null,
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean === 0 ? 0 : (spreadOf(values) ?? 0) / mean;
}

const percent = (share: number) => `${Number((100 * share).toFixed(1))}%`;
