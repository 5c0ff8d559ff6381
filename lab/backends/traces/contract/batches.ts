import { expect, test } from 'vitest';
import { traceQueryOf } from '../client.ts';
import { resourceSpans, span } from '../fixtures/sample-traces.ts';
import { newService, send, spansOf, traceWith } from './send.ts';
import type { Backend } from './subject.ts';

const START = 1_700_000_000_000;
const NANOS = BigInt(START) * 1_000_000n;

export function batchTests(backend: Backend): void {
  test('a batch of 10 000 spans, several megabytes, is taken whole', async () => {
    const service = newService();
    const first = span();
    const { traceId, spanId } = first;
    const filler = 'x'.repeat(200);
    const attributes = [{ key: 'filler', value: { stringValue: filler } }];
    const rest = Array.from({ length: 9_999 }, () => span({ traceId, parentSpanId: spanId, attributes }));
    await send(backend(), { resourceSpans: [resourceSpans(service, [first, ...rest])] });
    const spans = spansOf(await traceWith(backend(), traceId, 10_000));
    expect(new Set(spans.map((got) => got.spanId)).size).toBe(10_000);
  });

  test('a search beyond its page size finds every trace once, page by page from the newest', async () => {
    const service = newService();
    // Uneven in time: half of them in one millisecond, twenty at the very same nanosecond.
    const times = Array.from({ length: 600 }, (_, i) =>
      i < 280 ? NANOS + BigInt(i) * 100_000_000n : i < 580 ? NANOS + BigInt(i) : NANOS + 7n,
    );
    const traces = times.map((startNanos) => span({ startNanos }));
    await send(backend(), { resourceSpans: [resourceSpans(service, traces)] });
    await traceWith(backend(), traces.at(-1)?.traceId ?? '', 1);
    const query = traceQueryOf(backend(), { pageSize: 10 });
    const window = { service, startMs: START, endMs: START + 3_600_000 };
    const found = spansOf(await query.search(window)).map(({ traceId }) => traceId);
    expect(found).toHaveLength(600);
    expect(new Set(found)).toEqual(new Set(traces.map(({ traceId }) => traceId)));
    let before = Number.POSITIVE_INFINITY;
    for await (const page of query.pages(window)) {
      const starts = spansOf(page).map(({ startTimeUnixNano }) => Number(BigInt(startTimeUnixNano) - NANOS));
      expect(Math.max(...starts)).toBeLessThan(before);
      before = Math.min(...starts);
    }
  });

  test('a trace whose spans lie in several windows comes once and whole', async () => {
    const service = newService();
    const long = Array.from({ length: 50 }, (_, i) =>
      span({ startNanos: NANOS + BigInt(i) * 1_000_000_000n }),
    );
    const traceId = long[0]?.traceId ?? '';
    const spans = long.map((one) => ({ ...one, traceId }));
    const others = Array.from({ length: 40 }, (_, i) =>
      span({ startNanos: NANOS + BigInt(i) * 1_100_000_000n }),
    );
    await send(backend(), { resourceSpans: [resourceSpans(service, [...spans, ...others])] });
    await traceWith(backend(), traceId, 50);
    const query = traceQueryOf(backend(), { pageSize: 8 });
    const found = spansOf(await query.search({ service, startMs: START, endMs: START + 60_000 }));
    expect(found).toHaveLength(90);
    expect(found.filter((got) => got.traceId === traceId)).toHaveLength(50);
  });
}
