/** What an arm leaves, a file each. Formats: docs/evidence.md. */
export const KINDS = {
  /** Every request of the load, its warm-up included, in the order they ended. */
  requests: 'requests.jsonl.zst',
  /** What clients were told by every try. */
  answers: 'answers.jsonl.zst',
  /** The books of the system, as they were read when the load had ended. */
  records: 'records.jsonl.zst',
  /** Metric series, in the form of Prometheus' range queries. */
  series: 'series.jsonl.zst',
  /** Spans, in the OTLP file format. */
  spans: 'spans.otlp.jsonl.zst',
} as const;
export type Kind = keyof typeof KINDS;

/** Of a run's folder. */
export const EVIDENCE = 'evidence';

/** Whose evidence it is. */
export interface OfArm {
  /** Of the run. */
  readonly folder: string;
  readonly arm: string;
  /** From 1: of an arm that was run again. */
  readonly attempt: number;
}

/** Path in the run's folder. A `+` is never part of an encoded name, so no attempt takes the file of another arm. */
export function armFile(kind: Kind, arm: string, attempt: number): string {
  const of = attempt > 1 ? `${encoded(arm)}+${attempt}` : encoded(arm);
  return `${EVIDENCE}/${of}.${KINDS[kind]}`;
}

/** A name as part of a file's. */
export const encoded = (text: string) => encodeURIComponent(text.toWellFormed());
