import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProcessRuntime } from '../process.ts';
import { hasProcFs, markedProcesses, processState } from './proc-fs.ts';

const labScript = new URL('./fixture/lab.ts', import.meta.url).pathname;
const instanceScript = new URL('./fixture/instance.mjs', import.meta.url).pathname;

let logDir: string;
beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'faultline-'));
});
afterEach(() => rm(logDir, { recursive: true }));

interface Lab {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly runId: string;
  readonly reaper: number;
  /** Resolves with the pids of its instances and their children once all are up. */
  readonly started: Promise<readonly number[]>;
}

/** Starts the fixture lab as leader of a process group, as a shell does with a command line. */
async function startLab(): Promise<Lab> {
  const lab = spawn(process.execPath, [labScript, logDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = createInterface({ input: lab.stdout });
  const line = (prefix: string) =>
    new Promise<string>((resolve) => {
      output.on('line', (text) => text.startsWith(prefix) && resolve(text.slice(prefix.length)));
    });
  const started = line('started ').then((text) => JSON.parse(text).pids);
  return { process: lab, pid: lab.pid as number, started, ...JSON.parse(await line('runtime ')) };
}

/** A zombie counts as gone: it only waits for its new parent to read its exit code. */
const gone = (pid: number): boolean => [undefined, 'Z'].includes(processState(pid));

/** Everything that the lab started, the reaper included, is gone. */
async function expectNothingLeft(lab: Lab, pids: readonly number[]): Promise<void> {
  await expect.poll(() => [...pids, lab.reaper].filter((pid) => !gone(pid)), { timeout: 10_000 }).toEqual([]);
  expect(await markedProcesses(lab.runId)).toEqual([]);
  expect(await writersInto(logDir)).toEqual([]);
}

/** Processes whose stdout is a file of this directory: a way to find instances that owes nothing to the runtime. */
async function writersInto(directory: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const outputs = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/fd/1`).catch(() => '')));
  return pids.filter((_, index) => outputs[index]?.startsWith(directory));
}

describe.runIf(hasProcFs)('nothing outlives the lab', () => {
  test('killed with SIGKILL: paused, SIGTERM-ignoring, daemonised and unmarked processes are gone', async () => {
    const lab = await startLab();
    const pids = await lab.started;
    expect(pids).toHaveLength(6);
    expect(pids.filter(gone)).toEqual([]);
    process.kill(lab.pid, 'SIGKILL');
    await expectNothingLeft(lab, pids);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s to the process group of a lab that disposes',
    async (signal) => {
      const lab = await startLab();
      const pids = await lab.started;
      const exited = once(lab.process, 'exit');
      process.kill(-lab.pid, signal);
      expect(await exited).toEqual([0, null]);
      await expectNothingLeft(lab, pids);
    },
  );

  test.each([0, 1, 2, 3, 5, 8, 13, 21, 34, 55])('killed %i ms into its starts', async (ms) => {
    const lab = await startLab();
    // The moment is the input here, not something awaited.
    await new Promise((resolve) => setTimeout(resolve, ms));
    process.kill(lab.pid, 'SIGKILL');
    await expectNothingLeft(lab, []);
  });
});

describe('the reaper', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ignores %s', async (signal) => {
    await using runtime = await startProcessRuntime({ logDir });
    const before = await runtime.start({ name: 'a', command: [process.execPath, instanceScript] });
    process.kill(-runtime.reaperPid, signal);
    const after = await runtime.start({ name: 'b', command: [process.execPath, instanceScript] });
    await after.waitForLine(/^tick 2$/);
    expect(before.state).toBe('running');
    expect(runtime.unprotected.aborted).toBe(false);
  });

  test('is missed when it dies: nothing more is started, and disposing still leaves nothing', async () => {
    await using runtime = await startProcessRuntime({ logDir });
    const instance = await runtime.start({
      name: 'a',
      command: [process.execPath, instanceScript, 'parent'],
    });
    await instance.waitForLine(/^up /);
    const noticed = once(runtime.unprotected, 'abort');
    process.kill(runtime.reaperPid, 'SIGKILL');
    await noticed;
    expect(instance.state).toBe('running');
    const another = runtime.start({ name: 'b', command: [process.execPath, instanceScript] });
    await expect(another).rejects.toMatchObject({ code: 'reaper-died' });
    await runtime[Symbol.asyncDispose]();
    await expect.poll(() => runtime.leftovers()).toEqual([]);
  });

  test('of a disposed runtime kills a child that left its group', async () => {
    const runtime = await startProcessRuntime({ logDir });
    const instance = await runtime.start({
      name: 'a',
      command: [process.execPath, instanceScript, 'parent'],
    });
    const grandchild = Number((await instance.waitForLine(/^grandchild (\d+)$/))[1]);
    await runtime[Symbol.asyncDispose]();
    expect(await runtime.leftovers()).toEqual([]);
    expect(() => process.kill(runtime.reaperPid, 0)).toThrow('ESRCH');
    if (hasProcFs) expect(gone(grandchild)).toBe(true);
  });
});
