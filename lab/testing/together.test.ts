import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { SIDE_BY_SIDE } from './side-by-side.ts';
import { leavesNothing, TOGETHER } from './together.ts';

test('who shares processes may run side by side too, and is no test of containers', () => {
  expect(TOGETHER).toContain('lab/gate/gate.test.ts');
  expect(TOGETHER.filter((file) => !SIDE_BY_SIDE.some((glob) => matchesGlob(file, glob)))).toEqual([]);
  expect(TOGETHER.filter((file) => /\.(docker|clone)\.test\.ts$/.test(file))).toEqual([]);
});

test.each([
  ["vi.stubEnv('A', 'b')"],
  ['vi.useFakeTimers()'],
  ["process.env.A = 'b'"],
  ['process.chdir(folder)'],
  ["import { env } from 'node:process';"],
  ['expect.extend({ toBeQuick })'],
  ['setInterval(look, 10)'],
  ["import { fork } from 'node:child_process';"],
  ["import { createServer } from 'node:http';"],
  ["mkdtempSync('a')"],
])('%s has a process of its own', (source) => {
  expect(leavesNothing(`expect(1).toBe(1);\n${source}`)).toBe(false);
});
