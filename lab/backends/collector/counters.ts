import { FaultlineError } from '../../errors.ts';
import { readHttp } from '../read-http.ts';

/** What a Collector counted since its start. Spans, unless it says traces. */
export interface CollectorCounters {
  readonly accepted: number;
  /** Turned away at the door, by the memory limiter or a full queue: the sender was told. */
  readonly refused: number;
  /** Passed on to the trace store. */
  readonly sent: number;
  /** Not passed on: the store did not take them, or the queue before it was full. */
  readonly failed: number;
  /** Batches that wait for the trace store to take them, those under way included. */
  readonly queued: number;
  /** Traces that tail sampling has begun to wait for. */
  readonly traces: number;
  /** Traces that it has decided on, either way. */
  readonly decided: number;
  /** Traces that had to go before their time. */
  readonly droppedEarly: number;
}

/** Names by https://opentelemetry.io/docs/collector/internal-telemetry/, the last three by the tail sampling processor's documentation. */
const METRICS: Readonly<Record<keyof CollectorCounters, readonly string[]>> = {
  accepted: ['otelcol_receiver_accepted_spans'],
  refused: ['otelcol_receiver_refused_spans', 'otelcol_receiver_failed_spans'],
  sent: ['otelcol_exporter_sent_spans'],
  failed: ['otelcol_exporter_send_failed_spans', 'otelcol_exporter_enqueue_failed_spans'],
  queued: ['otelcol_exporter_queue_size'],
  traces: ['otelcol_processor_tail_sampling_new_trace_id_received'],
  decided: ['otelcol_processor_tail_sampling_global_count_traces_sampled'],
  droppedEarly: ['otelcol_processor_tail_sampling_sampling_trace_dropped_too_early'],
};

const ANSWERS_MS = 5_000;

/** Reads them from where it says what it does; `address` is `host:port`. */
export async function readCounters(address: string, signal?: AbortSignal): Promise<CollectorCounters> {
  const url = `http://${address}/metrics`;
  const deadline = AbortSignal.timeout(ANSWERS_MS);
  try {
    const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
    const { status, text } = await readHttp(url, { signal: either });
    if (status !== 200) throw new Error(`HTTP ${status}`);
    return countersIn(text);
  } catch (cause) {
    signal?.throwIfAborted();
    const found = deadline.aborted ? `no answer within ${ANSWERS_MS} ms` : (cause as Error).message;
    throw new FaultlineError(
      'collector-not-answering',
      `The Collector expects to answer ${url}, found: ${found}`,
      { cause },
    );
  }
}

/** A counter that is not there has counted nothing yet. */
export function countersIn(exposition: string): CollectorCounters {
  const sums = new Map<string, number>();
  for (const line of exposition.split('\n')) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(line) ?? [];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  const entries = Object.entries(METRICS).map(([field, names]) => [
    field,
    names.reduce((sum, name) => sum + (sums.get(name) ?? 0), 0),
  ]);
  return Object.fromEntries(entries) as Record<keyof CollectorCounters, number>;
}

/** What was counted between two readings; what is queued is that of the later one. */
export function countedBetween(before: CollectorCounters, after: CollectorCounters): CollectorCounters {
  const fields = Object.keys(METRICS) as (keyof CollectorCounters)[];
  const entries = fields.map((field) => [
    field,
    field === 'queued' ? after.queued : after[field] - before[field],
  ]);
  return Object.fromEntries(entries) as Record<keyof CollectorCounters, number>;
}
