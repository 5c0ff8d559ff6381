import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { cpuQuota } from './cpu-quota.ts';
import { openFilesIn } from './read-facts.ts';

let root = '';
afterEach(() => rmSync(root, { recursive: true, force: true }));

function machine(files: Readonly<Record<string, string>>): string {
  root = mkdtempSync(join(tmpdir(), 'faultline-quota-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test.each<[string, number | null, Readonly<Record<string, string>>]>([
  ['there is no control group', null, {}],
  ['version 2 has none', null, { 'proc/self/cgroup': '0::/a\n', 'sys/fs/cgroup/a/cpu.max': 'max 100000\n' }],
  [
    'version 2 has one',
    1.5,
    { 'proc/self/cgroup': '0::/a/b\n', 'sys/fs/cgroup/a/b/cpu.max': '150000 100000\n' },
  ],
  [
    'a group above has a tighter one',
    0.5,
    {
      'proc/self/cgroup': '0::/a/b\n',
      'sys/fs/cgroup/a/cpu.max': '50000 100000\n',
      'sys/fs/cgroup/a/b/cpu.max': '150000 100000\n',
    },
  ],
  [
    'a container sees itself at the top',
    2,
    { 'proc/self/cgroup': '0::/docker/f00\n', 'sys/fs/cgroup/cpu.max': '200000 100000\n' },
  ],
  [
    'version 1 has one',
    3,
    {
      'proc/self/cgroup': '4:cpu,cpuacct:/a\n1:name=systemd:/\n',
      'sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us': '300000\n',
      'sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us': '100000\n',
    },
  ],
  [
    'version 1 has none',
    null,
    {
      'proc/self/cgroup': '4:cpu,cpuacct:/\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
  ],
])('where %s the quota is %s', (_, quota, files) => {
  expect(cpuQuota(machine(files))).toBe(quota);
});

test('the limit of open files is the soft one', () => {
  expect(
    openFilesIn('Max processes   9  9  processes\nMax open files            1024   524288   files\n'),
  ).toBe(1024);
  expect(openFilesIn('Max open files            unlimited   unlimited   files\n')).toBeNull();
  expect(openFilesIn('')).toBeNull();
});
