import { useMemo, useState } from 'preact/hooks';
import { formatMs } from '../../../report/format.ts';
import type { ReportArm } from '../../../report/model.ts';
import { SharedCursor } from '../../components/chart/shared-cursor.ts';
import { StateBands, type StateLane } from '../../components/chart/state-bands.tsx';
import { type Band, type ChartLine, TimeChart, type View } from '../../components/chart/time-chart.tsx';
import { Choice, Section } from '../../components/marks.tsx';
import type { PageModel } from '../model/page-model.ts';
import type { TraceReader } from '../model/read-traces.ts';
import { Distribution } from './distribution.tsx';
import { mechanismsOf, zeroOf } from './series-lines.ts';

type By = 'due' | 'arrival';
const ALL = 'all routes';
const BUCKET_S = 0.5;

/** Both arms on one axis: what their clients saw, and the mechanism behind it. */
export function OverTime({
  model,
  readers = null,
}: {
  model: PageModel;
  readers?: readonly TraceReader[] | null;
}) {
  const { report } = model;
  const routes = [...new Set(report.arms.flatMap(({ timelines }) => timelines.map(({ route }) => route)))];
  const whole = useMemo(() => wholeView(report.arms), [report]);
  const [route, setRoute] = useState(routes[0] ?? ALL);
  const [by, setBy] = useState<By>('due');
  const [view, setView] = useState<View>(whole);
  const cursor = useMemo(() => new SharedCursor(), []);
  const mechanisms = useMemo(() => mechanismsOf(model), [model]);
  if (routes.length === 0) return null;
  const bands = bandsOf(report.arms);
  const shared = { bands, view, cursor, onView: (next: View) => setView(clamped(next, whole)) };
  const open = (traceId: string) => {
    location.hash = `trace=${traceId}`;
  };
  return (
    <>
      <Section
        id="over-time"
        title="Over time"
        note="all arms on one axis; zero is when the fault came"
        tools={
          <div class="tools">
            <Choice
              label="Route"
              options={[...routes, ALL].map((each) => [each, each] as const)}
              value={route}
              onChange={setRoute}
            />
            <Choice
              label="Time"
              options={[
                ['due', 'by due time'],
                ['arrival', 'by arrival'],
              ]}
              value={by}
              onChange={setBy}
            />
            <ZoomButtons view={view} whole={whole} onView={setView} />
          </div>
        }
      >
        <ArmKey arms={report.arms} />
        <TimeChart
          {...shared}
          title="Good answers a second"
          note={`${route}, steps of 500 ms, by ${by === 'due' ? 'when they were due' : 'when they came'}`}
          lines={goodputLines(report.arms, route, by)}
          format={(value) => String(Number(value.toFixed(1)))}
          height={140}
        />
        {route === ALL ? null : (
          <TimeChart
            {...shared}
            title="Response time"
            note={`${route}; thick p50, thin p99 or the slowest of fewer than 500; a dot opens its trace`}
            lines={latencyLines(report.arms, route, by)}
            format={formatMs}
            log
            height={220}
            onOpen={open}
          />
        )}
        <TimeChart
          {...shared}
          title="Harmed requests a second"
          note={`${route}, by ${by === 'due' ? 'when they were due' : 'when they ended'}`}
          lines={harmedLines(report.arms, route, by)}
          format={(value) => String(Number(value.toFixed(1)))}
          height={110}
        />
        {readers && route !== ALL ? (
          <Distribution readers={readers} arms={report.arms} route={route} />
        ) : null}
      </Section>
      {mechanisms.length + lanesOf(report.arms).length > 0 ? (
        <Section
          id="mechanism"
          title="The mechanism"
          note="what moved in the services while that happened, and of that what moved most"
        >
          {lanesOf(report.arms).length > 0 ? (
            <StateBands
              title="Breakers"
              note="as each noted its own turns"
              lanes={lanesOf(report.arms)}
              view={view}
            />
          ) : null}
          <div class="pairs">
            {mechanisms.map(({ title, note, lines }) => (
              <TimeChart
                key={title}
                {...shared}
                title={title}
                note={note}
                lines={lines}
                format={shortNumber}
                height={110}
              />
            ))}
          </div>
        </Section>
      ) : null}
    </>
  );
}

