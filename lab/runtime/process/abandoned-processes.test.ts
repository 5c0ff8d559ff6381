import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProcessRuntime } from '../process.ts';
import { type Abandoned, abandonedProcesses, endAbandoned } from './abandoned-processes.ts';
import { hasProcFs } from './proc-fs.ts';

const instanceScript = new URL('./fixture/instance.mjs', import.meta.url).pathname;
let logDir: string;
beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), 'faultline-'));
});
afterEach(() => rmSync(logDir, { recursive: true }));

test.runIf(hasProcFs)('what outlives a reaper is found and ended; what has one is in use', async () => {
  await using runtime = await startProcessRuntime({ logDir });
  await using other = await startProcessRuntime({ logDir });
  const command = [process.execPath, instanceScript, 'parent'] as const;
  const instance = await runtime.start({ name: 'a', command });
  const grandchild = Number((await instance.waitForLine(/^grandchild (\d+)$/))[1]);
  const inUse = await other.start({ name: 'b', command: [process.execPath, instanceScript] });
  await inUse.waitForLine(/^tick 1$/);
  const ours = ({ run }: Pick<Abandoned, 'run'>) => [runtime.runId, other.runId].includes(run);
  const found = async () => (await abandonedProcesses()).filter(ours).map(({ pid }) => pid);
  expect(await found()).toEqual([]);

  const noticed = once(runtime.unprotected, 'abort');
  process.kill(runtime.reaperPid, 'SIGKILL');
  await noticed;
  expect(await found()).toContain(grandchild);
  // Others that test the same machine have theirs.
  const { ended, left } = await endAbandoned(ours);
  expect(left).toEqual([]);
  expect(ended.map(({ run }) => run)).toEqual(ended.map(() => runtime.runId));
  expect(ended.map(({ pid }) => pid)).toContain(grandchild);
  expect(ended.length).toBeGreaterThan(1);
  // One that was killed counts until the runtime has heard of its end.
  await expect.poll(() => runtime.leftovers()).toEqual([]);
  await expect.poll(() => instance.state).toBe('exited');
  expect(inUse.state).toBe('running');
});
