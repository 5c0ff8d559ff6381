import { expect, test } from 'vitest';
import { EXAMPLE_EPOCH_MS, type ExampleSpan, gateway, otlp } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { answeredInSpans, metInSpans } from './fault-spans.ts';

const SCOPE = { service: ['127.0.0.1:1', '127.0.0.1:2'], struck: ['127.0.0.1:2'] };
const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;

/** An HTTP call to a port, as plain instrumentation leaves it. */
const call = (
  port: number,
  times: ExampleSpan['at'],
  children: readonly ExampleSpan[] = [],
): ExampleSpan => ({
  ...{ service: 'gateway', name: 'GET', kind: 'client', at: times, children },
  attributes: { 'server.address': '127.0.0.1', 'server.port': port },
});
const served = (times: ExampleSpan['at']): ExampleSpan => ({
  ...{ service: 'sorting', name: 'GET /shelf', kind: 'server', at: times },
});

const spansOf = (...calls: ExampleSpan[]) => {
  const traces = buildTraces(otlp(gateway([0, 10_000], calls)));
  return { traces: () => traces, isSampled: false };
};

test('a fault meets what is under way to its instance when it comes, and what is sent there until it goes', () => {
  const spans = spansOf(
    call(2, [100, 900]),
    call(2, [900, 1_200]),
    call(2, [1_500, 1_600]),
    call(1, [1_500, 1_600]),
    call(2, [2_100, 2_200]),
    call(3, [1_500, 1_600]),
  );
  expect(metInSpans(spans, SCOPE, at(1_000), at(2_000))).toEqual([
    expect.objectContaining({ inScope: 3, met: 2, firstMs: at(1_000), lastMs: at(1_500) }),
  ]);
});

test('a fault that never came has met nobody, and without spans nobody has counted', () => {
  expect(metInSpans(spansOf(call(2, [100, 900])), SCOPE, null, null)).toEqual([]);
  expect(metInSpans(spansOf(), SCOPE, at(0), null)).toEqual([]);
});

test('an instance that is back has answered what has a server span', () => {
  const spans = spansOf(
    call(2, [500, 900], [served([510, 890])]),
    call(2, [1_100, 1_200]),
    call(2, [1_300, 1_400], [served([1_310, 1_390])]),
    call(1, [1_300, 1_400], [served([1_310, 1_390])]),
  );
  expect(answeredInSpans(spans, SCOPE, at(1_000))).toEqual([
    expect.objectContaining({ inScope: 3, met: 1, firstMs: at(1_300), lastMs: at(1_300) }),
  ]);
});

test('callers are told apart, and an address of another kind of span is none of theirs', () => {
  const peer = { 'network.peer.address': '127.0.0.1', 'network.peer.port': 2 };
  const spans = spansOf({ ...call(2, [100, 200]), service: 'other', attributes: peer }, call(1, [100, 200]), {
    ...call(2, [100, 200]),
    kind: 'internal',
  });
  const found = metInSpans(spans, SCOPE, at(0), null);
  expect(found.map(({ instance, inScope, met }) => [instance, inScope, met])).toEqual([
    [expect.stringContaining('gateway'), 1, 0],
    [expect.stringContaining('other'), 1, 1],
  ]);
});
