import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatCount, formatMs } from '../../../report/format.ts';
import type { ReportArm } from '../../../report/model.ts';
import type { View } from '../../components/chart/chart-line.ts';
import { EventLanes } from '../../components/chart/event-lanes.tsx';
import { SharedCursor } from '../../components/chart/shared-cursor.ts';
import { StateBands } from '../../components/chart/state-bands.tsx';
import { TimeChart } from '../../components/chart/time-chart.tsx';
import { Choice, Section } from '../../components/marks.tsx';
import { ZoomButtons } from '../../components/zoom-buttons.tsx';
import type { PageModel } from '../model/page-model.ts';
import type { TraceReader } from '../model/read-traces.ts';
import { Defined } from '../terms.tsx';
import { Distribution } from './distribution.tsx';
import { eventLanesOf } from './event-lanes.ts';
import {
  ALL,
  type By,
  bandsOf,
  clamped,
  dueLines,
  goodputLines,
  harmedLines,
  lanesOf,
  latencyLines,
  shortNumber,
  silencesOf,
  wholeView,
  zoomed,
} from './over-time-lines.ts';
import { classLines, p95Lines, requestMarks } from './over-time-requests.ts';
import { mechanismsOf, mostMoved } from './series-lines.ts';

/** So many classes of harm have a chart of their own: the most frequent ones. */
const CLASSES = 4;

/** Both arms on one axis: what their clients saw, and the mechanism behind it. */
export function OverTime({
  model,
  readers: given = null,
}: {
  model: PageModel;
  readers?: readonly TraceReader[] | null;
}) {
  const { report } = model;
  // What comes alive is what the markup has; the requests follow.
  const [readers, setReaders] = useState<typeof given>(null);
  useEffect(() => setReaders(given), [given]);
  const routes = [...new Set(report.arms.flatMap(({ timelines }) => timelines.map(({ route }) => route)))];
  const whole = useMemo(() => wholeView(report.arms), [report]);
  const [route, setRoute] = useState(routes[0] ?? ALL);
  const [by, setBy] = useState<By>('due');
  const [view, setView] = useState<View>(whole);
  const cursor = useMemo(() => new SharedCursor(), []);
  const [isAll, setIsAll] = useState(false);
  const all = useMemo(() => mechanismsOf(model), [model]);
  const mechanisms = isAll ? all : mostMoved(all);
  const events = useMemo(() => eventLanesOf(report.arms, model.facts.arms), [model]);
  const marks = useMemo(
    () => (readers ? requestMarks(readers, report.arms, route, by) : []),
    [readers, report, route, by],
  );
  if (routes.length === 0) return null;
  const classes = readers ? classLines(readers, report.arms, route, by) : [];
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
            <ZoomButtons
              onZoom={(factor, shift) => setView(zoomed(view, whole, factor, shift))}
              onAll={() => setView(whole)}
            />
          </div>
        }
      >
        <ArmKey arms={report.arms} />
        <EventLanes
          title="Phases and events"
          note="a diamond is a fault, a disc what a protection did, a triangle what became of an instance"
          lanes={events}
          view={view}
          cursor={cursor}
        />
        <TimeChart
          {...shared}
          title="Good answers a second"
          note={`${route}, steps of 500 ms, by ${by === 'due' ? 'when they were due; thin: all that were due' : 'when they came; thin: all that ended'}`}
          lines={[...goodputLines(report.arms, route, by), ...dueLines(report.arms, route, by)]}
          format={(value) => String(Number(value.toFixed(1)))}
          height={140}
        />
        {route === ALL ? null : (
          <TimeChart
            {...shared}
            title="Response time"
            note={
              <>
                {route}; thick <Defined word="p50" />, thin p95 of 100 and more, dashed p99 or the slowest of
                fewer than 500; {readers ? 'a mark is a request, a cross one that was harmed' : 'a dot'}: a
                click opens its trace, where the page has that
                {by === 'arrival' ? silencesOf(report.arms, route).map((text) => `; ${text}`) : ''}
              </>
            }
            lines={[
              ...marks,
              ...latencyLines(report.arms, route, by).filter(({ style }) => !readers || style !== 'dots'),
              ...(readers ? p95Lines(readers, report.arms, route, by) : []),
            ]}
            format={formatMs}
            log
            height={220}
            onOpen={open}
          />
        )}
        <TimeChart
          {...shared}
          title="Harmed requests a second"
          note={`${route}, by ${by === 'due' ? 'when they were due' : 'when they ended'}${classes.map(({ name, count }) => `; ${formatCount(count)} ${name}`).join('')}`}
          lines={harmedLines(report.arms, route, by)}
          format={(value) => String(Number(value.toFixed(1)))}
          height={110}
        />
        {classes.length > 1 ? (
          <div class="pairs">
            {classes.slice(0, CLASSES).map(({ name, lines }) => (
              <TimeChart
                key={name}
                {...shared}
                title={`Harmed: ${name}`}
                note="a second"
                lines={lines}
                format={(value) => String(Number(value.toFixed(1)))}
                height={110}
              />
            ))}
          </div>
        ) : null}
        {readers && route !== ALL ? (
          <Distribution readers={readers} arms={report.arms} route={route} />
        ) : null}
      </Section>
      {mechanisms.length + lanesOf(report.arms).length > 0 ? (
        <Section
          id="mechanism"
          title="The mechanism"
          note="what moved in the services while that happened"
          tools={
            mostMoved(all).length < all.length ? (
              <div class="tools">
                <Choice
                  label="Charts"
                  options={[
                    ['most', 'what moved most'],
                    ['all', `all ${all.length} charts`],
                  ]}
                  value={isAll ? 'all' : 'most'}
                  onChange={(wanted) => setIsAll(wanted === 'all')}
                />
              </div>
            ) : null
          }
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
            {mechanisms.map(({ title, note, lines, limits }) => (
              <TimeChart
                key={title}
                {...shared}
                title={title}
                note={note}
                lines={lines}
                limits={limits}
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
