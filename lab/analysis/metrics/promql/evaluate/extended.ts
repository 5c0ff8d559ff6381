import { executionError } from '../errors.ts';
import type { Extension } from '../parse/ast.ts';
import { interpolated } from './smoothed.ts';
import type { Ends, Window } from './window.ts';

const ALLOWED: Readonly<Record<Extension, readonly string[]>> = {
  anchored: ['changes', 'delta', 'increase', 'rate', 'resets'],
  smoothed: ['delta', 'increase', 'rate'],
};

/** @throws PromqlError for a function that has no use for such a range */
export function checkExtension(extension: Extension, name: string): void {
  if (ALLOWED[extension].includes(name)) return;
  const allowed = ALLOWED[extension].join(', ');
  throw executionError(`${extension} modifier can only be used with: ${allowed} - not with ${name}`);
}

/**
 * The window with a sample at each of its ends: `anchored` as the newest one up to there was, `smoothed` as the values may have been
 * there, of a counter without its resets. Null where there is nothing to go by.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#extended-range-selectors
 */
export function extendWindow(window: Window, { extension, reachMs }: Ends, counter: boolean): Window | null {
  const { times, values, from, to, startMs, endMs } = window;
  const before = from > 0 && (times[from - 1] as number) > startMs - reachMs;
  const after = extension === 'smoothed' && to < times.length && (times[to] as number) <= endMs + reachMs;
  if (from === to && !(before && after)) return null;
  const [first, last] = [before ? from - 1 : from, to - 1];
  let start = values[first] as number;
  let end = values[last] as number;
  if (extension === 'smoothed') {
    if (before && first + 1 < times.length) start = interpolated(window, first, startMs, counter);
    if (after && times[last] !== endMs) end = interpolated(window, last, endMs, counter);
  }
  const inner = { from, to: to > from && times[last] === endMs ? last : to };
  return {
    ...window,
    times: framed(startMs, times.subarray(inner.from, inner.to), endMs),
    values: framed(start, values.subarray(inner.from, inner.to), end),
    from: 0,
    to: inner.to - inner.from + 2,
  };
}

function framed(first: number, inner: Float64Array, last: number): Float64Array {
  const all = new Float64Array(inner.length + 2);
  all[0] = first;
  all.set(inner, 1);
  all[inner.length + 1] = last;
  return all;
}
