import { ORDER_ANSWERS, ORDERING_ROUTE } from '../../services/proto/order-answers.ts';
import type { RequestSample } from '../evidence/requests.ts';
import { isGood, type Patience } from './good.ts';

/** New orders by what their clients were told; together they are all that were due. */
export interface OrderCounts {
  /** A good answer that says paid. */
  readonly paid: number;
  /** A good answer that says accepted, to be paid later. */
  readonly owed: number;
  /** All others: who has no good answer is harmed, and one that says neither is none. */
  readonly harmed: number;
}

/** Of the orders among the requests; null where there are none. */
export function orderCounts(samples: readonly RequestSample[], patience?: Patience): OrderCounts | null {
  const orders = samples.filter(({ route }) => route === ORDERING_ROUTE);
  if (orders.length === 0) return null;
  const told = (status: string) =>
    orders.filter((order) => order.note === status && isGood(order, patience)).length;
  const [paid, owed] = [told(ORDER_ANSWERS.paid), told(ORDER_ANSWERS.owed)];
  return { paid, owed, harmed: orders.length - paid - owed };
}

/** The sum; null where none of them has orders. */
export function addOrders(parts: readonly (OrderCounts | null)[]): OrderCounts | null {
  const counts = parts.filter((part) => part !== null);
  if (counts.length === 0) return null;
  const sum = (of: (part: OrderCounts) => number) => counts.reduce((total, part) => total + of(part), 0);
  return {
    paid: sum(({ paid }) => paid),
    owed: sum(({ owed }) => owed),
    harmed: sum(({ harmed }) => harmed),
  };
}
