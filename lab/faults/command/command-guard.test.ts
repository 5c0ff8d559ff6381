import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandGuard, type GuardedCommands } from './command-guard.ts';

const LAB = fileURLToPath(new URL('./fixture/guarding-main.ts', import.meta.url));

let folder: string;
let marker: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-'));
  marker = join(folder, 'broken');
});
afterEach(() => rmSync(folder, { recursive: true }));

const shell = (script: string) => ['sh', '-c', script] as const;
/** A fault that is a file. */
const commands = (replace: Partial<GuardedCommands> = {}): GuardedCommands => ({
  id: 'f',
  inject: ['touch', marker],
  undo: ['rm', marker],
  timeoutMs: 5_000,
  log: join(folder, 'f.log'),
  env: {},
  ...replace,
});
const log = () => readFileSync(join(folder, 'f.log'), 'utf8');

test('a fault is in force when its inject has ended, and gone when its undo has', async () => {
  const guard = new CommandGuard(commands());
  await guard.injected();
  expect(existsSync(marker)).toBe(true);
  await guard.undo();
  expect(existsSync(marker)).toBe(false);
});

test('what commands print goes to the log, and they have the variables that are given', async () => {
  const env = { FAULTLINE_PIDS: '1 2' };
  const guard = new CommandGuard(
    commands({
      inject: shell('echo "in $FAULTLINE_PIDS"'),
      undo: shell('echo "un $FAULTLINE_PIDS" >&2'),
      env,
    }),
  );
  await guard.injected();
  await guard.undo();
  expect(log()).toBe('in 1 2\nun 1 2\n');
});

test.each<[string, Partial<GuardedCommands>, string]>([
  ['fails', { inject: shell('exit 3') }, 'exit code 3'],
  ['is not there', { inject: ['no-such-program'] }, 'spawn no-such-program ENOENT'],
  ['does not end', { inject: ['sleep', '60'], timeoutMs: 300 }, 'no end within 300 ms'],
])('an inject that %s is told in a line, and undone all the same', async (_what, replace, got) => {
  const undone = join(folder, 'undone');
  const guard = new CommandGuard(commands({ ...replace, undo: ['touch', undone] }));
  await expect(guard.injected()).rejects.toMatchObject({
    code: 'fault-not-applied',
    message: expect.stringContaining(`, got ${got}; see ${join(folder, 'f.log')}.`),
  });
  await guard.undo();
  expect(existsSync(undone)).toBe(true);
});

test('an undo that fails is told', async () => {
  const guard = new CommandGuard(commands({ undo: ['false'] }));
  await guard.injected();
  await expect(guard.undo()).rejects.toMatchObject({
    code: 'fault-not-undone',
    message: expect.stringContaining('Expected the undo of fault f (`false`) to end with exit code 0'),
  });
});

test('a guard that is killed leaves the undo to the lab', async () => {
  const guard = new CommandGuard(commands());
  await guard.injected();
  process.kill(guard.pid as number, 'SIGKILL');
  await guard.undo();
  expect(existsSync(marker)).toBe(false);
});

describe('a lab that is killed', () => {
  /** Starts a lab as leader of a process group; resolves when it has said so. */
  async function labUntil(line: RegExp, given: GuardedCommands): Promise<[ChildProcess, string]> {
    const lab = spawn(process.execPath, [LAB, JSON.stringify(given)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const text of createInterface(lab.stdout)) if (line.test(text)) return [lab, text];
    throw new Error('the lab ended');
  }

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('by %s to all its group is undone', async (signal) => {
    const [lab] = await labUntil(/^injected$/, commands());
    expect(existsSync(marker)).toBe(true);
    process.kill(-(lab.pid as number), signal);
    await once(lab, 'exit');
    await expect.poll(() => existsSync(marker), { timeout: 10_000 }).toBe(false);
  });

  test('while it injects: the inject is ended first, so that nothing comes after the undo', async () => {
    const [pid, alive, undone] = ['pid', 'alive', 'undone'].map((name) => join(folder, name)) as [
      ...[string, string, string],
    ];
    const inject = shell(`echo $$ > ${pid}; exec sleep 60`);
    const undo = shell(`kill -0 $(cat ${pid}) && touch ${alive}; touch ${undone}`);
    const [lab] = await labUntil(/^guarded by/, commands({ inject, undo, timeoutMs: 60_000 }));
    const begun = () => existsSync(pid) && readFileSync(pid, 'utf8').endsWith('\n');
    await expect.poll(begun, { timeout: 10_000 }).toBe(true);
    process.kill(lab.pid as number, 'SIGKILL');
    await expect.poll(() => existsSync(undone), { timeout: 10_000 }).toBe(true);
    expect(existsSync(alive)).toBe(false);
  });
});
