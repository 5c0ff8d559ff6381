import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from './arguments.ts';
import { checkScenarios } from './check.ts';
import { roundsOf } from './rounds.ts';
import { runSuite } from './suite.ts';

// As where the package is installed: scenarios are those of the folder that one is in.
vi.mock('../typed.ts', async (original) => ({
  ...(await original<typeof import('../typed.ts')>()),
  IN_CLONE: false,
}));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-nothing-'));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test('all of no scenarios is no pass, as of a job in the wrong folder', async () => {
  const none = { code: 'unknown-scenario', exitCode: 2 };
  await expect(runSuite(parseArguments(['--all', '--reports', folder]))).rejects.toMatchObject(none);
  await expect(checkScenarios(null)).rejects.toMatchObject(none);
});

test('however short the time of --for is, a round is run', () => {
  let nowMs = 0;
  const goesOn = roundsOf([], { repeat: 1, forMs: 0.1 }, () => nowMs);
  nowMs = 1;
  expect([goesOn(0), goesOn(1)]).toEqual([true, false]);
});
