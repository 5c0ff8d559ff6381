import { expect, test } from 'vitest';
import doubleCharge from '../../scenarios/double-charge.ts';
import { isBusy } from './fixture/busy.ts';
import { runInFolder } from './fixture/run-in-folder.ts';

test('two instances of the bank keep one ledger in containers too, and two of order one store', {
  timeout: 180_000,
}, async () => {
  const { checked, problems } = await runInFolder('docker', { scenario: doubleCharge, sampling: null });
  expect(problems.filter((problem) => !isBusy(problem))).toEqual([]);
  // Half of the time the settler asks the other instance of the bank, and a client comes back to the other one of order.
  for (const { hypothesis, observation } of checked) {
    const { name, atLeast = -Infinity, atMost = Infinity } = hypothesis;
    expect([name, observation !== null]).toEqual([name, true]);
    expect(observation?.value).toBeGreaterThanOrEqual(atLeast);
    expect(observation?.value).toBeLessThanOrEqual(atMost);
  }
});
