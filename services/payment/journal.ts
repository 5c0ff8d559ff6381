import type { AuditPage } from '../kit/audit-page.ts';
import { openDatabase } from '../kit/sqlite.ts';

/** What this instance of payment did about an order, as far as it knows. */
export interface PaymentEntry {
  readonly orderId: string;
  readonly customerId: string;
  readonly amountCents: number;
  /** STARTED: the bank was asked, and what it answered is not known. */
  readonly status: 'STARTED' | 'PAID' | 'DECLINED' | 'CANCELLED';
  /** Empty until paid. */
  readonly paymentId: string;
  readonly startedAtUnixMs: number;
}

/**
 * Payments in SQLite, written before the bank is asked and after it answered. Each instance has its own: the one ledger is
 * the bank's, and one that hangs must not hold up the others.
 */
export class PaymentJournal {
  readonly #start;
  readonly #end;
  readonly #page;

  constructor(dataDir: string, instance: string) {
    const database = openDatabase(
      dataDir,
      instance,
      `CREATE TABLE IF NOT EXISTS payments (
        cursor INTEGER PRIMARY KEY AUTOINCREMENT, orderId TEXT NOT NULL UNIQUE, customerId TEXT NOT NULL,
        amountCents INTEGER NOT NULL, status TEXT NOT NULL, paymentId TEXT NOT NULL, startedAtUnixMs INTEGER NOT NULL
      ) STRICT;`,
    );
    this.#start = database.prepare(
      "INSERT INTO payments (orderId, customerId, amountCents, status, paymentId, startedAtUnixMs) VALUES (?, ?, ?, 'STARTED', '', ?) ON CONFLICT DO NOTHING",
    );
    // Cancelled is cancelled, whatever is tried afterwards.
    this.#end = database.prepare(
      "UPDATE payments SET status = ?, paymentId = ? WHERE orderId = ? AND status <> 'CANCELLED'",
    );
    this.#page = database.prepare('SELECT * FROM payments WHERE cursor > ? ORDER BY cursor LIMIT ?');
  }

  started({
    orderId,
    customerId,
    amountCents,
  }: Omit<PaymentEntry, 'status' | 'paymentId' | 'startedAtUnixMs'>) {
    this.#start.run(orderId, customerId, amountCents, Date.now());
  }

  /** Nothing for an order that this instance has never heard of. */
  ended(orderId: string, status: PaymentEntry['status'], paymentId = ''): void {
    this.#end.run(status, paymentId, orderId);
  }

  readonly audit: AuditPage = (after, limit) =>
    this.#page.all(after, limit).map((row) => ({ record: 'payment', ...row }) as never);
}
