import { afterEach, expect, test, vi } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { readFacts } from './read-facts.ts';

afterEach(() => vi.unstubAllEnvs());

test('who interrupts it while it watches gets the reason, which is a line and an exit code', async () => {
  // No program to ask: so that it gets there at once.
  vi.stubEnv('PATH', '');
  const interrupted = new FaultlineError('interrupted', 'Interrupted.', { exitCode: ExitCode.interrupted });
  await expect(readFacts('.', AbortSignal.abort(interrupted))).rejects.toBe(interrupted);
});
