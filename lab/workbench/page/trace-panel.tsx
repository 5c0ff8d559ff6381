import { useEffect, useState } from 'preact/hooks';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { formatMs } from '../../report/format.ts';
import { type TraceModel, traceModel } from '../../web/components/waterfall/trace-model.ts';
import { WaterfallView } from '../../web/components/waterfall/waterfall-view.tsx';
import type { LatestTraces, TraceSummary } from '../read-traces.ts';
import type { Connection } from './connection.ts';

const EVERY_MS = 2_000;
const SHOWN = 12;

/** Traces as they end; one that is chosen is drawn. */
export function TracePanel({ connection, paused }: { connection: Connection; paused: boolean }) {
  const [traces, setTraces] = useState<readonly TraceSummary[]>([]);
  const [problem, setProblem] = useState('');
  const [open, setOpen] = useState<{
    readonly summary: TraceSummary;
    readonly model: TraceModel | null;
  } | null>(null);
  useEffect(() => {
    if (paused) return;
    let timer: number | undefined;
    let isOver = false;
    const look = async () => {
      try {
        const { traces: latest } = await connection.ask<LatestTraces>('GET', `/traces?limit=${SHOWN}`);
        if (isOver) return;
        setTraces(latest);
        setProblem('');
      } catch (error) {
        if (!isOver) setProblem((error as Error).message);
      }
      if (!isOver) timer = window.setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [paused]);
  const choose = async (summary: TraceSummary) => {
    try {
      const data = await connection.ask<OtlpTracesData>('GET', `/traces/${summary.traceId}`);
      const [trace] = buildTraces(data);
      const about = {
        stands: null,
        route: summary.name,
        phase: '',
        chosen: '',
        responseMs: summary.durationMs,
      };
      setOpen({ summary, model: trace ? traceModel(trace, about) : null });
      setProblem('');
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const most = Math.max(1, ...traces.map(({ durationMs }) => durationMs));
  return (
    <section class="traces" aria-labelledby="traces-title">
      <div>
        <h2 id="traces-title">
          Traces as they end <small>newest first; what still waits has no span yet</small>
        </h2>
        {problem ? <p class="bad">{problem}</p> : null}
        <ol class="live-traces">
          {traces.map((trace) => (
            <li key={trace.traceId}>
              <button
                type="button"
                aria-pressed={open?.summary.traceId === trace.traceId}
                onClick={() => void choose(trace)}
              >
                <span class="r">{trace.name}</span>
                <svg class="b" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                  <rect class={trace.failed ? 'x' : ''} width={(100 * trace.durationMs) / most} height="6" />
                </svg>
                <span class={trace.failed ? 'd bad' : 'd'}>
                  {trace.failed ? '✕ ' : ''}
                  {formatMs(trace.durationMs)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      <div class="opened">
        {open === null ? (
          <p class="ink3">Choose a trace to see its calls.</p>
        ) : open.model === null ? (
          <p class="ink3">No root span of this trace has ended yet.</p>
        ) : (
          <>
            <h3>
              {open.summary.name} <small>{open.summary.traceId}</small>
            </h3>
            <WaterfallView key={open.summary.traceId} model={open.model} faultMs={null} />
          </>
        )}
      </div>
    </section>
  );
}
