import { type Comparison, canDecide, compareRuns } from '../analysis/compare/compare-runs.ts';
import type { PhaseName } from '../evidence/phases.ts';
import type { Baseline, Values } from './baseline-schema.ts';
import { changeOfNothing, measured, medianOf } from './compare-primary.ts';
import { machinesDiffer } from './machines.ts';
import { timesUsual, usualOf } from './usual.ts';

type Figure = Baseline['routes'][number]['figure'] | Baseline['others'][number]['figure'];

/** Where a figure is of. */
interface Where {
  readonly arm: string;
  readonly phase: PhaseName;
  /** A route, an edge, as `caller -> callee Method`, or a service; empty for all. */
  readonly of: string;
  readonly figure: Figure;
}

/** A figure that changed. It fails nothing: of so many some do by chance. */
export interface Hint extends Where, Comparison {
  /** Of what is compared, in the figure's unit. */
  readonly medians: { readonly base: number; readonly head: number };
  /** Whether each run's figure is so many times that of the first arm's first phase, since the machines differ. */
  readonly isRelative: boolean;
}

interface Row extends Where {
  readonly values: Values;
}

/** Of another machine these say as much as they are: neither is a time, nor an amount. */
const RATIOS: readonly Figure[] = ['attemptsPerCall', 'wastedWorkPercent'];

/** Figures that became worse or better. */
export function hintsOf(base: Baseline, head: Baseline): Hint[] {
  const isOther = machinesDiffer(base.machine, head.machine) !== null;
  const sides = [rowsOf(base), rowsOf(head)] as const;
  const [before, after] = isOther ? sides.map(asTimesOfUsual) : sides;
  const known = new Map(before?.map((row) => [keyOf(row), row]));
  return (after ?? []).flatMap((row) => {
    const was = known.get(keyOf(row));
    const [of, is] = [measured(was?.values ?? []), measured(row.values)];
    const comparison = compared(of, is, row.figure);
    if (comparison?.change !== 'regressed' && comparison?.change !== 'improved') return [];
    const { values: _, ...where } = row;
    const medians = { base: medianOf(of) as number, head: medianOf(is) as number };
    return [{ ...where, ...comparison, medians, isRelative: isOther && !RATIOS.includes(row.figure) }];
  });
}

function compared(base: readonly number[], head: readonly number[], figure: Figure): Comparison | null {
  if (!canDecide(base.length, head.length)) return null;
  const worse = figure === 'goodputRps' ? 'less' : 'more';
  const ofNothing = changeOfNothing(base, head, worse);
  if (ofNothing) return { change: ofNothing.change, ratio: null, runsItTakes: null };
  if ([...base, ...head].some((value) => value <= 0)) return null;
  return compareRuns(base, head, { worse });
}

const rowsOf = ({ routes, others }: Baseline): Row[] => [
  ...routes.map(({ route, ...row }) => ({ ...row, of: route })),
  ...others,
];

/** Each as so many times what it is in the first phase of the first arm, run by run. */
function asTimesOfUsual(rows: readonly Row[]): Row[] {
  const usual = new Map(usualOf(rows).map(({ of, figure, values }) => [`${of}\n${figure}`, values]));
  return rows.map((row) =>
    RATIOS.includes(row.figure)
      ? row
      : { ...row, values: timesUsual(row.values, usual.get(`${row.of}\n${row.figure}`)) },
  );
}

const keyOf = ({ arm, phase, of, figure }: Where) => [arm, phase, of, figure].join('\n');
