import type { Trace } from '../../analysis/spans/span-tree.ts';

/** What somebody wants to see of the newest traces; what is not named lets all pass. */
export interface TraceFilter {
  /** Part of the name of the first span, as `POST /api/orders`. */
  readonly route?: string | undefined;
  /** HTTP status of the answer, or that of gRPC: `504`, `5xx`, `UNAVAILABLE`. */
  readonly status?: string | undefined;
  readonly minMs?: number | undefined;
  readonly maxMs?: number | undefined;
  /** That has a span in it. */
  readonly service?: string | undefined;
  /** `failed` and `ok` have ended. */
  readonly state?: 'failed' | 'ok' | 'under-way' | undefined;
}

/** A trace in a list. Times are epoch ms. */
export interface TraceSummary {
  readonly traceId: string;
  readonly name: string;
  readonly service: string;
  readonly startMs: number;
  /** Of one that is under way, until now. */
  readonly durationMs: number;
  /** That are known of it. */
  readonly spans: number;
  readonly failed: boolean;
  readonly state: 'ended' | 'under-way';
  /** What was answered, by HTTP or gRPC; null where that is not known, or not yet. */
  readonly status: string | null;
  /** Of which it has spans. */
  readonly services: readonly string[];
}

/** Of a trace whose first span is not there, that of the earliest one. */
export function summaryOf({ traceId, root, spans }: Trace): TraceSummary | null {
  const first = root?.span ?? spans[0];
  if (!first) return null;
  const { name, service, startMs, endMs, statusCode, attributes } = first;
  const isUnderWay = attributes['faultline.under_way'] === true;
  const status = attributes['http.response.status_code'] ?? attributes['rpc.status_code'];
  return {
    ...{ traceId, name, service, startMs, durationMs: endMs - startMs },
    ...{ spans: spans.length, failed: statusCode === 'error', state: isUnderWay ? 'under-way' : 'ended' },
    status: isUnderWay || status === undefined ? null : String(status),
    services: [...new Set(spans.map((span) => span.service))],
  };
}

export function passes(summary: TraceSummary, filter: TraceFilter): boolean {
  const { route, status, minMs = 0, maxMs = Number.POSITIVE_INFINITY, service, state } = filter;
  const { durationMs, failed } = summary;
  if (route !== undefined && !summary.name.toLowerCase().includes(route.toLowerCase())) return false;
  if (status !== undefined && !isStatus(summary.status, status)) return false;
  if (durationMs < minMs || durationMs > maxMs) return false;
  if (service !== undefined && !summary.services.includes(service)) return false;
  if (state === undefined) return true;
  if (state === 'under-way') return summary.state === 'under-way';
  return summary.state === 'ended' && failed === (state === 'failed');
}

/** `5xx` is any of that class. */
const isStatus = (status: string | null, wanted: string): boolean =>
  status !== null &&
  (/^\dxx$/i.test(wanted)
    ? /^\d{3}$/.test(status) && status[0] === wanted[0]
    : status.toLowerCase() === wanted.toLowerCase());
