import { type Comparison, compareRuns } from '../analysis/compare/compare-runs.ts';
import type { Baseline } from './baseline-schema.ts';
import { measured } from './compare-primary.ts';
import type { Place } from './figures.ts';
import { machinesDiffer } from './machines.ts';

type Row = Baseline['routes'][number];

/** A figure that changed. It fails nothing: of sixty some do by chance. */
export interface Hint extends Place, Comparison {
  readonly figure: Row['figure'];
}

/** Figures of routes that became worse or better; of another machine as so many times those of the first arm's first phase. */
export function hintsOf(base: Baseline, head: Baseline): Hint[] {
  const isOther = machinesDiffer(base.machine, head.machine) !== null;
  const [before, after] = isOther ? [relative(base), relative(head)] : [base.routes, head.routes];
  return after.flatMap((row) => {
    const was = before.find((each) => keyOf(each) === keyOf(row));
    const [some, others] = [measured(was?.values ?? []), measured(row.values)];
    if ([...some, ...others].some((value) => value <= 0)) return [];
    const worse = row.figure === 'goodputRps' ? 'less' : 'more';
    const comparison = compareRuns(some, others, { worse });
    if (comparison.change !== 'regressed' && comparison.change !== 'improved') return [];
    const { arm, phase, route, figure } = row;
    return [{ arm, phase, route, figure, ...comparison }];
  });
}

function relative({ routes }: Baseline): Row[] {
  const [control] = routes;
  return routes.map((row) => {
    const usual = routes.find(
      ({ arm, phase, route, figure }) =>
        arm === control?.arm && phase === control.phase && route === row.route && figure === row.figure,
    );
    return { ...row, values: row.values.map((value, run) => over(value, usual?.values[run] ?? null)) };
  });
}

const over = (value: number | null, usual: number | null) =>
  value === null || usual === null || usual === 0 ? null : value / usual;

const keyOf = ({ arm, phase, route, figure }: Row) => [arm, phase, route, figure].join('\n');
