import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Opens a database at the moment when as many others are about to. */
const OPENING = `
  const { parentPort, workerData: { module, dataDir, gate, all } } = require('node:worker_threads');
  import(module).then(({ openDatabase }) => {
    Atomics.add(gate, 0, 1);
    while (Atomics.load(gate, 0) < all);
    openDatabase(dataDir, 'ledger', 'CREATE TABLE IF NOT EXISTS entry (id TEXT PRIMARY KEY) STRICT;').close();
    parentPort.postMessage('opened');
  });
`;

test('two that open a new database at once both have it', { timeout: 60_000 }, async () => {
  const module = new URL('./sqlite.ts', import.meta.url).href;
  for (let round = 0; round < 20; round++) {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const workerData = { module, dataDir: join(folder, `${round}`), gate, all: 2 };
    const workers = [1, 2].map(() => new Worker(OPENING, { eval: true, workerData }));
    expect(await Promise.all(workers.map((worker) => once(worker, 'message')))).toEqual([
      ['opened'],
      ['opened'],
    ]);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
});
