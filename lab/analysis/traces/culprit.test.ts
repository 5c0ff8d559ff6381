import { describe, expect, it } from 'vitest';
import { client, type ExampleSpan, gateway, internal, otlp, server } from '../spans/example-trace.ts';
import { buildTraces, type Trace } from '../spans/span-tree.ts';
import { contributions, culprit } from './culprit.ts';

const ORDER = 'shop.v1.OrderService/CreateOrder';
const STOCK = 'shop.v1.InventoryService/CheckStock';
const PAYMENT = 'shop.v1.PaymentService/CreatePayment';
const BANK = 'shop.v1.BankService/Charge';
const traceOf = (tree: ExampleSpan) => buildTraces(otlp(tree))[0] as Trace;

/** The picture of DESIGN.md: an order of 900 ms, 750 of them in the bank. */
const slowPayment = gateway(
  [0, 900],
  [
    client('gateway', ORDER, [20, 880], {
      children: [
        server('order', ORDER, [25, 875], {
          children: [
            client('order', STOCK, [26, 54], { children: [server('inventory', STOCK, [27, 52])] }),
            internal('order', 'insert_order', [54, 70]),
            client('order', PAYMENT, [70, 872], {
              children: [
                server('payment', PAYMENT, [71, 871], {
                  children: [
                    client('payment', BANK, [75, 865], { children: [server('bank', BANK, [90, 840])] }),
                  ],
                }),
              ],
            }),
          ],
        }),
      ],
    }),
  ],
);

describe('culprit', () => {
  it('is the operation that holds most of the critical path', () => {
    const found = culprit(traceOf(slowPayment));
    expect(found).toMatchObject({ service: 'bank', operation: 'Charge' });
    expect(found?.longest.span.kind).toBe('server');
  });

  it('counts the waiting of a caller for the operation it called', () => {
    const bank = culprit(traceOf(slowPayment));
    expect(bank?.selfMs).toBeCloseTo(750 + 15 + 25, 3);
    expect(bank?.percent).toBeCloseTo(87.8, 1);
  });

  it('the contributions add up to the whole duration', () => {
    const all = contributions(traceOf(slowPayment));
    expect(all.reduce((sum, each) => sum + each.selfMs, 0)).toBeCloseTo(900, 3);
    expect(all.map((each) => `${each.service} ${each.operation}`)).toContain('order insert_order');
  });

  it('a wait that is told counts for itself, where it was spent', () => {
    const READ = 'shop.v1.OrderService/GetOrder';
    const read = server('order', READ, [2, 498], { children: [internal('order', 'wait worker', [2, 495])] });
    const call = client('gateway', READ, [1, 499], { children: [read] });
    const waited = culprit(traceOf(gateway([0, 500], [call])));
    expect(waited).toMatchObject({ service: 'order', operation: 'wait worker', selfMs: 493 });
    const connecting = client('gateway', READ, [1, 499], {
      children: [internal('gateway', 'wait connection', [1, 400]), server('order', READ, [401, 498])],
    });
    expect(culprit(traceOf(gateway([0, 500], [connecting])))).toMatchObject({
      service: 'gateway',
      operation: 'wait connection',
    });
  });

  it('names the callee of a call that was never answered', () => {
    const hung = client('payment', BANK, [5, 95], { error: true });
    expect(culprit(traceOf(gateway([0, 100], [hung])))).toMatchObject({
      service: 'bank',
      operation: 'Charge',
    });
    const named = client('payment', BANK, [5, 95], { attributes: { 'service.peer.name': 'acme-bank' } });
    expect(culprit(traceOf(gateway([0, 100], [named])))).toMatchObject({ service: 'acme-bank' });
  });

  it('adds up the attempts of one call and the backoff between them', () => {
    const attempt = (number: number, start: number) =>
      client('payment', BANK, [start, start + 20], {
        attributes: { 'faultline.rpc.attempt': number },
        children: [server('bank', BANK, [start, start + 20])],
      });
    const call = internal('payment', BANK, [0, 80], {
      attributes: { 'rpc.method': BANK },
      children: [attempt(1, 0), attempt(2, 30), attempt(3, 60)],
    });
    expect(contributions(traceOf(gateway([0, 100], [call])))).toMatchObject([
      { service: 'bank', operation: 'Charge', selfMs: 80, percent: 80 },
      { service: 'gateway', operation: 'POST /api/orders', selfMs: 20, percent: 20 },
    ]);
  });

  it('is null without an ended root', () => {
    expect(culprit(traceOf(gateway([0, null])))).toBeNull();
    expect(culprit(traceOf(server('bank', BANK, [0, 1], { parentId: 'f'.repeat(16) })))).toBeNull();
  });
});
