import type { ReportArm } from '../../../report/model.ts';
import type { ChartLine } from '../../components/chart/chart-line.ts';
import type { ArmFacts, PageModel, SeriesFacts } from '../model/page-model.ts';

/** Seconds from the arm's start that are zero on the axis: when its fault came. */
export const zeroOf = ({ faults }: ReportArm): number =>
  faults.find(({ kind, cameS }) => kind === 'fault' && cameS !== null)?.cameS ?? 0;

/** Something that the mechanism's charts draw: the series of a name, one line for each arm and group. */
interface Drawing {
  readonly title: string;
  readonly note: string;
  readonly series: string;
  readonly group: (labels: Readonly<Record<string, string>>) => string;
  /** A counter is drawn as what it grew by in a second. */
  readonly counter: boolean;
  /** Which of two instances is drawn, where each has a limit of its own: what is added up would be held against that of one. Default: all together. */
  readonly which?: (one: number, other: number) => number;
  /** What holds it, of an arm's group: a line across the chart. */
  readonly limit?: (arm: ArmFacts, group: string) => number | null;
  /** What the limit is, where it is not the most. */
  readonly limitIs?: string;
}

const refusal = ({ job = '', by = '' }: Readonly<Record<string, string>>) => `${job}, by its ${by}`;
const edge = ({ job = '', peer_service: peer = '' }: Readonly<Record<string, string>>) => `${job} → ${peer}`;
const instance = ({ instance: name = '' }: Readonly<Record<string, string>>) => name;
const repeats = (labels: Readonly<Record<string, string>>) => `${edge(labels)}, ${labels.kind ?? ''}`;
const givenUp = (labels: Readonly<Record<string, string>>) => `${edge(labels)}, ${labels.reason ?? ''}`;
const slotsOf = ({ pools }: ArmFacts, group: string) =>
  pools.find(({ service: name }) => name === group)?.slots ?? null;
const bulkheadOf = ({ settings }: ArmFacts, group: string) =>
  settings.find(({ where, most }) => where === group && most !== undefined)?.most ?? null;
const tokensOf = ({ settings }: ArmFacts, group: string) =>
  settings.find(({ where, stopsAt }) => where === group && stopsAt !== undefined)?.stopsAt ?? null;
const service = ({ job = '' }: Readonly<Record<string, string>>) => job;

const DRAWINGS: readonly Drawing[] = [
  {
    title: 'Busy workers',
    note: 'scraped each 500 ms; of several instances the busiest',
    series: 'faultline_workers_busy',
    group: service,
    counter: false,
    which: Math.max,
    limit: slotsOf,
  },
  {
    title: 'Waiting for a worker',
    note: 'scraped each 500 ms',
    series: 'faultline_workers_queued',
    group: service,
    counter: false,
  },
  {
    title: 'Calls in flight',
    note: 'scraped each 500 ms; a bulkhead holds them; of several instances the one with most',
    series: 'faultline_client_in_flight',
    group: edge,
    counter: false,
    which: Math.max,
    limit: bulkheadOf,
  },
  {
    title: 'Attempts a second',
    note: 'first ones and repeated ones',
    series: 'faultline_client_attempts_total',
    group: edge,
    counter: true,
  },
  {
    title: 'Calls refused a second',
    note: 'by the caller, before they were sent',
    series: 'faultline_rejections_total',
    group: refusal,
    counter: true,
  },
  {
    title: 'Fallbacks a second',
    note: 'calls that their fallback answered',
    series: 'faultline_fallbacks_total',
    group: edge,
    counter: true,
  },
  {
    title: 'Repeated attempts a second',
    note: 'retries and hedges',
    series: 'faultline_retries_total',
    group: repeats,
    counter: true,
  },
  {
    title: 'Failures not tried again, a second',
    note: 'by reason: without tokens, the retry budget is spent',
    series: 'faultline_retries_given_up_total',
    group: givenUp,
    counter: true,
  },
  {
    title: 'Retry tokens left',
    note: 'a failure takes one; at half of them nothing is tried again; of several instances the one with fewest',
    series: 'faultline_client_retry_tokens',
    group: edge,
    counter: false,
    which: Math.min,
    limit: tokensOf,
    limitIs: 'retries stop at',
  },
  {
    title: 'Registered',
    note: '1 while its lease lives, by the instance itself',
    series: 'faultline_registered',
    group: instance,
    counter: false,
  },
  {
    title: 'Lease left',
    note: 'seconds until the registry forgets the instance',
    series: 'faultline_registry_lease_remaining_seconds',
    group: instance,
    counter: false,
  },
  {
    title: 'CPU',
    note: 'processors, by instance',
    series: 'process_cpu_seconds_total',
    group: instance,
    counter: true,
  },
  {
    title: 'Memory',
    note: 'bytes, by instance',
    series: 'process_resident_memory_bytes',
    group: instance,
    counter: false,
  },
  {
    title: 'Calls served a second',
    note: 'by instance',
    series: 'rpc_server_call_duration_seconds_count',
    group: instance,
    counter: true,
  },
  {
    title: 'HTTP requests served a second',
    note: 'by instance',
    series: 'http_server_request_duration_seconds_count',
    group: instance,
    counter: true,
  },
];
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
