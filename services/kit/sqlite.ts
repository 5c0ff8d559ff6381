import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const BUSY_MS = 1_000;
const SQLITE_BUSY = 5;

/**
 * A database of a service, which all its instances on one machine may have open. What was written is there after a kill
 * of the process: that needs no fsync, which only a loss of power would.
 */
export function openDatabase(dataDir: string, name: string, schema: string): DatabaseSync {
  mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(join(dataDir, `${name}.sqlite`), { timeout: BUSY_MS });
  // Of two that open a new file at once SQLite lets one wait for the other everywhere but in the turn to WAL.
  const giveUpAt = performance.now() + BUSY_MS;
  while (!isPrepared(database, schema, performance.now() < giveUpAt)) pause(5);
  return database;
}

function isPrepared(database: DatabaseSync, schema: string, mayBeBusy: boolean): boolean {
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
    return true;
  } catch (error) {
    const { errcode = 0 } = error as { errcode?: number };
    // The low byte is the code, what is above it tells more.
    if (mayBeBusy && (errcode & 0xff) === SQLITE_BUSY) return false;
    throw error;
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** All of it or nothing; others wait from the beginning on, so that what is read holds until it is written. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
