import { expect, test } from 'vitest';
import { startClock } from '../../runtime/clock.ts';
import { kill, pause } from '../../scenario/fault.ts';
import { sample } from '../../testing/sample-system.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import { SetFaults } from './set-faults.ts';

test("a fault that is set by hand is not in the way of one of the arm's own, which may still be to come", async () => {
  const own = kill('loans-1', { id: 'own' });
  const timeline = { plans: [own], ahead: [own] };
  const inForce = { announce: () => {}, inject: async () => {}, undo: async () => {} };
  const faults = new SetFaults({
    ...{ inForce: inForce as unknown as FaultsInForce, planned: [timeline] },
    targets: { system: sample, topology: { desk: 1, loans: 1, readers: 1 } },
    ...{ backends: { collector: null }, clock: startClock() },
  });
  await expect(faults.set(pause('loans-1'))).rejects.toMatchObject({
    code: 'fault-in-force',
    message:
      "Expected no fault of the arm's own in the way of pause-loans-1, but own (loans-1 killed), which strikes loans-1 too, has its time there.",
  });
  // Gone, it strikes nothing; by its id it is known all the same.
  timeline.ahead = [];
  const { plan } = await faults.set(pause('loans-1', { lasts: 0.1 }));
  expect(plan.id).toBe('pause-loans-1');
  await expect(faults.set(pause('readers-1', { id: 'own' }))).rejects.toMatchObject({
    code: 'fault-in-force',
    message: expect.stringContaining('which has its id, has its time there'),
  });
});
