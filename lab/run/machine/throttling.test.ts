import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { allowed } from './processors.ts';
import { readThrottling } from './throttling.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A root directory with these files. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'faultline-cgroup-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const two = (periods: number, throttled: number) =>
  `usage_usec 1234\nuser_usec 1000\nsystem_usec 234\nnr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec 5000\n`;
const one = (periods: number, throttled: number) =>
  `nr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_time 5000000\n`;

test('version 2: of the own group and those above it, where they have a quota', () => {
  const root = rootWith({
    'proc/self/cgroup': '0::/user.slice/lab.scope\n',
    'sys/fs/cgroup/user.slice/lab.scope/cpu.stat': two(100, 7),
    'sys/fs/cgroup/user.slice/cpu.stat': two(50, 2),
    'sys/fs/cgroup/cpu.stat': 'usage_usec 1\nuser_usec 1\nsystem_usec 0\n',
  });
  expect(readThrottling(root)).toEqual({ periods: 150, throttledPeriods: 9 });
});

test.each(['cpu', 'cpu,cpuacct'])('version 1, mounted as %s', (name) => {
  const root = rootWith({
    'proc/self/cgroup': `12:memory:/lab\n4:${name}:/lab\n0::/\n`,
    [`sys/fs/cgroup/${name}/lab/cpu.stat`]: one(10, 3),
  });
  expect(readThrottling(root)).toEqual({ periods: 10, throttledPeriods: 3 });
});

test('in a container, which sees its own group as the root of what is mounted', () => {
  const root = rootWith({
    'proc/self/cgroup': '3:cpu:/docker/0123abcd\n',
    'sys/fs/cgroup/cpu/cpu.stat': one(10, 3),
  });
  expect(readThrottling(root)).toEqual({ periods: 10, throttledPeriods: 3 });
});

test('none without /proc, without a quota, or of another form', () => {
  expect(readThrottling(rootWith({}))).toBeNull();
  expect(readThrottling(rootWith({ 'proc/self/cgroup': 'what?\n' }))).toBeNull();
  const without = { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.stat': 'usage_usec 1\n' };
  expect(readThrottling(rootWith(without))).toBeNull();
});

test('affinity leaves some of the processors; a list that does not fit leaves all', () => {
  const all = ['a', 'b', 'c', 'd', 'e'];
  expect(allowed(all, '0-1,4')).toEqual(['a', 'b', 'e']);
  expect(allowed(all, '3')).toEqual(['d']);
  expect(allowed(all, '0-15')).toEqual(all);
  expect(allowed(all, null)).toEqual(all);
});
