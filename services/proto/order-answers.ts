import type { OrderStatus } from './generated/shop/v1/OrderStatus.ts';

/** The route that places orders. */
export const ORDERING_ROUTE = 'POST /api/orders';

/** What the answer to a new order says of its money: paid, or accepted and owed. No other status of an answer is an acceptance. */
export const ORDER_ANSWERS: Readonly<Record<'paid' | 'owed', keyof typeof OrderStatus>> = {
  paid: 'CONFIRMED',
  owed: 'PAYMENT_PENDING',
};
