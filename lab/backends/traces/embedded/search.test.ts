import { expect, test } from 'vitest';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { resourceSpans, span } from '../fixtures/sample-traces.ts';
import { parseTraceQuery } from './query-params.ts';
import { scanRequest } from './scan.ts';
import { findTraces } from './search.ts';
import { TraceStore } from './store.ts';

/** At this size doubles are 256 apart. */
const BEGIN = 1_700_000_000_000_000_000n;
const COUNT = 600;
const WINDOW = [
  ['query.startTimeMin', '2023-11-14T00:00:00Z'],
  ['query.startTimeMax', '2023-11-16T00:00:00Z'],
] as const;

test('a search is exact to the nanosecond, whatever doubles make of times: both ends belong to it', async () => {
  const store = new TraceStore(8 * 1024 * 1024);
  const spans = Array.from({ length: COUNT }, (_, nanos) => span({ startNanos: BEGIN + BigInt(nanos) }));
  store.add(scanRequest(encodeRequest({ resourceSpans: [resourceSpans('svc', spans)] })));
  const query = parseTraceQuery(new Map(WINDOW));
  for (let nanos = 0; nanos < COUNT; nanos++) {
    const at = BEGIN + BigInt(nanos);
    const found = await findTraces(store, { ...query, startMin: at, startMax: at });
    const ids = found.map(({ key }) => Buffer.from(key, 'latin1').toString('hex'));
    expect(ids).toEqual([spans[nanos]?.traceId]);
  }
});
