import { expect, test } from 'vitest';
import { breakerTurns } from './breaker-turns.ts';
import { EXAMPLE_EPOCH_MS, internal, otlp } from './example-trace.ts';
import { buildTraces } from './span-tree.ts';

test('turns are told by the events of spans, to their exact time, in time’s order', () => {
  const turn = (ms: number, to: string) =>
    internal('order', 'call', [ms, ms + 5], {
      events: [
        { name: 'breaker', attributes: { 'service.peer.name': 'payment', 'faultline.breaker.state': to } },
        { name: 'fallback', attributes: {} },
      ],
    });
  const traces = buildTraces(otlp(turn(1_500.25, 'closed'), turn(740.5, 'open')));
  const of = { service: 'order', instance: 'order-1', peerService: 'payment' };
  expect(breakerTurns(traces)).toEqual([
    { ...of, tMs: EXAMPLE_EPOCH_MS + 740.5, to: 'open' },
    { ...of, tMs: EXAMPLE_EPOCH_MS + 1_500.25, to: 'closed' },
  ]);
});
