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

test('a payment is told of and cancelled, and what was done about it is on record after a kill', async () => {
  await using own = await PaymentEdge.open();
  const request = { orderId: 'told', customerId: 'c', amountCents: 5 };
  const ask = async () => (await own.client.unary('GetPayment', request)).answer;
  expect(await ask()).toEqual({ orderId: 'told', status: 'NOT_PAID', paymentId: '', amountCents: 0 });
  const { paymentId } = (await own.client.unary('CollectPayment', request)).answer;
  expect(await ask()).toEqual({ orderId: 'told', status: 'PAID', paymentId, amountCents: 5 });
  const cancelled = { orderId: 'told', status: 'PAYMENT_CANCELLED', paymentId, amountCents: 5 };
  expect((await own.client.unary('CancelPayment', request)).answer).toEqual(cancelled);
  expect(await ask()).toEqual(cancelled);
  expect(await own.client.unary('CreatePayment', request)).toMatchObject({ code: 'FAILED_PRECONDITION' });
  const records = await own.caller.audit();
  expect(records.at(-1)).toMatchObject({
    record: 'payment',
    orderId: 'told',
    customerId: 'c',
    amountCents: 5,
  });
  expect(await (await own.rig.restart(own.caller, 'SIGKILL')).audit()).toEqual(records);
});

test('what is settled later is no attempt of the edge that requests take', async () => {
  await using own = await PaymentEdge.open();
  await own.client.unary('GetPayment', { orderId: 'o' });
  const request = { orderId: 'o', customerId: 'c', amountCents: 5 };
  await own.client.unary('CollectPayment', request);
  await own.client.unary('CancelPayment', request);
  expect(await own.attempts()).toBe(0);
  expect(await own.caller.metric('faultline_client_calls_total', { peer_service: 'bank-settling' })).toBe(3);
});

test('a decline is an answer: it is not tried again, and opens no breaker', async () => {
  const retry = { maxAttempts: 3, initialBackoffMs: 1, maxBackoffMs: 2 };
  await edge.set({ retry, breaker: { consecutiveFailures: 1, resetTimeoutMs: 60_000 } });
  const before = await edge.attempts();
  for (const orderId of ['dear-1', 'dear-2', 'dear-3']) {
    const request = { orderId, customerId: 'c', amountCents: 1_000_001 };
    expect(await edge.client.unary('CreatePayment', request)).toMatchObject({ code: 'FAILED_PRECONDITION' });
  }
  expect(await edge.attempts()).toBe(before + 3);
  expect((await edge.pay()).code).toBe('OK');
  await edge.set({});
});
