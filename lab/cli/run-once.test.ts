import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { RunOptions } from '../run/run-scenario.ts';
import { smallScenario } from '../scenario/fixture/small-scenario.ts';
import { parseArguments } from './arguments.ts';
import { runOnce } from './run-once.ts';

/** Of anybody's process: names are in what the machine's doubt says. */
const NAME = 'a\u001b[31m##[error]x\n::error::y';

vi.mock('../run/run-scenario.ts', () => ({
  runScenario: async (_: unknown, { onRerun }: RunOptions) => {
    onRerun({ arm: 'unprotected', attempt: 2, attempts: 3, why: `busy: ${NAME} (pid 7) 50%` });
    throw new FaultlineError('interrupted', 'Interrupted.', { exitCode: ExitCode.interrupted });
  },
}));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-once-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('names of processes reach the line of a rerun as text, and a run of the base is told as one', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const { signal } = new AbortController();
  const how = { number: 1, of: 'base', mayRerun: () => true } as const;
  const args = { ...parseArguments(['small', '--reports', folder]), ...how };
  const { outcome } = await runOnce(smallScenario(), args, { kind: 'process', note: null }, signal);
  const lines = log.mock.calls.map(([line]) => String(line));
  vi.restoreAllMocks();
  expect(outcome).toMatchObject({ exitCode: 130, verdict: null, error: { code: 'interrupted' } });
  expect(lines[0]).toMatch(/^small of the base: /);
  expect(lines.at(-1)).toBe(
    '  unprotected is run again (attempt 2 of 3): busy: a# #[error]x ::error::y (pid 7) 50%',
  );
});
