import { useState } from 'preact/hooks';
import { formatMs } from '../../report/format.ts';
import type { LabState } from '../lab-state.ts';
import type { LatestTraces } from '../traces/read-traces.ts';
import type { TraceSummary } from '../traces/trace-filter.ts';
import type { Connection } from './connection.ts';
import { withoutSpan } from './no-span-yet.ts';
import { OpenTrace } from './open-trace.tsx';
import { ALL_TRACES, queryOf, TraceFilterForm } from './trace-filter-form.tsx';
import { useAsked } from './use-asked.ts';

const EVERY_MS = 2_000;
const SHOWN = 12;

/** Requests under way and traces that have ended, the newest first; one that is chosen is drawn. */
export function TracePanel(props: { connection: Connection; paused: boolean; state: LabState }) {
  const { connection, paused, state } = props;
  const [filter, setFilter] = useState(ALL_TRACES);
  const [open, setOpen] = useState<TraceSummary | null>(null);
  const path = `/traces?limit=${SHOWN}${queryOf(filter)}`;
  const { answer, problem } = useAsked<LatestTraces>(connection, path, { paused, everyMs: EVERY_MS });
  const { traces = [], dropped = 0, silent = [] } = answer ?? {};
  const most = Math.max(1, ...traces.map(({ durationMs }) => durationMs));
  return (
    <section class="traces" aria-labelledby="traces-title">
      <div class="whole">
        <h2 id="traces-title">
          Traces <small>under way and ended, newest first</small>
        </h2>
        <TraceFilterForm
          {...{ filter, onFilter: setFilter }}
          routes={state.load.routes.map(({ route }) => route)}
          services={state.services.map(({ name }) => name)}
        />
      </div>
      <div>
        {problem ? <p class="bad">{problem}</p> : null}
        {withoutSpan(state).map((text) => (
          <p key={text} class="full">
            {text}
          </p>
        ))}
        {silent.length > 0 ? <p class="full">{silent.join(', ')} did not say what is under way.</p> : null}
        {dropped > 0 ? (
          <p class="full">{dropped} spans began and were not noted: too many were open.</p>
        ) : null}
        <ol class="live-traces">
          {traces.map((trace) => (
            <li key={trace.traceId}>
              <button
                type="button"
                aria-pressed={open?.traceId === trace.traceId}
                onClick={() => setOpen(trace)}
              >
                <span class="r">{trace.name}</span>
                <svg class="b" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                  <rect
                    class={trace.failed ? 'x' : trace.state === 'under-way' ? 'open' : ''}
                    width={(100 * trace.durationMs) / most}
                    height="6"
                  />
                </svg>
                <span class={trace.failed ? 's bad' : trace.state === 'under-way' ? 's full' : 's'}>
                  {trace.state === 'under-way'
                    ? 'running'
                    : `${trace.failed ? '✕ ' : ''}${trace.status ?? ''}`}
                </span>
                <span class="d">{formatMs(trace.durationMs)}</span>
              </button>
            </li>
          ))}
        </ol>
        {answer && traces.length === 0 ? <p class="ink3">None of the last seconds fits.</p> : null}
      </div>
      <div class="opened">
        {open ? (
          <OpenTrace key={open.traceId} {...{ connection, paused }} summary={open} logs={state.lab.logs} />
        ) : (
          <p class="ink3">Choose a trace to see its calls.</p>
        )}
      </div>
    </section>
  );
}
