import { expect, test } from 'vitest';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import { shortTrace } from './short-trace.ts';

const span = (spanId: string, startMs: number, endMs: number, more = {}) => ({
  ...{ traceId: 'a'.repeat(32), spanId, name: spanId, kind: 2 },
  ...{ startTimeUnixNano: `${startMs}000000`, endTimeUnixNano: `${endMs}000000` },
  ...more,
});

test('spans are told by their beginning, in ms after the first', () => {
  const late = span('b'.repeat(16), 1_020, 1_030, {
    parentSpanId: 'c'.repeat(16),
    status: { code: 2, message: 'no' },
    events: [{ name: 'retry', timeUnixNano: '1025000000', attributes: [] }],
  });
  const data = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'loans' } }] },
        scopeSpans: [{ spans: [late, span('c'.repeat(16), 1_000, 1_050)] }],
      },
    ],
  } as unknown as OtlpTracesData;
  expect(shortTrace(data)).toMatchObject([
    { spanId: 'c'.repeat(16), parentSpanId: null, atMs: 0, durationMs: 50 },
    {
      ...{ parentSpanId: 'c'.repeat(16), service: 'loans', atMs: 20, durationMs: 10 },
      ...{ status: 'error', message: 'no', events: [{ name: 'retry', atMs: 25 }] },
    },
  ]);
});
