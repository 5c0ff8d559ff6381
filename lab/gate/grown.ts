import { medianOfSorted, shiftOf } from '../analysis/compare/mann-whitney.ts';
import type { Baseline } from './baseline-schema.ts';
import { measured } from './compare-primary.ts';
import { machinesDiffer } from './machines.ts';
import type { Place } from './place.ts';
import { timesUsual, usualOf } from './usual.ts';

/** What requests wait for longer than they did. */
export interface Grown extends Place {
  readonly service: string;
  readonly operation: string;
  /** Of it the step that grew most; empty for what is in none. */
  readonly step: string;
  /** Median of the runs, each the mean of its traces: ms, or of another machine % of such a request of the first arm's baseline. */
  readonly base: number;
  readonly head: number;
  readonly unit: 'ms' | '% of a request';
}

type Row = Baseline['operations'][number];

const LEVEL = 0.05;

/**
 * The operation that holds more of the critical path than it did, in the sum over all places of these arms in which its runs tell it apart:
 * what became slower shows wherever it is called, what came by chance in one place. Told is the place where it grew most. Null where none did.
 */
export function whatGrew(base: Baseline, head: Baseline, arms: readonly string[]): Grown | null {
  const unit = machinesDiffer(base.machine, head.machine) === null ? 'ms' : '% of a request';
  const [before, after] = unit === 'ms' ? [base, head] : [asSharesOfRequest(base), asSharesOfRequest(head)];
  const known = new Map(before.operations.map((row) => [keyOf(row), row]));
  const grown = after.operations.flatMap((row) => {
    if (!arms.includes(row.arm)) return [];
    const was = measured(known.get(keyOf(row))?.values ?? before.runs.map(() => 0));
    const is = measured(row.values);
    const shift = shiftOf(was, is, LEVEL);
    return shift && shift.low > 0 ? [{ row, was, is, by: shift.value }] : [];
  });
  const byOperation = Map.groupBy(grown, ({ row }) => `${row.service}\n${row.operation}`);
  const sumOf = (each: typeof grown) => each.reduce((sum, { by }) => sum + by, 0);
  const [most = []] = [...byOperation.values()].sort((a, b) => sumOf(b) - sumOf(a));
  const [first] = most.toSorted((a, b) => b.by - a.by);
  if (!first) return null;
  const { values: _, ...where } = first.row;
  return { ...where, base: median(first.was), head: median(first.is), unit };
}

/** Each time as a share of what such a request takes in the first arm before any fault, run by run. */
function asSharesOfRequest(side: Baseline): Baseline {
  const usual = new Map<string, number[]>();
  for (const { route, values } of usualOf(side.operations)) {
    const sums = usual.get(route) ?? side.runs.map(() => 0);
    usual.set(
      route,
      sums.map((sum, run) => sum + (values[run] ?? 0)),
    );
  }
  const operations = side.operations.map((row) => ({
    ...row,
    values: timesUsual(row.values, usual.get(row.route)).map((times) => times && 100 * times),
  }));
  return { ...side, operations };
}

const keyOf = ({ arm, phase, route, service, operation, step }: Row) =>
  [arm, phase, route, service, operation, step].join('\n');

const median = (values: readonly number[]) => medianOfSorted(values.toSorted((a, b) => a - b));
