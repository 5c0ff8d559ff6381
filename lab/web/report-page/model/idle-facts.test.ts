import { expect, test } from 'vitest';
import { armEvidence } from '../../../analysis/arm/example-evidence.ts';
import { armView } from '../../../analysis/arm/view.ts';
import {
  actsOf,
  edgeOf,
  protectionEvents,
  recordOf,
} from '../../../analysis/protections/fixture/example-record.ts';
import { client, gateway, otlp } from '../../../analysis/spans/example-trace.ts';
import { idleFacts } from './idle-facts.ts';

const PAY = 'shop.v1.PaymentService/CreatePayment';
const pay = (endMs: number) =>
  client('order', PAY, [endMs - 10, endMs], { attributes: { 'service.peer.name': 'payment' } });
/** Three calls, of which two end within a second of each other. */
const traces = otlp(gateway([0, 3_000], [pay(100), pay(900), pay(2_500)]));

/** An arm whose order has 16 workers, and whose bulkhead refused so many. */
function told(maxInFlight: number, volumeThreshold: number, refused = 0, rule: object = {}) {
  const breaker = {
    ...{ errorThresholdPercentage: 50, rollingWindowMs: 1_000, volumeThreshold, resetTimeoutMs: 1_000 },
    ...rule,
  };
  const server = { workers: { slots: 16, queue: 10 } };
  const settings = { order: { server, clients: { payment: { bulkhead: { maxInFlight }, breaker } } } };
  const edge = edgeOf({
    breaker: {},
    bulkhead: { most: 3, refused: actsOf(refused, refused > 0 ? 1 : null) },
  });
  const journal = protectionEvents(settings, { 'order-1': recordOf({ edges: { payment: edge } }) });
  return idleFacts(armView(armEvidence({ journal, traces })));
}

test('a bulkhead that is wider than its workers, and a breaker that asks for more calls than came', () => {
  expect(told(64, 3)).toEqual([
    'the breaker on order → payment never acted: it judges 3 calls or more within 1 s, and at most 2 were seen to end in such a time.',
    'the bulkhead on order → payment never acted: it has room for 64 calls at a time, and order has 16 workers to make them.',
  ]);
});

test('where the settings do not say why, nothing is told', () => {
  expect(told(4, 2)).toEqual([]);
  expect(told(4, 3, 0, { consecutiveFailures: 5 })).toEqual([]);
});

test('what acted is not idle', () => {
  expect(told(64, 2, 1)).toEqual([]);
});
