import { harmIn } from '../analysis/arm/harm.ts';
import type { ArmView, PhaseView } from '../analysis/arm/view.ts';
import { dueIn } from '../analysis/requests/phase-stats.ts';
import type { PhaseName, Stretch } from '../evidence/phases.ts';
import type { Series } from '../evidence/series.ts';

export const OTHER_FIGURES = [
  'attemptsPerCall',
  'wastedWorkPercent',
  'harmLastsS',
  'cpuMsPerRequest',
  'memoryMiB',
] as const;

/** What a phase of an arm cost beside the times of its routes. */
export interface OtherFigure {
  readonly arm: string;
  readonly phase: PhaseName;
  /** An edge, as `caller -> callee Method`, or a service; empty for all. */
  readonly of: string;
  readonly figure: (typeof OTHER_FIGURES)[number];
  readonly value: number;
}

export function otherFigures(view: ArmView, phase: PhaseView): OtherFigure[] {
  const told = (figure: OtherFigure['figure'], of: string, value: number | null) =>
    value === null ? [] : [{ arm: view.arm, phase: phase.name, of, figure, value }];
  const work = phase.wastedWork();
  const wasted = work && work.serverMs > 0 ? (100 * work.wastedMs) / work.serverMs : null;
  return [
    ...phase
      .edges()
      .flatMap(({ from, to, operation, amplification }) =>
        to === null ? [] : told('attemptsPerCall', `${from} -> ${to} ${operation}`, amplification),
      ),
    ...told('wastedWorkPercent', '', wasted),
    ...told('harmLastsS', '', harmLastsS(view, phase)),
    ...processFigures(view, phase.window.settled, told),
  ];
}

/** From the beginning of the phase until the last harmed request was due: of the phase after a fault, the time to recover. */
function harmLastsS({ evidence }: ArmView, { window }: PhaseView): number | null {
  const { startedAtMs: fromMs, endedAtMs: toMs } = window;
  const harm = harmIn(evidence, { fromMs, toMs });
  return harm && (harm.lastDueMs === null ? 0 : (harm.lastDueMs - fromMs) / 1000);
}

/** Of each service, over all its instances. */
function processFigures(
  view: ArmView,
  stretch: Stretch,
  told: (figure: OtherFigure['figure'], of: string, value: number | null) => OtherFigure[],
): OtherFigure[] {
  const byService = (name: string) =>
    Map.groupBy(within(view.metrics(name) ?? [], stretch), ({ labels: { job = '' } }) => job);
  return [
    ...[...byService('process_cpu_seconds_total')].flatMap(([service, instances]) =>
      told('cpuMsPerRequest', service, sumOf(instances.map((each) => cpuMsPerRequest(view, each)))),
    ),
    ...[...byService('process_resident_memory_bytes')].flatMap(([service, instances]) =>
      told(
        ...(['memoryMiB', service] as const),
        sumOf(instances.map(({ points }) => Math.max(...points.map(({ value }) => value)) / 2 ** 20)),
      ),
    ),
  ];
}

const within = (series: readonly Series[], { fromMs, toMs }: Stretch): Series[] =>
  series
    .map((each) => ({ ...each, points: each.points.filter(({ tMs }) => tMs >= fromMs && tMs < toMs) }))
    .filter(({ points }) => points.length > 0);

/** Over the requests that were due between the first of its scrapes and the last: of all routes, since a process does not tell them apart. */
function cpuMsPerRequest({ evidence: { samples } }: ArmView, { points }: Series): number | null {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const requests = dueIn(samples, { fromMs: first.tMs, toMs: last.tMs }).length;
  // A process that was started anew counts from 0 on.
  const seconds = points.reduce((sum, { value }, index) => {
    const before = points[index - 1]?.value ?? value;
    return sum + (value >= before ? value - before : value);
  }, 0);
  return requests === 0 ? null : (1000 * seconds) / requests;
}

/** Null where any is missing: what is left of a sum is none. */
const sumOf = (values: readonly (number | null)[]): number | null =>
  values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