function ZoomButtons({ view, whole, onView }: { view: View; whole: View; onView: (view: View) => void }) {
  const [from, to] = view;
  const by = (factor: number, shift: number) => {
    const middle = (from + to) / 2 + shift * (to - from);
    const half = ((to - from) / 2) * factor;
    onView(clamped([middle - half, middle + half], whole));
  };
  return (
    <div class="seg zoom">
      <button type="button" onClick={() => by(0.5, 0)} aria-label="Zoom in">
        +
      </button>
      <button type="button" onClick={() => by(2, 0)} aria-label="Zoom out">
        −
      </button>
      <button type="button" onClick={() => by(1, -0.25)} aria-label="Earlier">
        ←
      </button>
      <button type="button" onClick={() => by(1, 0.25)} aria-label="Later">
        →
      </button>
      <button type="button" onClick={() => onView(whole)}>
        all
      </button>
    </div>
  );
}

function ArmKey({ arms }: { arms: readonly ReportArm[] }) {
  return (
    <ul class="key inline">
      {arms.map(({ name }, place) => (
        <li key={name}>
          <i class={`line-sample a${place % 4}`} /> {name}
        </li>
      ))}
      <li>
        <i class="band-sample fault" /> fault in force
      </li>
      <li>
        <i class="band-sample recovery" /> recovery
      </li>
    </ul>
  );
}

function clamped([from, to]: View, whole: View): View {
  const length = Math.min(Math.max(to - from, 0.2), whole[1] - whole[0]);
  const start = Math.min(Math.max(from, whole[0]), whole[1] - length);
  return [start, start + length];
}

const lengthOf = ({ phases }: ReportArm) =>
  phases.reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);

function wholeView(arms: readonly ReportArm[]): View {
  const from = Math.min(0, ...arms.map((arm) => -zeroOf(arm)));
  return [from, Math.max(from + 1, ...arms.map((arm) => lengthOf(arm) - zeroOf(arm)))];
}

/** From when a fault began to come until it was gone, in any arm: their edges differ by little. */
function bandsOf(arms: readonly ReportArm[]): Band[] {
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

function goodputLines(arms: readonly ReportArm[], route: string, by: By): ChartLine[] {
  return arms.map((arm, place) => ({
    ...{ label: arm.name, arm: place, style: 'line' as const },
    points: counted(arm, route, (point) => (by === 'due' ? point.ok : point.arrived.ok)),
  }));
}

function harmedLines(arms: readonly ReportArm[], route: string, by: By): ChartLine[] {
  return arms.map((arm, place) => ({
    ...{ label: arm.name, arm: place, style: 'bars' as const },
    points: counted(arm, route, (point) =>
      by === 'due' ? point.count - point.ok : point.arrived.count - point.arrived.ok,
    ),
  }));
}

/** A p99 of few requests would be the slowest under another name: drawn as what it is. */
function latencyLines(arms: readonly ReportArm[], route: string, by: By): ChartLine[] {
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

function lanesOf(arms: readonly ReportArm[]): StateLane[] {
  return arms.flatMap((arm, place) => {
    const byEdge = Map.groupBy(arm.breakerTurns, ({ edge }) => edge);
    return [...byEdge].map(([edge, turns]) => {
      const cuts = [{ atS: 0, to: 'closed' }, ...turns];
      return {
        label: `${arm.name}: ${edge}`,
        arm: place,
        states: cuts.map(({ atS, to }, at) => ({
          ...{ state: to, fromX: atS - zeroOf(arm) },
          toX: (cuts[at + 1]?.atS ?? lengthOf(arm)) - zeroOf(arm),
        })),
      };
    });
  });
}

function shortNumber(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)}G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(0)}M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)}k`;
  return String(Number(value.toPrecision(3)));
}
