import { formatCount, formatCounts, formatOrders, formatShare } from './format.ts';
import type { ReportArm, ReportRoute } from './model.ts';

/** How an arm did in one line: its big number, and its orders by what their clients were told. */
export function bigNumberOf({ requests: { count, ok, orders } }: ReportArm): string {
  const ofOrders = orders ? `; orders: ${formatOrders(orders)}` : '';
  return `${formatCount(ok)} of ${formatCount(count)} requests answered well (${formatShare(ok, count)})${ofOrders}`;
}

/** How the requests of a route were answered: of orders always what became of all of them. */
export const answersOf = ({ orders, notes }: ReportRoute): string =>
  orders ? formatOrders(orders) : formatCounts(notes);
