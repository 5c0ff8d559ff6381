import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Burners } from './fixture/burners.ts';
import { type CpuTimes, nameOf, readCpuTimes, ticksBetween, withDescendants } from './processes.ts';

const cpuTimes = (
  ...all: readonly (readonly [pid: number, parent: number, own: number, ended: number])[]
): CpuTimes => new Map(all.map(([pid, parent, own, ended]) => [pid, { parent, command: 'x', own, ended }]));

function readings(): CpuTimes {
  const times = readCpuTimes();
  if (!times) throw new Error('this test needs /proc');
  return times;
}

test('a process that computes is found with its time, its name and whose child it is', async () => {
  await using burners = await Burners.start(1, 0);
  const [pid = 0] = burners.pids;
  const before = readings();
  let after = before;
  while ((ticksBetween(before, after).get(pid) ?? 0) < 5) {
    await wait(20);
    after = readings();
  }
  expect(withDescendants([process.pid], after)).toContain(pid);
  expect(withDescendants([pid], after)).not.toContain(process.pid);
  // Not its arguments: they may hold what is nobody's business.
  expect(nameOf(pid, after.get(pid)?.command ?? '')).toBe('node');
});

test('time is what was used between the two readings', () => {
  const before = cpuTimes([1, 0, 100, 50], [2, 1, 30, 0]);
  const after = cpuTimes([1, 0, 110, 50], [2, 1, 37, 0], [3, 1, 4, 0]);
  expect([...ticksBetween(before, after)]).toEqual([
    [1, 10],
    [2, 7],
    [3, 4],
  ]);
});

test('children that begin and end in between count for the process that waited for them', () => {
  const before = cpuTimes([1, 0, 100, 50]);
  expect(ticksBetween(before, cpuTimes([1, 0, 100, 80])).get(1)).toBe(30);
});

test('of a child that ended in between, what it had used before does not count', () => {
  const before = cpuTimes([1, 0, 100, 0], [2, 1, 600, 300]);
  const after = cpuTimes([1, 0, 100, 905]);
  expect([...ticksBetween(before, after)]).toEqual([[1, 5]]);
});

test('descendants are found however deep, and processes that are gone do no harm', () => {
  const times = cpuTimes([1, 0, 0, 0], [2, 1, 0, 0], [3, 2, 0, 0], [4, 3, 0, 0], [9, 1, 0, 0]);
  expect([...withDescendants([2, 77], times)].sort((a, b) => a - b)).toEqual([2, 3, 4, 77]);
});

test('a process that Node runs is named with its script, any other as the kernel does', () => {
  expect(nameOf(process.pid, 'cc1')).toBe('cc1');
  expect(nameOf(process.pid, 'MainThread')).toMatch(/^node( [^ /]+)?$/);
});

test('what a whole branch had used before counts for nobody when the branch ends', () => {
  const before = cpuTimes([1, 0, 0, 0], [2, 1, 10, 0], [3, 2, 100, 0]);
  // 2 waited for 3, and 1 for 2: 5 and 15 ticks of theirs are of this time.
  expect([...ticksBetween(before, cpuTimes([1, 0, 5, 130]))]).toEqual([[1, 25]]);
});
