import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SpanNode } from '../../../lab/analysis/spans/span-node.ts';
import { buildTraces } from '../../../lab/analysis/spans/span-tree.ts';
import { createTraceQuery } from '../../../lab/backends/traces/client.ts';
import { newTrace } from '../testing/rig.ts';
import { basket, Shop } from '../testing/shop.ts';

const ORDERS = 40;
/** What the clocks of two processes may be apart (services/kit/clock.test.ts). */
const APART_MS = 0.05;

let shop: Shop;
/** Of orders that were paid at once: whoever called was answered. */
let nodes: SpanNode[];
beforeAll(async () => {
  shop = await Shop.open();
  const { rig } = shop;
  await using _slow = await rig.fault(shop.instance('bank'), {
    id: 'slow',
    delay: { percentage: 100, fixedDelayMs: 5 },
  });
  const sent: string[] = [];
  for (let order = 0; order < ORDERS; order++) {
    const { traceId, traceparent } = newTrace();
    expect((await shop.post(basket, { traceparent, 'x-request-timeout': '20000' })).status).toBe(201);
    sent.push(traceId);
  }
  nodes = [];
  for (const traceId of sent) {
    await rig.spans(traceId, (spans) => spans.length === 13);
    const data = await createTraceQuery(rig.traces?.queryUrl ?? '').traceById(traceId);
    const [trace] = buildTraces(data ?? { resourceSpans: [] });
    nodes.push(...(trace?.nodes ?? []));
  }
}, 60_000);
afterAll(() => shop?.[Symbol.asyncDispose]());

test('each span of a chain lies within the one above it', () => {
  const children = nodes.flatMap(({ span, parent }) => (parent ? [[span, parent.span] as const] : []));
  expect(children.length).toBeGreaterThanOrEqual(ORDERS * 12);
  const early = children.filter(([child, above]) => child.startMs < above.startMs - APART_MS);
  const late = children.filter(([child, above]) => child.endMs > above.endMs + APART_MS);
  expect({ early, late }).toEqual({ early: [], late: [] });
});

test('starts, ends and events have parts of a millisecond', () => {
  const isWhole = (ms: number) => Math.abs(ms - Math.round(ms)) < 0.001;
  const times = {
    starts: nodes.map(({ span }) => span.startMs),
    ends: nodes.map(({ span }) => span.endMs),
    events: nodes.flatMap(({ span }) => span.events.map(({ timeMs }) => timeMs)),
  };
  expect(times.events.length).toBeGreaterThanOrEqual(ORDERS);
  for (const [what, of] of Object.entries(times)) {
    const whole = of.filter(isWhole).length;
    expect([what, whole < of.length / 10]).toEqual([what, true]);
  }
});

test('an event lies within its span', () => {
  for (const { span } of nodes)
    for (const { name, timeMs } of span.events)
      expect([name, timeMs >= span.startMs && timeMs <= span.endMs]).toEqual([name, true]);
});
