import { formatMs } from '../../report/format.ts';
import type { LabState } from '../lab-state.ts';
import { axisEndMs } from './calm.ts';
import { revealedOf, shownOf } from './faults-in-force.ts';
import { type Moment, seesOthersLoad } from './history.ts';
import { LiveChart, type LiveLine } from './live-chart.tsx';

/** Between two looks, from which on nothing is known of the time between. */
const GAP_MS = 5_000;

/** The mechanism over the last two minutes. */
export function LiveCharts({ moments, state }: { moments: readonly Moment[]; state: LabState }) {
  const { nowMs } = state.lab;
  const last = moments.at(-1);
  const faults = [
    ...state.faults.flatMap((fault) => shownOf(fault, nowMs)),
    ...revealedOf(state.mystery, nowMs),
  ];
  const shared = { faults, named: true, sinceMs: moments[0]?.tMs ?? nowMs, nowMs: axisEndMs(nowMs) };
  const line = (label: string, tone: LiveLine['tone'], of: (moment: Moment) => number | null): LiveLine => ({
    ...{ label, tone },
    points: moments.flatMap((moment, at) => {
      const isGap = at > 0 && moment.tMs - (moments[at - 1]?.tMs ?? 0) > GAP_MS;
      const point = [moment.tMs, of(moment)] as const;
      return isGap ? [[moment.tMs, null] as const, point] : [point];
    }),
  });
  const entry = state.edges[0]?.to ?? '';
  const isOthers = seesOthersLoad(state);
  const count = (value: number) => String(Number(value.toFixed(1)));
  if (!last) return null;
  return (
    <section class="charts" aria-label="The last two minutes">
      <LiveChart
        {...shared}
        title="Good answers a second"
        headline={count(last.goodPerS)}
        note={isOthers ? `to calls of ${entry}` : `arrived, ${count(last.wantedPerS ?? 0)} wanted`}
        format={count}
        lines={[
          line('wanted', 'thin', ({ wantedPerS }) => wantedPerS),
          line('good', 'ink', ({ goodPerS }) => goodPerS),
        ]}
      />
      <LiveChart
        {...shared}
        title="Response time"
        headline={formatMs(last.oldestWaitingMs)}
        note={`the oldest waits; p90 of the slowest ${isOthers ? 'callee' : 'route'} that ended ${formatMs(last.p90Ms)}`}
        format={formatMs}
        lines={[
          line('oldest', 'full', ({ oldestWaitingMs }) => oldestWaitingMs),
          line('p90', 'ink', ({ p90Ms }) => p90Ms),
        ]}
      />
      <LiveChart
        {...shared}
        title="Workers"
        headline={`${last.busy} busy`}
        note={`${last.queued} requests wait for one`}
        format={count}
        lines={[line('queued', 'full', ({ queued }) => queued), line('busy', 'ink', ({ busy }) => busy)]}
      />
      <LiveChart
        {...shared}
        title="Breakers open"
        headline={String(last.breakersOpen)}
        note="half-open ones too"
        format={count}
        lines={[line('open', 'ink', ({ breakersOpen }) => breakersOpen)]}
      />
    </section>
  );
}
