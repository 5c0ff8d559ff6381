import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultlineError } from '../../errors.ts';
import { type Baseline, baselineSchema, mapRows } from '../../gate/baseline-schema.ts';
import { machinesDiffer } from '../../gate/machines.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { scenarioHash } from '../../scenario/scenario-hash.ts';
import { kindOfKept } from './kept.ts';

/**
 * Runs of a scenario that were made in one go, in the order in which they began: of a folder as `--save-baseline` writes it, or of all such
 * folders in it, each with a part of them. Null where neither has the scenario.
 * @throws FaultlineError `bench-failed` where runs are not alike, or are of another scenario than the one that is here
 */
export async function readSitting(folder: string, scenario: Scenario): Promise<Baseline | null> {
  const name = `${scenario.name}.json`;
  const within = await readdir(folder, { withFileTypes: true }).catch((cause) => {
    throw new FaultlineError('bench-failed', `Expected a folder of baselines in ${folder}, found none.`, {
      cause,
    });
  });
  const folders = ['', ...within.filter((each) => each.isDirectory()).map((each) => each.name)].filter(
    (each) => existsSync(join(folder, each, name)),
  );
  // As parts of one sitting the runs of a slower version or a busy core would be among the usual ones.
  const kept = folders.find((each) => (kindOfKept(each) ?? 'usual') !== 'usual');
  if (kept !== undefined) throw unlike(folder, 'one sitting', `a folder of them, as ${kept}`);
  const parts: Baseline[] = [];
  for (const each of folders) {
    const file = join(folder, each, name);
    const parsed = baselineSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (!parsed.success) throw unlike(file, 'a baseline', 'another content');
    if (parsed.data.scenarioHash !== scenarioHash(scenario))
      throw unlike(file, `runs of ${scenario.name} as it is here`, 'others');
    parts.push(parsed.data);
  }
  return joined(parts);
}

/**
 * One after the other, by when they began. Of a row that not all have there is no value where it is not.
 * @throws FaultlineError `bench-failed`
 */
export function joined(parts: readonly Baseline[]): Baseline | null {
  const [first, ...others] = parts;
  if (!first) return null;
  for (const each of others) {
    requireAlike(first, each);
    requireOneMachine(first, each);
  }
  const rows = <Row extends { readonly values: Baseline['claims'][number]['values'] }>(
    of: (part: Baseline) => readonly Row[],
  ): Row[] => {
    const keyOf = ({ values: _, ...where }: Row) => JSON.stringify(where);
    const byKey = parts.map((part) => new Map(of(part).map((row) => [keyOf(row), row])));
    const all = new Map(byKey.flatMap((each) => [...each]));
    return [...all].map(([key, row]) => ({
      ...row,
      values: parts.flatMap(({ runs }, index) => byKey[index]?.get(key)?.values ?? runs.map(() => null)),
    }));
  };
  const whole: Baseline = {
    ...first,
    runs: parts.flatMap(({ runs }) => runs),
    claims: rows(({ claims }) => claims),
    routes: rows(({ routes }) => routes),
    operations: rows(({ operations }) => operations).map((row) => ({
      ...row,
      values: row.values.map((value) => value ?? 0),
    })),
    others: rows(({ others }) => others),
  };
  const startedAt = (run: number) => whole.runs[run]?.startedAt ?? '';
  const inOrder = whole.runs.map((_, run) => run).sort((a, b) => (startedAt(a) < startedAt(b) ? -1 : 1));
  return pick(whole, inOrder);
}

/** The same of these runs alone. */
export function pick(side: Baseline, runs: readonly number[]): Baseline {
  const of = mapRows(side, (values) => runs.map((run) => values[run] ?? null));
  return { ...of, runs: runs.flatMap((run) => side.runs[run] ?? []) };
}

/** Runs that a gate would refuse to hold against each other are no measure of it. */
export function requireAlike(one: Baseline, other: Baseline): void {
  for (const field of ['seed', 'length', 'runtime', 'sampling', 'scenarioHash'] as const)
    if (one[field] !== other[field])
      throw unlike(`all runs of ${one.scenario}`, `one ${field}`, `${one[field]} and ${other[field]}`);
}

/** What is made in one go is made on one machine. */
export function requireOneMachine(one: Baseline, other: Baseline): void {
  const differ = machinesDiffer(one.machine, other.machine);
  if (differ) throw unlike(`all runs of a sitting of ${one.scenario}`, 'one machine', differ);
}

/** The same run twice would be no second one. */
export function requireDistinct(sides: readonly Baseline[]): void {
  const byId = Map.groupBy(
    sides.flatMap(({ runs }) => runs),
    ({ id }) => id,
  );
  const [twice] = [...byId].find(([, runs]) => runs.length > 1) ?? [];
  if (twice !== undefined)
    throw new FaultlineError('bench-failed', `Expected each run once, found ${twice} more often.`);
}

const unlike = (what: string, expected: string, found: string) =>
  new FaultlineError(
    'bench-failed',
    `Expected ${what} to be ${expected.startsWith('one ') ? `of ${expected}` : expected}, found ${found}.`,
  );
