import type { Series } from '../../evidence/series.ts';
import type { ArmEvidence } from './arm-evidence.ts';

/** Spans of an arm that did not reach the trace store, by who lost them; 0 where nobody says so. */
export interface SpanLosses {
  /** Refused by who they were sent to, or dropped because the queue before it was full. */
  readonly services: number;
  /** Of those, what the Collector itself says it refused. */
  readonly refused: number;
  /** Taken in by the Collector, but not by the trace store behind it. */
  readonly failed: number;
  /** Traces, by tail sampling. */
  readonly droppedEarly: number;
  /** Spans that the Collector took in; not lost. */
  readonly accepted: number;
}

/** The OpenTelemetry SDK's own counter, in Prometheus spelling. */
export const PROCESSED_SPANS = 'otel_sdk_processor_span_processed_total';

/** By the services' metrics, up to the last scrape of each, and by what the Collector counted in the arm. */
export function spanLosses({ metrics, journal }: Pick<ArmEvidence, 'metrics' | 'journal'>): SpanLosses {
  const counted = journal.find(({ type }) => type === 'collector.counted');
  const number = (field: string) => Number(counted?.[field] ?? 0);
  const lost = metrics.filter(({ name, labels }) => name === PROCESSED_SPANS && labels.error_type);
  return {
    services: lost.reduce((sum, series) => sum + growth(series), 0),
    refused: number('refused'),
    failed: number('failed'),
    droppedEarly: number('droppedEarly'),
    accepted: number('accepted'),
  };
}

/** From 0, where each instance begins, also after a restart. */
function growth({ points }: Series): number {
  let sum = 0;
  let last = 0;
  for (const { value } of points) {
    sum += value < last ? value : value - last;
    last = value;
  }
  return sum;
}
