import type { TraceSearch } from './search.ts';

/** Nanoseconds since 1970; both ends belong to it, and the end is after the start: 2.19 refuses anything else. */
export interface Window {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * A search as parameters, in both spellings: 2.19 and later read the first of each pair and ignore the second, earlier
 * ones know only that. Raw, since before 2.19 an answer that is adjusted is adjusted in the store as well.
 */
export function searchParams(search: TraceSearch, { from, to }: Window, depth: number): URLSearchParams {
  const { operation, durationMinMs, durationMaxMs, attributes } = search;
  const fields: readonly (readonly [string, string, string | undefined])[] = [
    ['serviceName', 'service_name', search.service],
    ['operationName', 'operation_name', operation],
    ['startTimeMin', 'start_time_min', toRfc3339(from)],
    ['startTimeMax', 'start_time_max', toRfc3339(to)],
    ['searchDepth', 'num_traces', String(depth)],
    ['durationMin', 'duration_min', durationMinMs === undefined ? undefined : `${durationMinMs}ms`],
    ['durationMax', 'duration_max', durationMaxMs === undefined ? undefined : `${durationMaxMs}ms`],
    ['rawTraces', 'raw_traces', 'true'],
    ['attributes', 'attributes', attributes === undefined ? undefined : JSON.stringify(attributes)],
  ];
  const query = new URLSearchParams();
  for (const [name, alias, value] of fields) {
    if (value === undefined) continue;
    query.set(`query.${name}`, value);
    query.set(`query.${alias}`, value);
  }
  return query;
}

/** A read by id takes the same without the prefix. */
export const RAW_TRACE = new URLSearchParams({ rawTraces: 'true', raw_traces: 'true' });

/** Epoch ms with a fraction to nanoseconds. */
export function toNanos(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n + BigInt(Math.round((ms % 1) * 1e6));
}

function toRfc3339(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`;
}
