import type { RequestSample } from '../../evidence/requests.ts';
import { type Expected, isGood } from './good.ts';

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
export function orderCounts(samples: readonly RequestSample[], expected: Expected = {}): OrderCounts | null {
  const told = { paid: 0, owed: 0, harmed: 0 };
  let count = 0;
  for (const order of samples) {
    const good = expected.goodAnswers?.[order.route];
    if (!good || !('paid' in good)) continue;
    count += 1;
    const says = (status: string) => order.note === status && isGood(order, expected);
    told[says(good.paid) ? 'paid' : says(good.owed) ? 'owed' : 'harmed'] += 1;
  }
  return count === 0 ? null : told;
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
