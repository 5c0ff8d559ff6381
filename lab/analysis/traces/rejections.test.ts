import { expect, it } from 'vitest';
import { client, gateway, otlp, server } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { rejections } from './rejections.ts';

const BANK = 'shop.v1.BankService/Charge';
const PAYMENT = 'shop.v1.PaymentService/CreatePayment';

it('counts refusals from events and from client spans, most frequent first', () => {
  const refused = (by: string) => ({
    name: 'call.rejected',
    attributes: { 'service.peer.name': 'bank', 'faultline.rejected_by': by },
  });
  const events = [refused('bulkhead'), refused('breaker'), refused('breaker')];
  const payment = server('payment', PAYMENT, [1, 9], {
    events: [...events, { name: 'fault.injected', attributes: {} }],
    children: [client('payment', BANK, [2, 2], { attributes: { 'faultline.rejected_by': 'breaker' } })],
  });
  expect(rejections(buildTraces(otlp(gateway([0, 10], [payment]))))).toEqual([
    { from: 'payment', to: 'bank', by: 'breaker', count: 3 },
    { from: 'payment', to: 'bank', by: 'bulkhead', count: 1 },
  ]);
  expect(rejections([])).toEqual([]);
});
