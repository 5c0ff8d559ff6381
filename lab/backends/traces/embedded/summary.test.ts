import { expect, test } from 'vitest';
import type { OtlpSpan } from '../../../evidence/otlp.ts';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { newTraceId, resourceSpans, span } from '../fixtures/sample-traces.ts';
import { scanRequest } from './scan.ts';
import { type StoredTrace, TraceStore } from './store.ts';
import { summarizeTrace } from './summary.ts';
import type { Turns } from './turns.ts';

const BEGIN = 1_700_000_000_000_000_000n;
const traceId = newTraceId();
const store = () => new TraceStore(8 * 1024 * 1024);

/** A span of the trace, from `start` until `end` after the beginning, in ns. */
const at = (start: bigint, end: bigint, rest: Partial<OtlpSpan> = {}) =>
  span({
    traceId,
    startNanos: BEGIN + start,
    endTimeUnixNano: (BEGIN + end).toString(),
    ...rest,
  });

function stored(into: TraceStore, ...services: [string, OtlpSpan[]][]): StoredTrace {
  for (const [service, spans] of services)
    into.add(scanRequest(encodeRequest({ resourceSpans: [resourceSpans(service, spans)] })));
  return into.get(traceId) as StoredTrace;
}

test('counts spans, errors and those whose parent is not there, in all and by service in order of names', async () => {
  const into = store();
  const root = at(0n, 100n, { name: 'GET /' });
  const parentSpanId = 'a'.repeat(16);
  const trace = stored(
    into,
    ['order', [root, at(10n, 90n, { parentSpanId: root.spanId, status: { code: 2 } })]],
    ['bank', [at(20n, 30n, { parentSpanId, status: { code: 1 } }), at(25n, 120n, { parentSpanId })]],
  );
  expect(await summarizeTrace(into, trace)).toEqual({
    traceId,
    rootServiceName: 'order',
    rootOperationName: 'GET /',
    minStartTimeUnixNano: `${BEGIN}`,
    maxEndTimeUnixNano: `${BEGIN + 120n}`,
    spanCount: 4,
    errorSpanCount: 1,
    orphanSpanCount: 2,
    services: [
      { name: 'bank', spanCount: 2, errorSpanCount: 0 },
      { name: 'order', spanCount: 2, errorSpanCount: 1 },
    ],
  });
});

test('of spans without a parent the earliest is the root, and of two that start together the one that came first', async () => {
  const into = store();
  const named = (name: string, start: bigint) => at(start, start + 5n, { name });
  const trace = stored(
    into,
    ['late', [named('late', 9n)]],
    ['first', [named('one', 3n)]],
    ['second', [named('two', 3n)]],
  );
  expect(await summarizeTrace(into, trace)).toMatchObject({
    rootServiceName: 'first',
    rootOperationName: 'one',
  });
});

test('a span that does not end after its start lasts 1 ns', async () => {
  const into = store();
  const trace = stored(into, ['order', [at(7n, 7n), at(5n, 1n)]]);
  expect(await summarizeTrace(into, trace)).toMatchObject({
    minStartTimeUnixNano: `${BEGIN + 5n}`,
    maxEndTimeUnixNano: `${BEGIN + 8n}`,
  });
});

test('a trace that has to go meanwhile has no summary: what was seen of it is not the whole', async () => {
  const into = store();
  const trace = stored(into, ['order', [at(0n, 5n), at(1n, 4n)]]);
  const evicting = {
    spend: () => true,
    next: async () => {
      trace.gone = true;
    },
  };
  expect(await summarizeTrace(into, trace, evicting as unknown as Turns)).toBeNull();
});
