import { afterAll, beforeAll, expect, test } from 'vitest';
import { PaymentEdge } from '../kit/testing/payment-edge.ts';
import { bank } from '../proto/contracts.ts';

let edge: PaymentEdge;
beforeAll(async () => {
  edge = await PaymentEdge.open();
});
afterAll(() => edge?.[Symbol.asyncDispose]());

test('the payment names a wrong field before it asks the bank', async () => {
  const before = await edge.attempts();
  for (const [field, wrong] of Object.entries({
    order_id: { orderId: '' },
    customer_id: { customerId: '' },
    amount_cents: { amountCents: 0 },
  })) {
    const request = { orderId: 'o', customerId: 'c', amountCents: 1, ...wrong };
    expect(await edge.client.unary('CreatePayment', request)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: expect.stringMatching(`^${field}: expected `),
    });
  }
  expect(await edge.attempts()).toBe(before);
});

test('one order is paid once', async () => {
  const request = { orderId: 'once', customerId: 'c', amountCents: 5 };
  const first = await edge.client.unary('CreatePayment', request);
  expect(await edge.client.unary('CreatePayment', request)).toEqual(first);
  using direct = edge.callee.client(bank);
  const charge = await direct.unary('Charge', { reference: 'once', accountId: 'c', amountCents: 5 });
  expect(charge.answer.chargeId).toBe(first.answer.paymentId);
});
