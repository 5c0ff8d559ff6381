import type { DatabaseSync } from 'node:sqlite';
import type { AuditPage } from '../kit/audit-page.ts';
import { inTransaction, openDatabase } from '../kit/sqlite.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import { isSettled, type OrderStatus } from './status.ts';

/** Work that an order leaves behind until its status is final: its payment has to be settled. */
export interface OutboxEntry {
  readonly order: Order;
  /** Attempts to settle it so far. */
  readonly attempts: number;
  /** W3C trace context of the request that the order came by; empty for none. */
  readonly traceparent: string;
}

export interface NewOrder {
  /** Empty for none. */
  readonly idempotencyKey: string;
  readonly traceparent: string;
  /** The instance that works on it. */
  readonly owner: string;
  /** Epoch ms after which nobody works on it any more. */
  readonly workedOnUntilMs: number;
}

/** What an audit reads of an order. */
export interface OrderRecord extends Order {
  readonly idempotencyKey: string;
  /** Attempts to settle its payment later. */
  readonly settleAttempts: number;
  /** Epoch ms when the last of them began, and when the last one that ended did; null for none. */
  readonly settleBegunUnixMs: number | null;
  readonly settleEndedUnixMs: number | null;
  /** Those that were cut off at their own deadline. */
  readonly settleOverruns: number;
  /** Epoch ms when it is to be settled, or looked after, next; null where nothing is left to do. */
  readonly settleDueUnixMs: number | null;
  /** Of the notifications that it was to have, those that were not sent as far as the shop knows. */
  readonly notificationsLost: number;
}

type Row = Record<string, string | number | null>;

/**
 * Orders in SQLite, with an outbox: an order and the work that it leaves behind are written in one transaction, so that
 * neither is ever without the other, whenever the service is killed.
 */
export class OrderStore {
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof prepared>;

  constructor(dataDir: string) {
    this.#database = openDatabase(
      dataDir,
      'orders',
      `CREATE TABLE IF NOT EXISTS orders (
        cursor INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL UNIQUE, idempotency_key TEXT UNIQUE,
        settle_attempts INTEGER NOT NULL DEFAULT 0, settle_begun_ms INTEGER, settle_ended_ms INTEGER,
        settle_overruns INTEGER NOT NULL DEFAULT 0, notifications_lost INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS outbox (
        order_id TEXT PRIMARY KEY REFERENCES orders (order_id), attempts INTEGER NOT NULL, due_ms INTEGER NOT NULL,
        owner TEXT NOT NULL, traceparent TEXT NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS outbox_due ON outbox (due_ms);`,
    );
    this.#sql = prepared(this.#database);
  }

  /** Stores an order that is being worked on; undefined, or the earlier order of the same key, and then nothing is stored. */
  create(order: Order, { idempotencyKey, traceparent, owner, workedOnUntilMs }: NewOrder): Order | undefined {
    return inTransaction(this.#database, () => {
      const earlier = this.findByKey(idempotencyKey);
      if (earlier) return earlier;
      this.#sql.insert.run(
        order.orderId,
        idempotencyKey === '' ? null : idempotencyKey,
        JSON.stringify(order),
      );
      this.#sql.enqueue.run(order.orderId, Math.ceil(workedOnUntilMs), owner, traceparent);
      return undefined;
    });
  }

  /**
   * The order as it becomes, unless it is no longer in the status that was read: then somebody else has decided, and false.
   * It stays in the outbox, due at that time, until its status is settled. What is `toBeNotified` later counts as a lost
   * notification until `notified`, so that one is on record whenever the service is killed.
   */
  move(from: OrderStatus, to: Order, dueMs: number, { toBeNotified = false } = {}): boolean {
    return inTransaction(this.#database, () => {
      const { changes } = this.#sql.move.run(JSON.stringify(to), Number(toBeNotified), to.orderId, from);
      if (changes === 0) return false;
      if (isSettled(to)) this.#sql.dequeue.run(to.orderId);
      else this.#sql.due.run(Math.ceil(dueMs), to.orderId);
      return true;
    });
  }

  /** One more attempt to settle has begun; the next one is due then, should nobody hear of this one again. */
  attempting(orderId: string, nowMs: number, dueMs: number): void {
    inTransaction(this.#database, () => {
      this.#sql.attempt.run(Math.ceil(dueMs), orderId);
      this.#sql.begun.run(Math.floor(nowMs), orderId);
    });
  }

  /** That attempt has ended, by itself or cut off at its deadline. */
  attempted(orderId: string, nowMs: number, isCutOff: boolean): void {
    this.#sql.ended.run(Math.floor(nowMs), Number(isCutOff), orderId);
  }

  /** When the order is to be settled next. */
  postpone(orderId: string, dueMs: number): void {
    this.#sql.due.run(Math.ceil(dueMs), orderId);
  }

  /** What an earlier process of this instance left in the middle is due at once. */
  adopt(owner: string, nowMs: number): number {
    return Number(this.#sql.adopt.run(Math.floor(nowMs), owner).changes);
  }

  /** Longest due first. */
  due(nowMs: number, limit: number): readonly OutboxEntry[] {
    const rows = this.#sql.allDue.all(nowMs, limit) as Row[];
    return rows.map(({ body, attempts, traceparent }) => ({
      order: JSON.parse(String(body)) as Order,
      attempts: Number(attempts),
      traceparent: String(traceparent),
    }));
  }

  find(orderId: string): Order | undefined {
    return orderIn(this.#sql.select.get(orderId));
  }

  findByKey(idempotencyKey: string): Order | undefined {
    return idempotencyKey === '' ? undefined : orderIn(this.#sql.selectByKey.get(idempotencyKey));
  }

  /** Of one that was `toBeNotified`. */
  notified(orderId: string): void {
    this.#sql.notified.run(orderId);
  }

  readonly audit: AuditPage = (after, limit) =>
    (this.#sql.page.all(after, limit) as Row[]).map((row) => ({
      record: 'order',
      cursor: Number(row.cursor),
      ...(JSON.parse(String(row.body)) as Order),
      idempotencyKey: String(row.idempotency_key ?? ''),
      settleAttempts: Number(row.settle_attempts),
      settleBegunUnixMs: timeIn(row.settle_begun_ms),
      settleEndedUnixMs: timeIn(row.settle_ended_ms),
      settleOverruns: Number(row.settle_overruns),
      settleDueUnixMs: timeIn(row.due_ms),
      notificationsLost: Number(row.notifications_lost),
    }));

  close(): void {
    this.#database.close();
  }
}

