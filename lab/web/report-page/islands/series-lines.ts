import type { ReportArm } from '../../../report/model.ts';
import type { ChartLine } from '../../components/chart/chart-line.ts';
import type { ArmFacts, PageModel, SeriesFacts } from '../model/page-model.ts';
import { DRAWINGS, type Drawing } from './drawings.ts';

/** Seconds from the arm's start that are zero on the axis: when its fault came. */
export const zeroOf = ({ faults }: ReportArm): number =>
  faults.find(({ kind, cameS }) => kind === 'fault' && cameS !== null)?.cameS ?? 0;

/** Of each kind, those that are shown first. */
const FIRST = 2;

export interface Mechanism {
  readonly title: string;
  readonly note: string;
  readonly lines: readonly ChartLine[];
  readonly limits: readonly { readonly y: number; readonly label: string }[];
  /** How many of its kind moved more. */
  readonly rank: number;
}

export const mostMoved = (all: readonly Mechanism[]): Mechanism[] => all.filter(({ rank }) => rank < FIRST);

/** What moved, one chart for each kind and group; of a kind what moved most first. */
export function mechanismsOf({ report, facts }: PageModel): Mechanism[] {
  return DRAWINGS.flatMap((drawing) => {
    const lines = facts.arms.flatMap((arm, place) => {
      const own = report.arms[place];
      return own ? linesOf(drawing, arm, own, place) : [];
    });
    const groups = [...Map.groupBy(lines, ({ group }) => group)]
      .map(([group, of]) => ({ group, of, moved: Math.max(...of.map(({ moved }) => moved)) }))
      .filter(({ moved }) => moved > 0)
      .sort((a, b) => b.moved - a.moved);
    return groups.map(({ group, of }, rank) => ({
      title: `${drawing.title}: ${group}`,
      note: drawing.note,
      lines: of.map(({ line }) => line),
      limits: limitsOf(drawing, facts.arms, group),
      rank,
    }));
  });
}

/** One line where all arms that have a limit have the same. */
function limitsOf(
  { limit, limitIs = 'at most' }: Drawing,
  arms: readonly ArmFacts[],
  group: string,
): Mechanism['limits'] {
  const limits = arms.flatMap((arm) => {
    const y = limit?.(arm, group) ?? null;
    return y === null ? [] : [{ y, name: arm.name }];
  });
  return [...Map.groupBy(limits, ({ y }) => y)].map(([y, of]) => ({
    y,
    label: `${of.length === arms.length ? '' : `${of.map(({ name }) => name).join(', ')}: `}${limitIs} ${y}`,
  }));
}

function linesOf(
  { series: name, group, counter, which }: Drawing,
  arm: ArmFacts,
  own: ReportArm,
  place: number,
) {
  const zeroS = zeroOf(own);
  const endS = own.phases.reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);
  const groups = Map.groupBy(
    arm.series.filter((each) => each.name === name),
    ({ labels }) => group(labels),
  );
  return [...groups].map(([label, series]) => {
    const points = (counter ? rates(series) : together(series, which))
      .filter(([tS]) => tS >= 0 && tS <= endS)
      .map(([tS, value]) => [tS - zeroS, value] as const);
    const values = points.flatMap(([, value]) => value ?? []);
    const moved = values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
    const line: ChartLine = { label: arm.name, arm: place, style: counter ? 'line' : 'step', points };
    return { group: label, moved, line };
  });
}

type Points = (readonly [tS: number, value: number])[];

/** Of scrapes of one moment. */
function together(series: readonly SeriesFacts[], which: Drawing['which'] = (a, b) => a + b): Points {
  const found = new Map<number, number>();
  for (const { points } of series)
    for (const [tS, value] of points) {
      const other = found.get(tS);
      found.set(tS, other === undefined ? value : which(other, value));
    }
  return [...found].sort(([a], [b]) => a - b);
}

/** A counter that went down began anew. */
function rates(series: readonly SeriesFacts[]): Points {
  const grown = series.flatMap(({ points }) =>
    points.slice(1).map(([tS, value], at) => {
      const [beforeS, before] = points[at] as readonly [number, number];
      const by = value < before ? value : value - before;
      return { name: '', labels: {}, points: [[tS, by / Math.max(0.001, tS - beforeS)] as const] };
    }),
  );
  return together(grown);
}
