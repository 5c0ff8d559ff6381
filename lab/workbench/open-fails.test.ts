import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startClock } from '../runtime/clock.ts';
import { liveScenario } from './fixture/live-scenario.ts';
import { openWorkbench } from './open-workbench.ts';

const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;

test('a load that can not be driven is told, and nothing goes on looking', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-open-'));
  mkdirSync(join(folder, 'logs'));
  const scenario = liveScenario();
  const before = timers();
  const opening = openWorkbench({
    ...{ scenario: { ...scenario, load: { ...scenario.load, timeoutMs: -1 } }, scenarioFrom: '', folder },
    ...{ id: 'lab1', seed: 7, clock: startClock(), signal: new AbortController().signal },
    ...{ runtimeKind: 'process', backendChoice: 'embedded', onBackend: () => {}, onPassedOver: () => {} },
  });
  await expect(opening).rejects.toMatchObject({ code: 'invalid-load-plan' });
  // One is that of fetch, for the connections that it keeps.
  expect(timers()).toBeLessThanOrEqual(before + 1);
  rmSync(folder, { recursive: true, force: true });
});
