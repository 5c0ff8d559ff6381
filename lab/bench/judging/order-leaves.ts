import type { ClientAnswer, RequestSample } from '../../evidence/requests.ts';
import { intentOf } from '../../load/client-answer.ts';
import type { Random } from '../../load/random.ts';

const PRICE_CENTS = 1_250;

/** What an order leaves beside its trace: the answer to its client, and a record in the books of each service that keeps some. */
export function orderLeaves(
  sample: RequestSample,
  random: Random,
): { answer: ClientAnswer; books: readonly object[] } {
  const cursor = sample.index + 1;
  const id = () => `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
  const [orderId, paymentId, notificationId] = [id(), id(), id()];
  const idempotencyKey = random.hex(32);
  const customerId = `customer-${sample.index % 100}`;
  const items = [{ productId: 'cup', quantity: 1 }];
  const createdAtUnixMs = Math.round(sample.dueMs) + 5;
  const amountCents = PRICE_CENTS;
  const status = 'CONFIRMED';
  const order = { orderId, customerId, items, status, amountCents, createdAtUnixMs, paymentId };
  const settling = { settleAttempts: 0, settleBegunUnixMs: null, settleEndedUnixMs: null, settleOverruns: 0 };
  const answer: ClientAnswer = {
    ...{ route: sample.route, id: null, idempotencyKey, intent: intentOf(sample) },
    ...{ requestBody: { customerId, items }, status: sample.status, responseBody: order },
  };
  const books = [
    {
      ...{ record: 'order', cursor, ...order, idempotencyKey, ...settling },
      ...{ settleDueUnixMs: null, notificationsLost: 0 },
    },
    {
      ...{ record: 'payment', cursor, orderId, customerId, amountCents, status: 'PAID', paymentId },
      startedAtUnixMs: createdAtUnixMs,
    },
    {
      ...{ record: 'notification', cursor, notificationId, orderId, customerId },
      sentAtUnixMs: createdAtUnixMs + 60,
    },
    {
      ...{ record: 'ledger-entry', cursor, reference: orderId, kind: 'CHARGE', chargeId: paymentId },
      ...{ accountId: customerId, amountCents, atUnixMs: createdAtUnixMs + 50 },
    },
  ];
  return { answer, books };
}
