import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { AuditPage } from '../kit/audit-page.ts';
import { inTransaction, openDatabase } from '../kit/sqlite.ts';
import type { Charge } from '../proto/generated/shop/v1/Charge.ts';

/** One line of the ledger, as it was written; a line is never changed and never taken out. */
export interface LedgerEntry {
  readonly reference: string;
  readonly kind: 'CHARGE' | 'VOID' | 'DECLINE';
  /** Of the charge that was made, or is given back; empty where there is none. */
  readonly chargeId: string;
  /** Empty for the void of what was never charged. */
  readonly accountId: string;
  /** What the account pays, in cents: negative where it gets it back, 0 where nothing moves. */
  readonly amountCents: number;
  readonly atUnixMs: number;
}

export interface ChargeOrder {
  readonly reference: string;
  readonly accountId: string;
  readonly amountCents: number;
}

/** What a charge came to; `other` is a known reference with another amount or account. */
export type Charged =
  | { readonly kind: 'charged'; readonly chargeId: string }
  | { readonly kind: 'declined' | 'voided' | 'other' };

type Row = LedgerEntry & { readonly cursor: number; readonly askedCents: number };

/**
 * The bank's books in SQLite, one for all its instances: each decision is one transaction, and a reference has one charge,
 * one decline and one void at most.
 */
export class Ledger {
  readonly #database: DatabaseSync;
  readonly #limitCents: number;
  readonly #nowMs: () => number;
  readonly #insert;
  readonly #select;
  readonly #page;

  /** Declines what is over the limit. */
  constructor(dataDir: string, limitCents: number, nowMs: () => number = Date.now) {
    this.#limitCents = limitCents;
    this.#nowMs = nowMs;
    this.#database = openDatabase(
      dataDir,
      'ledger',
      `CREATE TABLE IF NOT EXISTS entries (
        cursor INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, kind TEXT NOT NULL, chargeId TEXT NOT NULL,
        accountId TEXT NOT NULL, amountCents INTEGER NOT NULL, askedCents INTEGER NOT NULL, atUnixMs INTEGER NOT NULL,
        UNIQUE (reference, kind)
      ) STRICT;`,
    );
    this.#insert = this.#database.prepare(
      'INSERT INTO entries (reference, kind, chargeId, accountId, amountCents, askedCents, atUnixMs) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#select = this.#database.prepare('SELECT * FROM entries WHERE reference = ? ORDER BY cursor');
    this.#page = this.#database.prepare(
      'SELECT cursor, reference, kind, chargeId, accountId, amountCents, atUnixMs FROM entries WHERE cursor > ? ORDER BY cursor LIMIT ?',
    );
  }

  charge(order: ChargeOrder): Charged {
    return inTransaction(this.#database, () => {
      const entries = this.#entries(order.reference);
      if (entries.some(({ kind }) => kind === 'VOID')) return { kind: 'voided' };
      const [first] = entries;
      if (first) return this.#again(first, order);
      const { reference, accountId, amountCents } = order;
      if (amountCents > this.#limitCents) {
        this.#insert.run(reference, 'DECLINE', '', accountId, 0, amountCents, this.#nowMs());
        return { kind: 'declined' };
      }
      const chargeId = randomUUID();
      this.#insert.run(reference, 'CHARGE', chargeId, accountId, amountCents, amountCents, this.#nowMs());
      return { kind: 'charged', chargeId };
    });
  }

  find(reference: string): Charge {
    const entries = this.#entries(reference);
    const charge = entries.find(({ kind }) => kind === 'CHARGE');
    const has = (wanted: LedgerEntry['kind']) => entries.some(({ kind }) => kind === wanted);
    const status = has('VOID')
      ? 'VOIDED'
      : charge
        ? 'CHARGED'
        : has('DECLINE')
          ? 'DECLINED'
          : 'UNKNOWN_REFERENCE';
    return { reference, status, chargeId: charge?.chargeId ?? '', amountCents: charge?.amountCents ?? 0 };
  }

  void(reference: string): Charge {
    return inTransaction(this.#database, () => {
      const found = this.find(reference);
      if (found.status === 'VOIDED') return found;
      const [charge] = this.#entries(reference).filter(({ kind }) => kind === 'CHARGE');
      const { chargeId = '', accountId = '', amountCents = 0 } = charge ?? {};
      this.#insert.run(reference, 'VOID', chargeId, accountId, 0 - amountCents, amountCents, this.#nowMs());
      return { ...found, status: 'VOIDED' };
    });
  }

  readonly audit: AuditPage = (after, limit) =>
    this.#page.all(after, limit).map((row) => ({ record: 'ledger-entry', ...row }) as never);

  #entries(reference: string): readonly Row[] {
    return this.#select.all(reference) as unknown as Row[];
  }

  #again(first: Row, { accountId, amountCents }: ChargeOrder): Charged {
    if (first.accountId !== accountId || first.askedCents !== amountCents) return { kind: 'other' };
    return first.kind === 'CHARGE' ? { kind: 'charged', chargeId: first.chargeId } : { kind: 'declined' };
  }
}
