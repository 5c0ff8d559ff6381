import type { Audit } from 'faultline';
import { accepted } from './audits/accepted.ts';
import { answers } from './audits/answers.ts';
import { charges, payments } from './audits/charges.ts';
import { keys } from './audits/keys.ts';
import { notified } from './audits/notified.ts';
import { orders } from './audits/orders.ts';
import { settling } from './audits/settling.ts';
import { refused, unknown } from './audits/untold.ts';
import { wants } from './audits/wants.ts';

export { openOrders } from './audits/books.ts';

/**
 * What holds of the shop's business, whatever breaks: what it did, by its own books, held against what its clients were told.
 * Pure functions over plain records; who collects them needs to know no field of them.
 */
export const AUDITS: readonly Audit[] = [
  accepted,
  refused,
  unknown,
  settling,
  charges,
  payments,
  keys,
  wants,
  orders,
  answers,
  notified,
];
