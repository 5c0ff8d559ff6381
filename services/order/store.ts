import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Order } from '../proto/generated/shop/v1/Order.ts';

/** Orders in SQLite: what was answered is there after a restart or a crash of the service. */
export class OrderStore {
  readonly #database: DatabaseSync;
  readonly #upsert;
  readonly #select;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#database = new DatabaseSync(join(dataDir, 'orders.sqlite'));
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA busy_timeout = 1000;
      CREATE TABLE IF NOT EXISTS orders (order_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
    `);
    this.#upsert = this.#database.prepare(
      'INSERT INTO orders (order_id, body) VALUES (?, ?) ON CONFLICT (order_id) DO UPDATE SET body = excluded.body',
    );
    this.#select = this.#database.prepare('SELECT body FROM orders WHERE order_id = ?');
  }

  save(order: Order): void {
    this.#upsert.run(order.orderId, JSON.stringify(order));
  }

  find(orderId: string): Order | undefined {
    const row = this.#select.get(orderId) as { body: string } | undefined;
    return row && (JSON.parse(row.body) as Order);
  }

  close(): void {
    this.#database.close();
  }
}
