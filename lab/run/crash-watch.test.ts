import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProcessRuntime, startProcessRuntime } from '../runtime/process.ts';
import { CrashWatch } from './crash-watch.ts';
import { Journal } from './journal.ts';

let folder: string;
let runtime: ProcessRuntime;
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-crash-'));
  runtime = await startProcessRuntime({ logDir: folder });
  journal = new Journal(join(folder, 'journal.jsonl'), () => {});
});
afterEach(async () => {
  journal[Symbol.dispose]();
  await runtime[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const sleeping = (name: string) => runtime.start({ name, command: ['sleep', '600'] });

test('notes who ended though nobody ended it', async () => {
  const instance = await sleeping('bank-1');
  const watch = new CrashWatch('protected', journal, [instance]);
  process.kill(instance.pid, 'SIGKILL');
  await instance.exited;
  expect(watch.crashed).toEqual(['bank-1 ended by itself (signal SIGKILL)']);
  expect(journal.events).toMatchObject([
    { type: 'instance.exited', arm: 'protected', instance: 'bank-1', signal: 'SIGKILL' },
  ]);
});

test('not a kill by a fault, but again a crash after the restart that undid it', async () => {
  const instance = await sleeping('bank-1');
  const watch = new CrashWatch('protected', journal, [instance]);
  watch.expect('bank-1');
  await instance.kill();
  expect(watch.crashed).toEqual([]);
  await instance.restart();
  watch.watch(instance);
  await instance.kill();
  expect(watch.crashed).toHaveLength(1);
});

test('nothing any more once the instances are stopped in good order', async () => {
  const instance = await sleeping('bank-1');
  const watch = new CrashWatch('protected', journal, [instance]);
  watch.stop();
  await instance.stop();
  expect(watch.crashed).toEqual([]);
});
