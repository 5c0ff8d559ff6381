import { expect, test } from 'vitest';
import { flattenSpans } from '../../../analysis/spans/span.ts';
import type { OtlpSpan } from '../../../evidence/otlp.ts';
import { traceQueryOf } from '../client.ts';
import { resourceSpans, span } from '../fixtures/sample-traces.ts';
import { newService, send, spansOf, traceWith } from './send.ts';
import type { Backend } from './subject.ts';

const START = 1_700_000_000_000;
const NANOS = BigInt(START) * 1_000_000n;
const DAY_MS = 24 * 3_600_000;

/** What the completeness gate rests on: Jaeger changes ends on their way in. */
export function endTests(backend: Backend): void {
  const sendAll = async (service: string, spans: OtlpSpan[]) => {
    // One by one, as they come from a service: a store may group those of one request.
    for (const each of spans) await send(backend(), { resourceSpans: [resourceSpans(service, [each])] });
    const { traceId = '' } = spans[0] ?? {};
    return traceWith(backend(), traceId, spans.length);
  };

  test.each([
    ['one that has not ended', '0', false],
    ['one of no length', String(NANOS + 5n), true],
    ['one of a nanosecond', String(NANOS + 6n), true],
    ['one that ends before it starts', String(NANOS + 1n), true],
    ['one that ends long before it starts', String(NANOS - 86_400_000_000_123n), true],
  ])('a span reads as it was sent: %s', async (_, endTimeUnixNano, ended) => {
    const service = newService();
    const attributes = [{ key: 'a', value: { stringValue: 'b' } }];
    const sent = span({ startNanos: NANOS + 5n, endTimeUnixNano, attributes });
    const data = await sendAll(service, [sent]);
    expect(spansOf(data)).toMatchObject([{ ...sent, attributes: [{ key: 'a' }] }]);
    expect(flattenSpans(data)).toMatchObject([{ ended, attributes: { a: 'b' } }]);
    const window = { service, startMs: START, endMs: START + 1 };
    expect(flattenSpans(await traceQueryOf(backend()).search(window))).toEqual(flattenSpans(data));
  });

  test.each([['first'], ['last']])('of a span sent open and ended the end counts, sent %s', async (order) => {
    const ended = span({ startNanos: NANOS, endTimeUnixNano: String(NANOS + 10_000_000n) });
    const open = { ...ended, endTimeUnixNano: '0' };
    const data = await sendAll(newService(), order === 'first' ? [ended, open] : [open, ended]);
    expect(flattenSpans(data)).toMatchObject([{ ended: true, startMs: START, endMs: START + 10 }]);
  });

  test('a span and an event at time 0 are read', async () => {
    const service = newService();
    const sent = span({ startNanos: 0n, name: '', kind: 0, events: [{ timeUnixNano: '0', name: '' }] });
    const data = await sendAll(service, [sent]);
    expect(flattenSpans(data)).toMatchObject([
      { startMs: 0, endMs: 1_000, ended: true, kind: 'unspecified', events: [{ timeMs: 0, name: '' }] },
    ]);
    const query = traceQueryOf(backend());
    expect(spansOf(await query.search({ service, startMs: 0, endMs: 0 }))).toHaveLength(1);
    expect(spansOf(await query.search({ service, startMs: 0, endMs: DAY_MS }))).toHaveLength(1);
  });

  test('a window of one instant finds what started in it, and nothing beside', async () => {
    const service = newService();
    const traces = [-1n, 0n, 1n].map((nanos) => span({ startNanos: NANOS + nanos }));
    await send(backend(), { resourceSpans: [resourceSpans(service, traces)] });
    await traceWith(backend(), traces[2]?.traceId ?? '', 1);
    const found = await traceQueryOf(backend()).search({ service, startMs: START, endMs: START });
    expect(spansOf(found).map(({ traceId }) => traceId)).toEqual([traces[1]?.traceId]);
  });
}
