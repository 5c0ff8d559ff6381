import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processCpu, processMemory } from './memory.ts';
import { hasProcFs } from './process/proc-fs.ts';

const ended = async (): Promise<number> => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid as number;
};

test('memory of a set of processes is their sum', async () => {
  const child = spawn('sleep', ['1000']);
  try {
    const both = await processMemory([process.pid, child.pid as number]);
    const alone = await processMemory([child.pid as number]);
    expect(alone.rssBytes).toBeGreaterThan(100_000);
    expect(both.rssBytes - alone.rssBytes).toBeGreaterThan(20_000_000);
    if (hasProcFs) expect(both.pssBytes).toBeLessThanOrEqual(both.rssBytes);
    else expect(both.pssBytes).toBeNull();
  } finally {
    child.kill();
  }
  expect(await processMemory([])).toEqual({ rssBytes: 0, pssBytes: 0 });
});

test.runIf(hasProcFs)('CPU time agrees with what the process itself measures', async () => {
  const until = performance.now() + 100;
  while (performance.now() < until);
  const before = process.cpuUsage();
  const measured = await processCpu(process.pid);
  const after = process.cpuUsage();
  expect(measured).toBeGreaterThanOrEqual((before.user + before.system) / 1000 - 20);
  expect(measured).toBeLessThanOrEqual((after.user + after.system) / 1000 + 20);
});

test('a process that has ended is an error, not a zero', async () => {
  const pid = await ended();
  await expect(processMemory([process.pid, pid])).rejects.toMatchObject({ code: 'process-gone' });
  if (hasProcFs) await expect(processCpu(pid)).rejects.toMatchObject({ code: 'process-gone' });
});