const timeIn = (value: string | number | null | undefined) => (value == null ? null : Number(value));

const orderIn = (row: unknown) =>
  row === undefined ? undefined : (JSON.parse((row as { body: string }).body) as Order);

function prepared(database: DatabaseSync) {
  return {
    insert: database.prepare('INSERT INTO orders (order_id, idempotency_key, body) VALUES (?, ?, ?)'),
    move: database.prepare(
      "UPDATE orders SET body = ?, notifications_lost = notifications_lost + ? WHERE order_id = ? AND body ->> 'status' = ?",
    ),
    begun: database.prepare(
      'UPDATE orders SET settle_attempts = settle_attempts + 1, settle_begun_ms = ? WHERE order_id = ?',
    ),
    ended: database.prepare(
      'UPDATE orders SET settle_ended_ms = ?, settle_overruns = settle_overruns + ? WHERE order_id = ?',
    ),
    notified: database.prepare(
      'UPDATE orders SET notifications_lost = notifications_lost - 1 WHERE order_id = ?',
    ),
    select: database.prepare('SELECT body FROM orders WHERE order_id = ?'),
    selectByKey: database.prepare('SELECT body FROM orders WHERE idempotency_key = ?'),
    page: database.prepare(
      'SELECT orders.*, due_ms FROM orders LEFT JOIN outbox USING (order_id) WHERE cursor > ? ORDER BY cursor LIMIT ?',
    ),
    enqueue: database.prepare('INSERT INTO outbox VALUES (?, 0, ?, ?, ?)'),
    dequeue: database.prepare('DELETE FROM outbox WHERE order_id = ?'),
    due: database.prepare("UPDATE outbox SET due_ms = ?, owner = '' WHERE order_id = ?"),
    attempt: database.prepare('UPDATE outbox SET attempts = attempts + 1, due_ms = ? WHERE order_id = ?'),
    adopt: database.prepare("UPDATE outbox SET due_ms = ?, owner = '' WHERE owner = ?"),
    allDue: database.prepare(
      'SELECT body, attempts, traceparent FROM outbox JOIN orders USING (order_id) WHERE due_ms <= ? ORDER BY due_ms LIMIT ?',
    ),
  };
}
