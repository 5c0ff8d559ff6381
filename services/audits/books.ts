import { hash } from 'node:crypto';
import type { LedgerEntry } from '../bank/ledger.ts';
import type { NotificationEntry } from '../notification/journal.ts';
import { isSettled } from '../order/status.ts';
import type { OrderRecord } from '../order/store.ts';
import type { PaymentEntry } from '../payment/journal.ts';

/** The records of all services, each once: instances that share a database tell the same ones. */
export interface Books {
  readonly orders: ReadonlyMap<string, OrderRecord>;
  /** Orders by key; more than one is a violation. */
  readonly byKey: ReadonlyMap<string, readonly OrderRecord[]>;
  /** Of all instances of payment, each of which knows its own. */
  readonly payments: readonly PaymentEntry[];
  readonly ledger: ReadonlyMap<string, Account>;
  /** By order; of all instances of notification. */
  readonly notifications: ReadonlyMap<string, readonly NotificationEntry[]>;
}

/** What the bank has about one reference. */
export interface Account {
  readonly charges: readonly LedgerEntry[];
  readonly voids: readonly LedgerEntry[];
  /** Charged and not given back, in cents. */
  readonly balanceCents: number;
}

const NOTHING: Account = { charges: [], voids: [], balanceCents: 0 };

/** Each audit asks for the same ones. */
const known = new WeakMap<readonly unknown[], Books>();

/** @throws Error for a record of a kind that there is not. */
export function booksOf(records: readonly unknown[]): Books {
  const books = known.get(records) ?? madeOf(records);
  known.set(records, books);
  return books;
}

function madeOf(records: readonly unknown[]): Books {
  // By a hash: the records themselves may be many megabytes.
  const distinct = new Map<string, unknown>();
  for (const record of records) distinct.set(hash('sha1', JSON.stringify(record) ?? '', 'base64'), record);
  const orders: OrderRecord[] = [];
  const payments: PaymentEntry[] = [];
  const entries: LedgerEntry[] = [];
  const notifications: NotificationEntry[] = [];
  for (const record of distinct.values()) {
    const kind = (record as { record?: unknown } | null)?.record;
    if (kind === 'order') orders.push(record as OrderRecord);
    else if (kind === 'payment') payments.push(record as PaymentEntry);
    else if (kind === 'ledger-entry') entries.push(record as LedgerEntry);
    else if (kind === 'notification') notifications.push(record as NotificationEntry);
    else
      throw new Error(
        `Expected a record of an order, a payment, the ledger or a notification, found \`${String(kind)}\`.`,
      );
  }
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  return {
    orders: byId,
    byKey: Map.groupBy(
      [...byId.values()].filter(({ idempotencyKey }) => idempotencyKey !== ''),
      ({ idempotencyKey }) => idempotencyKey,
    ),
    payments,
    notifications: Map.groupBy(notifications, ({ orderId }) => orderId),
    ledger: new Map(
      [...Map.groupBy(entries, ({ reference }) => reference)].map(([reference, of]) => [
        reference,
        {
          charges: of.filter(({ kind }) => kind === 'CHARGE'),
          voids: of.filter(({ kind }) => kind === 'VOID'),
          balanceCents: of.reduce((sum, { amountCents }) => sum + amountCents, 0),
        },
      ]),
    ),
  };
}

export const accountOf = ({ ledger }: Books, orderId: string): Account => ledger.get(orderId) ?? NOTHING;

/** Orders of which nobody knows yet what becomes of them: worth waiting for before an audit. */
export function openOrders(records: readonly unknown[]): readonly string[] {
  return [...booksOf(records).orders.values()]
    .filter((order) => !isSettled(order))
    .map(({ orderId }) => orderId);
}

export const euros = (cents: number) => (cents / 100).toFixed(2);
