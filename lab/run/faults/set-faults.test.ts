import { expect, test } from 'vitest';
import { startClock } from '../../runtime/clock.ts';
import { kill, pause } from '../../scenario/fault.ts';
import { sample } from '../../testing/sample-system.ts';
import type { ComingFault, FaultsInForce } from './faults-in-force.ts';
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

/** Faults that are in force at once, and are undone when `fails` says nothing. */
function endingFaults(fails: () => Error | null) {
  const tries: string[] = [];
  const inForce = {
    announce: () => {},
    inject: async () => {},
    undo: async ({ plan, onGone }: ComingFault) => {
      tries.push(plan.id);
      const error = fails();
      if (error) throw error;
      onGone?.();
    },
  };
  const faults = new SetFaults({
    ...{ inForce: inForce as unknown as FaultsInForce, planned: [] },
    targets: { system: sample, topology: { desk: 1, loans: 1, readers: 1 } },
    ...{ backends: { collector: null }, clock: startClock() },
  });
  return { faults, tries };
}

test('one that could not be ended at its time is tried again until it is gone, and each failure is told', async () => {
  const errors = [new Error('silent'), new Error('silent still')];
  const { faults, tries } = endingFaults(() => errors.shift() ?? null);
  const overdue: string[] = [];
  const { over } = await faults.set(pause('loans-1', { lasts: 0.05 }), {
    onOverdue: ({ message }) => overdue.push(message),
  });
  await over;
  expect(overdue).toEqual(['silent', 'silent still']);
  expect(tries).toHaveLength(3);
});

test('one that can not be ended at its time is tried until somebody has undone it, or its arm ends', async () => {
  let error: Error | null = new Error('silent');
  const { faults, tries } = endingFaults(() => error);
  const failed = Promise.withResolvers<void>();
  const set = await faults.set(pause('loans-1', { lasts: 0.05 }), { onOverdue: () => failed.resolve() });
  await failed.promise;
  error = null;
  await set.undo();
  await set.over;
  error = new Error('silent again');
  const never = Promise.withResolvers<void>();
  const { over } = await faults.set(pause('readers-1', { lasts: 0.05 }), {
    onOverdue: () => never.resolve(),
  });
  await never.promise;
  await faults.end();
  await expect(over).rejects.toThrow('silent again');
  expect(tries.filter((id) => id === 'pause-readers-1')).toHaveLength(1);
});
