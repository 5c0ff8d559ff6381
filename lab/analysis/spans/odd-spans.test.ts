import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { completenessOf } from '../traces/completeness.ts';
import { criticalPath, selfTime } from '../traces/critical-path.ts';
import { deadlineHops } from '../traces/deadline-hops.ts';
import { buildTraces, type Trace, TraceBuilder } from './span-tree.ts';

const EPOCH_MS = 1_760_000_000_000;
const nanos = (ms: number) => `${EPOCH_MS + ms}000000`;

/** Spans as somebody may send them, with fields that are absent or wrong. */
function sent(...spans: readonly object[]): OtlpTracesData {
  const whole = spans.map((span, i) => ({
    ...{ traceId: 'a'.repeat(32), spanId: String(i + 1).padStart(16, '0'), name: 'x' },
    ...{ startTimeUnixNano: nanos(i), endTimeUnixNano: nanos(10), ...span },
  }));
  return { resourceSpans: [{ scopeSpans: [{ spans: whole }] }] };
}

const only = (data: OtlpTracesData): Trace => {
  const [trace, ...others] = buildTraces(data);
  if (trace === undefined || others.length > 0) throw new Error(`${others.length + 1} traces`);
  return trace;
};
const id = (n: number) => String(n).padStart(16, '0');

test('a span of very many attributes of its own is read in time in proportion to them', () => {
  const attributes = Array.from({ length: 50_000 }, (_, i) => ({
    key: `k${i}`,
    value: { doubleValue: i + 0.5 },
  }));
  const [span] = only(sent({ attributes })).spans;
  const began = performance.now();
  expect(Object.entries(span?.attributes ?? {}).at(-1)).toEqual(['k49999', 49_999.5]);
  // The square of it takes ten seconds.
  expect(performance.now() - began).toBeLessThan(2000);
});

test('of spans with keys that no other has a bounded part is kept to be shared', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const batch = (n: number) =>
    sent({
      spanId: id(n),
      attributes: Array.from({ length: 300 }, (_, i) => ({
        key: `k${n}-${i}`,
        value: { doubleValue: i + 0.5 },
      })),
    });
  const grown = (take: (data: OtlpTracesData) => unknown) => {
    collect();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 1500 }, (_, i) => take(batch(i)));
    collect();
    return [process.memoryUsage().heapUsed - before, kept.length] as const;
  };
  const builder = new TraceBuilder();
  const [compact] = grown((data) => builder.add(data));
  const [plain] = grown((data) => buildTraces(data)[0]?.spans[0]?.attributes);
  expect(builder.build()[0]?.spans).toHaveLength(1500);
  expect(compact - plain).toBeLessThan(60_000_000);
});

test('of a ring the earliest span becomes an orphan, wherever the first that hangs on it is', () => {
  const trace = only(
    sent(
      { parentSpanId: id(4), startTimeUnixNano: nanos(0) },
      { parentSpanId: id(4), startTimeUnixNano: nanos(5) },
      { parentSpanId: id(2), startTimeUnixNano: nanos(2) },
      { parentSpanId: id(3), startTimeUnixNano: nanos(7) },
    ),
  );
  // 2 hangs on 4, 4 on 3, 3 on 2; 1, the very first, hangs on 4.
  expect(trace.root).toBeNull();
  expect(trace.orphans.map(({ span }) => span.spanId)).toEqual([id(3)]);
  expect(trace.nodes.map(({ children }) => children.length).reduce((a, b) => a + b)).toBe(3);
});

test('one that is its own parent is no root, a child of it is its child', () => {
  const trace = only(sent({ parentSpanId: id(1) }, { parentSpanId: id(1) }));
  expect(trace.root).toBeNull();
  expect(trace.orphans.map(({ span, children }) => [span.spanId, children.length])).toEqual([[id(1), 1]]);
  expect(completenessOf(trace).reasons).toContain('the root span is missing');
});

test('times that are absent, zero, in reverse or no numbers are those of a span that took no time', () => {
  const times = [
    { startTimeUnixNano: undefined, endTimeUnixNano: undefined },
    { startTimeUnixNano: '0', endTimeUnixNano: 0 },
    { startTimeUnixNano: 'soon', endTimeUnixNano: 'later' },
    { startTimeUnixNano: nanos(5), endTimeUnixNano: nanos(4) },
    { startTimeUnixNano: Number(nanos(5)), endTimeUnixNano: Number(nanos(5)) },
  ];
  const trace = only(sent(...times.map((time, i) => ({ ...time, parentSpanId: i === 0 ? '' : id(1) }))));
  expect(trace.spans.map(({ startMs, endMs, ended }) => [startMs, endMs - startMs, ended])).toEqual([
    ...[
      [0, 0, false],
      [0, 0, false],
      [0, 0, false],
    ],
    ...[
      [EPOCH_MS + 5, 0, true],
      [EPOCH_MS + 5, 0, true],
    ],
  ]);
  if (trace.root === null) throw new Error('no root');
  expect(criticalPath(trace.root)).toEqual([]);
  expect(selfTime(trace.root)).toBe(0);
  expect(deadlineHops([trace])).toBeNull();
});

test('ids in use twice, in another trace or empty join nothing that does not belong together', () => {
  const other = 'b'.repeat(32);
  const traces = buildTraces(
    sent(
      { spanId: id(1) },
      // A child in another trace than its parent.
      { spanId: id(2), parentSpanId: id(1), traceId: other },
      // The same id in another trace is another span, in the same one a copy.
      { spanId: id(1), traceId: other, parentSpanId: id(9) },
      { spanId: id(1), name: 'copy', startTimeUnixNano: nanos(0), endTimeUnixNano: nanos(11) },
      // No ids: none is a copy of another, and none hangs on another.
      { spanId: '', parentSpanId: '' },
      { spanId: '', parentSpanId: '' },
    ),
  );
  const shown = traces.map(({ traceId, root, spans, orphans }) => [
    traceId[0],
    root?.span.name,
    spans.length,
    orphans.map(({ span }) => span.parentSpanId),
  ]);
  expect(shown).toEqual([
    ['a', 'copy', 3, [null, null]],
    ['b', undefined, 2, [id(9)]],
  ]);
});

test('of copies that end at the same time the first one counts', () => {
  const trace = only(sent({ name: 'first' }, { spanId: id(1), name: 'second', startTimeUnixNano: nanos(0) }));
  expect(trace.spans.map(({ name }) => name)).toEqual(['first']);
});
