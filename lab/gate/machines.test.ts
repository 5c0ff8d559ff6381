import { expect, test } from 'vitest';
import { machinesDiffer } from './machines.ts';

const GIB = 2 ** 30;
const HERE = { processor: 'one', cpus: 2, memoryBytes: 8 * GIB, os: 'Linux 6.12.0', node: 'v24.11.0' };

test.each([
  [{ processor: 'another' }, 'processor one there, another here'],
  [{ cpus: 4 }, 'processors 2 there, 4 here'],
  [{ memoryBytes: 16 * GIB }, 'memory 8 GiB there, 16 GiB here'],
  [{ os: 'Linux 6.18.0' }, 'os Linux 6.12.0 there, Linux 6.18.0 here'],
  [{ node: 'v25.0.0' }, 'Node v24.11.0 there, v25.0.0 here'],
])('one with %j is another machine', (other, words) => {
  expect(machinesDiffer(HERE, { ...HERE, ...other })).toBe(words);
});

test('one whose kernel keeps a little more memory is the same', () => {
  expect(machinesDiffer(HERE, { ...HERE, memoryBytes: 8 * GIB - 1_000_000 })).toBeNull();
});
