import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaultlineError } from '../../errors.ts';
import { startClock } from '../../runtime/clock.ts';
import { type ProcessRuntime, startProcessRuntime } from '../../runtime/process.ts';
import type { Exit, RunningInstance } from '../../runtime/runtime.ts';
import { Journal } from '../journal/journal.ts';
import { CrashWatch } from './crash-watch.ts';

let folder: string;
let runtime: ProcessRuntime;
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-crash-'));
  runtime = await startProcessRuntime({ logDir: folder });
  journal = new Journal(join(folder, 'journal.jsonl'), startClock(), () => {});
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
  watch[Symbol.dispose]();
  await instance.stop();
  expect(watch.crashed).toEqual([]);
});

describe('what to tell where an arm failed', () => {
  const led = new FaultlineError('fault-not-applied', 'Expected fault f to be in force on bank-1.');

  test('that an instance has ended, its last words, and what that led to', async () => {
    const instance = await runtime.start({ name: 'bank-1', command: ['sh', '-c', 'echo no room; exit 7'] });
    using watch = new CrashWatch('protected', journal, [instance]);
    await instance.exited;
    expect(await watch.causeOf(led)).toMatchObject({
      code: 'instance-ended',
      message:
        'Expected every instance to run until a fault or the end of the arm stops it, but bank-1 ended by itself (exit code 7).',
      detail: ['no room', `Its log: ${instance.logFile}`, `What that led to: ${led.message}`],
      exitCode: 5,
      cause: led,
    });
  });

  test('also when its end becomes known only after the error', async () => {
    const { promise: exited, resolve } = Promise.withResolvers<Exit>();
    const late = {
      name: 'bank-1',
      exited,
      logFile: '/x.log',
      lastLines: () => [],
    } as unknown as RunningInstance;
    using watch = new CrashWatch('protected', journal, [late]);
    const cause = watch.causeOf(led);
    resolve({ code: null, signal: 'SIGKILL', outOfMemory: true });
    expect(await cause).toMatchObject({
      message: expect.stringContaining('bank-1 ended by itself (out of the memory that its limit allows)'),
    });
  });

  test('the error itself where none has, not even by a fault', async () => {
    const instance = await sleeping('bank-1');
    using watch = new CrashWatch('protected', journal, [instance]);
    watch.expect('bank-1');
    await instance.kill();
    expect(await watch.causeOf(led)).toBe(led);
  });
});
