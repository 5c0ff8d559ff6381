import type { AuditPage } from '../kit/audit-page.ts';
import { openDatabase } from '../kit/sqlite.ts';

/** A notification that this instance has sent. */
export interface NotificationEntry {
  readonly notificationId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly sentAtUnixMs: number;
}

/** Notifications in SQLite, written when they are sent. Each instance has its own, as those of payment do. */
export class NotificationJournal {
  readonly #insert;
  readonly #page;

  constructor(dataDir: string, instance: string) {
    const database = openDatabase(
      dataDir,
      instance,
      `CREATE TABLE IF NOT EXISTS notifications (
        cursor INTEGER PRIMARY KEY AUTOINCREMENT, notificationId TEXT NOT NULL UNIQUE, orderId TEXT NOT NULL,
        customerId TEXT NOT NULL, sentAtUnixMs INTEGER NOT NULL
      ) STRICT;`,
    );
    this.#insert = database.prepare(
      'INSERT INTO notifications (notificationId, orderId, customerId, sentAtUnixMs) VALUES (?, ?, ?, ?)',
    );
    this.#page = database.prepare('SELECT * FROM notifications WHERE cursor > ? ORDER BY cursor LIMIT ?');
  }

  sent({ notificationId, orderId, customerId }: Omit<NotificationEntry, 'sentAtUnixMs'>): void {
    this.#insert.run(notificationId, orderId, customerId, Date.now());
  }

  readonly audit: AuditPage = (after, limit) =>
    this.#page.all(after, limit).map((row) => ({ record: 'notification', ...row }) as never);
}
