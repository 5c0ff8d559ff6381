import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OpenSpanNotes } from './open-span-notes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function noting(options = {}) {
  const notes = new OpenSpanNotes(options);
  const tracer = new TracerProvider({ spanProcessors: [notes] }).getTracer('test');
  return { notes, tracer };
}

test('nothing is noted before somebody wants it, and nothing once nobody has asked for a while', () => {
  const { notes, tracer } = noting({ forMs: 1_000 });
  const before = tracer.startSpan('before');
  notes.wanted();
  const open = tracer.startSpan('open');
  expect(notes.read().spans.map(({ name }) => name)).toEqual(['open']);
  vi.advanceTimersByTime(900);
  notes.wanted();
  vi.advanceTimersByTime(900);
  expect(notes.read().spans).toHaveLength(1);
  vi.advanceTimersByTime(100);
  tracer.startSpan('unwanted');
  expect(notes.read()).toEqual({ spans: [], dropped: 0 });
  before.end();
  open.end();
});

test('a note says whose child it is and what is known by now; it goes when the span ends', () => {
  const { notes, tracer } = noting();
  notes.wanted();
  const parent = tracer.startSpan('GET /', { kind: SpanKind.SERVER, startTime: [1_700_000_000, 5e8] });
  const child = tracer.startSpan('Do', { kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, parent));
  const other = tracer.startSpan('other');
  child.setAttributes({ 'service.peer.name': 'b', many: ['left', 'out'] });
  child.addEvent('fault.injected', {}, [1_700_000_001, 0]);
  const { traceId, spanId } = parent.spanContext();
  expect(notes.read(traceId).spans).toEqual([
    {
      ...{ traceId, spanId, parentSpanId: null, name: 'GET /', kind: 'server' },
      ...{ startMs: 1_700_000_000_500, attributes: {}, events: [] },
    },
    expect.objectContaining({
      ...{ traceId, parentSpanId: spanId, kind: 'client', attributes: { 'service.peer.name': 'b' } },
      events: [{ name: 'fault.injected', atMs: 1_700_000_001_000 }],
    }),
  ]);
  child.end();
  parent.end();
  expect(notes.read().spans.map(({ name }) => name)).toEqual(['other']);
  other.end();
});

test('of too many at once the further ones are counted', () => {
  const { notes, tracer } = noting({ atMost: 2 });
  notes.wanted();
  const spans = ['a', 'b', 'c', 'd'].map((name) => tracer.startSpan(name));
  expect(notes.read()).toMatchObject({ spans: [{ name: 'a' }, { name: 'b' }], dropped: 2 });
  for (const span of spans) span.end();
  expect(notes.read()).toEqual({ spans: [], dropped: 2 });
});
