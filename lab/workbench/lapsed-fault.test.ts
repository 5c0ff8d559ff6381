import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HeldWorkbench } from './fixture/held-workbench.ts';
import { liveScenario } from './fixture/live-scenario.ts';

let lab: HeldWorkbench;
beforeEach(async () => {
  lab = await HeldWorkbench.start({ scenario: liveScenario(), scenarioFrom: './library.ts' });
  await lab.send('POST', '/faults', { kind: 'hang', match: { service: 'loans' }, lasts: 60, id: 'x' });
  const [, pid] =
    /"instance\.registered"[^\n]*"instance":"loans-1"[^\n]*"pid":(\d+)/.exec(lab.journal()) ?? [];
  process.kill(Number(pid), 'SIGKILL');
  await vi.waitFor(() => expect(lab.journal()).toMatch(/"instance\.exited"[^\n]*"loans-1"/), {
    timeout: 10_000,
  });
}, 60_000);
afterEach(() => lab.close(), 60_000);

test('a fault whose only instance was killed from outside is told as lapsed to whoever asks for it alone', async () => {
  const { json } = await lab.get('/faults/x');
  expect(json).toMatchObject({ state: 'in-force', lapsed: true, lapsedAtMs: expect.any(Number) });
});

test('so it is to who asks for all, or for its ledger', async () => {
  expect((await lab.get('/faults')).json.faults).toMatchObject([{ id: 'x', lapsed: true }]);
  expect((await lab.get('/faults/x/ledger')).json.lapse).toBe('no instance applied it any more');
});

test('undone, it was in force until it had lapsed, though nobody looked before', async () => {
  const { json } = await lab.send('DELETE', '/faults/x');
  expect(json).toMatchObject({ state: 'gone', lapsedAtMs: expect.any(Number) });
  expect(json.lapsedAtMs).toBeLessThan(json.goneAtMs);
});
