import { expect, test } from 'vitest';
import { client, type ExampleSpan, gateway, otlp, server } from '../../analysis/spans/example-trace.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { completenessOf } from '../../analysis/traces/completeness.ts';
import { gateReason } from './gate-reason.ts';

const PAY = 'shop.v1.PaymentService/CreatePayment';

/** An order whose payment is served then. */
const order = (at: ExampleSpan['at']) =>
  gateway([0, 100], [client('gateway', PAY, [10, 90], { children: [server('payment', PAY, at)] })]);
/** One whose server span is lost. */
const lost = gateway([0, 100], [client('gateway', PAY, [10, 90])]);

const reasonOf = (...orders: ExampleSpan[]) =>
  gateReason(buildTraces(otlp(...orders)).map((trace) => ({ trace, completeness: completenessOf(trace) })));

test('a clock that is off names its service, and by how much', () => {
  expect(reasonOf(order([-489, -411]), order([-485, -415]), order([-469, -431]), lost)).toEqual({
    kind: 'misfit',
    text: ` (3 times: payment server span ${PAY} began before gateway's call, by 495 ms in the median)`,
  });
});

test('what is missing more often goes before what does not fit', () => {
  expect(reasonOf(order([-489, -411]), lost, lost)).toEqual({
    kind: 'traces',
    text: ` (2 times: gateway client span ${PAY} ended with status OK but its server span is missing)`,
  });
});

test('nothing collected has no reason', () => {
  expect(reasonOf()).toEqual({ kind: 'traces', text: '' });
});
