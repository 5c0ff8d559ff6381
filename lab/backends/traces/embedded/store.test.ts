import { expect, test } from 'vitest';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { newTraceId, resourceSpans, span } from '../fixtures/sample-traces.ts';
import { renderTrace } from './render.ts';
import { scanRequest } from './scan.ts';
import { TraceStore } from './store.ts';

function add(store: TraceStore, service: string, spans: ReturnType<typeof span>[]): void {
  store.add(scanRequest(encodeRequest({ resourceSpans: [resourceSpans(service, spans)] })));
}

function filler(bytes: number) {
  return [{ key: 'filler', value: { stringValue: 'x'.repeat(bytes) } }];
}

test('when full, whole traces leave, oldest first, and are counted', async () => {
  const store = new TraceStore(512 * 1024);
  const ids = Array.from({ length: 1_000 }, newTraceId);
  for (const traceId of ids) {
    add(store, 'svc', [span({ traceId }), span({ traceId, attributes: filler(1_000) }), span({ traceId })]);
    expect(store.status().bytes).toBeLessThanOrEqual(512 * 1024);
  }
  const { traces, spans, evictedTraces, evictedSpans, receivedSpans } = store.status();
  expect(traces).toBeGreaterThan(200);
  expect(traces + evictedTraces).toBe(1_000);
  expect(spans).toBe(traces * 3);
  expect(evictedSpans).toBe(evictedTraces * 3);
  expect(receivedSpans).toBe(3_000);
  expect(ids.map((id) => store.get(id) !== undefined)).toEqual(ids.map((_, i) => i >= evictedTraces));
  for (const id of ids.slice(evictedTraces)) {
    const trace = store.get(id);
    const [resource] = (trace && (await renderTrace(store, trace))) ?? [];
    expect(resource?.scopeSpans[0]?.spans.map(({ traceId }) => traceId)).toEqual([id, id, id]);
  }
});

test('a trace that grows by late spans is still the oldest', () => {
  const store = new TraceStore(256 * 1024);
  const traceId = newTraceId();
  for (let i = 0; store.status().evictedTraces === 0; i++) {
    add(store, 'svc', [span({ traceId })]);
    add(store, 'svc', [span({ attributes: filler(i % 900) })]);
  }
  expect(store.get(traceId)).toBeUndefined();
  expect(store.status().evictedSpans).toBeGreaterThan(10);
});

test('what it is told to forget leaves room for others, unless it has got other spans since', () => {
  const store = new TraceStore(256 * 1024);
  const [read, late, last] = [newTraceId(), newTraceId(), newTraceId()];
  for (const traceId of [read, late, last]) add(store, traceId, [span({ traceId }), span({ traceId })]);
  add(store, late, [span({ traceId: late })]);
  for (const traceId of [late, read, newTraceId()]) store.forget(traceId, 2);
  expect([read, late, last].map((id) => store.get(id)?.spans)).toEqual([undefined, 3, 2]);
  expect([...store.newestFirst()].map(({ spans }) => spans)).toEqual([2, 3]);
  expect(store.operations.services()).toEqual([late, last].toSorted());
  expect(store.status()).toMatchObject({ traces: 2, spans: 5, forgottenTraces: 1, evictedTraces: 0 });
  // The oldest and the newest of them; and one that comes again.
  store.forget(late, 3);
  store.forget(last, 2);
  add(store, 'again', [span({ traceId: read })]);
  expect([...store.newestFirst()].map(({ spans }) => spans)).toEqual([1]);
});

test('a store of which all is forgotten in time drops nothing, however much it takes in', () => {
  const store = new TraceStore(256 * 1024);
  for (let i = 0; i < 5_000; i++) {
    const traceId = newTraceId();
    add(store, 'svc', [span({ traceId, attributes: filler(1_000) })]);
    store.forget(traceId, 1);
  }
  expect(store.status()).toMatchObject({ traces: 0, spans: 0, forgottenTraces: 5_000, evictedTraces: 0 });
});

test('services go when their last span goes', () => {
  const store = new TraceStore(256 * 1024);
  add(store, 'gone', [span()]);
  for (let i = 0; i < 1_000; i++) add(store, 'stays', [span({ attributes: filler(500) })]);
  expect(store.operations.services()).toEqual(['stays']);
  expect(store.operations.of('gone')).toEqual([]);
});

test('services without end stay in bounds', () => {
  const store = new TraceStore(256 * 1024);
  for (let i = 0; i < 3_000; i++) {
    add(store, `svc-${i}`, [span()]);
    expect(store.status().bytes).toBeLessThanOrEqual(256 * 1024);
  }
  expect(store.operations.services()).toHaveLength(store.status().traces);
});

test('names of spans without end stay in bounds', () => {
  const store = new TraceStore(256 * 1024);
  for (let i = 0; i < 3_000; i++) {
    add(store, 'svc', [span({ name: `operation ${i}` })]);
    expect(store.status().bytes).toBeLessThanOrEqual(256 * 1024);
  }
  expect(store.operations.of('svc')).toHaveLength(store.status().traces);
});

test('of a span sent open and again when it ended both copies stay', async () => {
  const store = new TraceStore(256 * 1024);
  const ended = span();
  add(store, 'svc', [{ ...ended, endTimeUnixNano: '0' }]);
  add(store, 'svc', [ended]);
  const trace = store.get(ended.traceId);
  const [resource] = (trace && (await renderTrace(store, trace))) ?? [];
  expect(resource?.scopeSpans[0]?.spans.map(({ endTimeUnixNano }) => endTimeUnixNano)).toEqual([
    undefined,
    ended.endTimeUnixNano,
  ]);
});

test('a span beyond all bounds is counted as evicted and leaves an empty store', () => {
  const store = new TraceStore(64 * 1024);
  add(store, 'svc', [span({ attributes: filler(100_000) })]);
  expect(store.status()).toMatchObject({ spans: 0, traces: 0, evictedTraces: 1, evictedSpans: 1 });
  add(store, 'svc', [span({ attributes: filler(10_000) })]);
  expect(store.status()).toMatchObject({ spans: 1, evictedTraces: 1 });
  expect(store.status().bytes).toBeLessThanOrEqual(64 * 1024);
});

test('spans of random sizes are read back as they were written while others leave', async () => {
  const store = new TraceStore(128 * 1024);
  for (let i = 0; i < 5_000; i++) {
    const one = span({ name: `n${i}`, attributes: filler((i * 7919) % 5_000) });
    add(store, `svc-${i % 7}`, [one]);
    const trace = store.get(one.traceId);
    const [resource] = (trace && (await renderTrace(store, trace))) ?? [];
    expect(resource?.scopeSpans[0]?.spans[0]).toMatchObject({ name: `n${i}`, attributes: one.attributes });
    expect(resource?.resource?.attributes?.[0]?.value?.stringValue).toBe(`svc-${i % 7}`);
  }
});
