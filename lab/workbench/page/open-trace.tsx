import { useMemo } from 'preact/hooks';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import type { OtlpSpan, OtlpTracesData } from '../../evidence/otlp.ts';
import { traceModel } from '../../web/components/waterfall/trace-model.ts';
import { WaterfallView } from '../../web/components/waterfall/waterfall-view.tsx';
import type { TraceSummary } from '../traces/trace-filter.ts';
import type { Connection } from './connection.ts';
import { underPlaceholders } from './under-placeholders.ts';
import { useAsked } from './use-asked.ts';

const EVERY_MS = 1_000;
/** Spans are exported some time after they end. */
const SELDOM_MS = 5_000;

/** One trace as a waterfall, which grows while it is under way. */
export function OpenTrace(props: {
  connection: Connection;
  paused: boolean;
  summary: TraceSummary;
  /** Where the lab has its logs; null where they are out of reach. */
  logs: string | null;
}) {
  const { connection, paused, summary, logs } = props;
  const { traceId, name: route, durationMs: responseMs } = summary;
  const { answer, problem } = useAsked<OtlpTracesData>(connection, `/traces/${traceId}`, {
    paused,
    everyMs: againMs,
  });
  const model = useMemo(() => {
    const [trace] = answer ? buildTraces(underPlaceholders(answer)) : [];
    return trace ? traceModel(trace, { stands: null, route, phase: '', chosen: '', responseMs }) : null;
  }, [answer]);
  return (
    <>
      <h3>
        {route} <small>{traceId}</small>
      </h3>
      {problem && !model ? <p class="bad">{problem}</p> : null}
      {model ? <WaterfallView model={model} faultMs={null} at={{ hasAddress: false, logs }} /> : null}
      {answer && !model ? <p class="ink3">No span of this trace is there yet.</p> : null}
    </>
  );
}

const againMs = ({ resourceSpans }: OtlpTracesData): number =>
  resourceSpans.some(({ scopeSpans }) => scopeSpans.some(({ spans }) => spans.some(isUnderWay)))
    ? EVERY_MS
    : SELDOM_MS;

const isUnderWay = ({ attributes = [] }: OtlpSpan) =>
  attributes.some(({ key }) => key === 'faultline.under_way');
