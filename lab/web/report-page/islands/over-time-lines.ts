import type { ReportArm } from '../../../report/model.ts';
import type { Band, ChartLine, View } from '../../components/chart/chart-line.ts';
import type { StateLane } from '../../components/chart/state-bands.tsx';
import { zeroOf } from './series-lines.ts';

/** By when requests were due, or by when they were answered. */
export type By = 'due' | 'arrival';
export const ALL = 'all routes';
export const BUCKET_S = 0.5;

export const lengthOf = ({ phases }: ReportArm) =>
  phases.reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);

export function wholeView(arms: readonly ReportArm[]): View {
  const from = Math.min(0, ...arms.map((arm) => -zeroOf(arm)));
  return [from, Math.max(from + 1, ...arms.map((arm) => lengthOf(arm) - zeroOf(arm)))];
}

export function clamped([from, to]: View, whole: View): View {
  const length = Math.min(Math.max(to - from, 0.2), whole[1] - whole[0]);
  const start = Math.min(Math.max(from, whole[0]), whole[1] - length);
  return [start, start + length];
}

/** Half, or twice, of what is seen; or a share of it to a side. */
export function zoomed([from, to]: View, whole: View, factor: number, shift: number): View {
  const middle = (from + to) / 2 + shift * (to - from);
  const half = ((to - from) / 2) * factor;
  return clamped([middle - half, middle + half], whole);
}

/** From when a fault began to come until it was gone, in any arm: their edges differ by little. */
export function bandsOf(arms: readonly ReportArm[]): Band[] {
  const faults = arms.flatMap((arm) =>
    arm.faults.flatMap(({ kind, comingS, cameS, goneS }) =>
      kind === 'fault' && cameS !== null
        ? [
            {
              kind: 'fault',
              fromX: Math.max(0, comingS ?? cameS) - zeroOf(arm),
              toX: (goneS ?? lengthOf(arm)) - zeroOf(arm),
            },
          ]
        : [],
    ),
  );
  if (faults.length === 0) return [];
  const last = Math.max(...faults.map(({ toX }) => toX));
  const end = Math.max(...arms.map((arm) => lengthOf(arm) - zeroOf(arm)));
  return [
    { kind: 'fault', fromX: Math.min(...faults.map(({ fromX }) => fromX)), toX: last },
    { kind: 'recovery', fromX: last, toX: Math.max(last, end) },
  ];
}

type Points = ReportArm['timelines'][number]['points'];

const pointsOf = ({ timelines }: ReportArm, route: string): Points =>
  timelines.find((each) => each.route === route)?.points ?? [];

/** Of one route, or the sum of all, bucket by bucket; the last one is cut off where the arm ended, and no rate of it is told. */
function counted(arm: ReportArm, route: string, of: (point: Points[number]) => number): [number, number][] {
  const routes = route === ALL ? arm.timelines.map((each) => each.points) : [pointsOf(arm, route)];
  return (routes[0] ?? [])
    .filter(({ tS }) => tS + BUCKET_S / 2 <= lengthOf(arm) + 0.01)
    .map(({ tS }, at) => [
      tS - zeroOf(arm),
      routes.reduce((sum, points) => sum + (points[at] ? of(points[at] as Points[number]) : 0), 0) / BUCKET_S,
    ]);
}

export function goodputLines(arms: readonly ReportArm[], route: string, by: By): ChartLine[] {
  return arms.map((arm, place) => ({
    ...{ label: arm.name, arm: place, style: 'line' as const },
    points: counted(arm, route, (point) => (by === 'due' ? point.ok : point.arrived.ok)),
  }));
}

/** All that were due, or ended: what good answers are a part of. */
export function dueLines(arms: readonly ReportArm[], route: string, by: By): ChartLine[] {
  return arms.map((arm, place) => ({
    ...{ label: `${arm.name}, all`, arm: place, style: 'middle' as const },
    points: counted(arm, route, (point) => (by === 'due' ? point.count : point.arrived.count)),
  }));
}

export function harmedLines(arms: readonly ReportArm[], route: string, by: By): ChartLine[] {
  return arms.map((arm, place) => ({
    ...{ label: arm.name, arm: place, style: 'bars' as const },
    points: counted(arm, route, (point) =>
      by === 'due' ? point.count - point.ok : point.arrived.count - point.arrived.ok,
    ),
  }));
}

/** From how many seconds without an answer a silence is told. */
const SILENCE_S = 1;

/** The longest time in which a route had no answer, while some were due: told in words, since a chart only breaks off there. */
export function silencesOf(arms: readonly ReportArm[], route: string): string[] {
  return arms.flatMap((arm) => {
    const points = pointsOf(arm, route);
    const last = points.findLastIndex(({ arrived }) => arrived.count > 0);
    let [run, longest] = [0, 0];
    for (const { arrived } of points.slice(0, Math.max(0, last))) {
      run = arrived.count === 0 ? run + BUCKET_S : 0;
      longest = Math.max(longest, run);
    }
    return longest < SILENCE_S ? [] : [`${arm.name}: no answer for ${longest.toFixed(1)} s`];
  });
}

/** A p99 of few requests would be the slowest under another name: drawn as what it is. */
export function latencyLines(arms: readonly ReportArm[], route: string, by: By): ChartLine[] {
  return arms.flatMap((arm, place) => {
    const points = pointsOf(arm, route);
    const at = (of: (figures: Points[number] | Points[number]['arrived']) => number | null) =>
      points.map((point) => [point.tS - zeroOf(arm), of(by === 'due' ? point : point.arrived)] as const);
    return [
      { label: arm.name, arm: place, style: 'line' as const, points: at(({ p50 }) => p50) },
      {
        label: `${arm.name}, slow`,
        arm: place,
        style: 'thin' as const,
        points: at(({ p99, max }) => p99 ?? max),
      },
      {
        ...{ label: `${arm.name}, traces`, arm: place, style: 'dots' as const },
        points: points.map((point) => [point.tS - zeroOf(arm), point.max] as const),
        opens: points.map(({ exemplar }) => exemplar),
      },
    ];
  });
}

export function lanesOf(arms: readonly ReportArm[]): StateLane[] {
  return arms.flatMap((arm, place) => {
    const byEdge = Map.groupBy(arm.breakerTurns, ({ edge }) => edge);
    return [...byEdge].map(([edge, turns]) => {
      const cuts = [{ atS: 0, to: 'closed' }, ...turns];
      return {
        label: `${arm.name}: ${edge.replace(' -> ', ' → ')}`,
        arm: place,
        states: cuts.map(({ atS, to }, at) => ({
          ...{ state: to, fromX: atS - zeroOf(arm) },
          toX: (cuts[at + 1]?.atS ?? lengthOf(arm)) - zeroOf(arm),
        })),
      };
    });
  });
}

export function shortNumber(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)}G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(0)}M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)}k`;
  return String(Number(value.toPrecision(3)));
}
