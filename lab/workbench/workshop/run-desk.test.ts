import { expect, test } from 'vitest';
import type { Exercise } from '../../workshop/read-content.ts';
import { RunDesk } from './run-desk.ts';

const exercise = { name: 'storm', data: { kind: 'mend', scenario: 'retry-storm' } } as unknown as Exercise;

test('a result that the disk does not take ends its run, and not the lab; another one can begin', async () => {
  const told: unknown[] = [];
  const desk = new RunDesk({
    start: async () => ({
      phase: async () => null,
      ended: Promise.resolve({ folder: 'of it', exitCode: 0, said: '' }),
    }),
    lab: {
      clock: { now: () => 0 } as never,
      quiet: async () => async () => void told.push('goes on'),
      reset: async () => {},
    },
    keep: async (_, which, { folder }) => {
      told.push(which, folder);
      throw new Error('ENOSPC: no space left on device');
    },
  });
  for (const which of ['first', 'second'] as const) {
    desk.begin(exercise, which);
    expect(desk.exercise).toBe('storm');
    await expect.poll(() => desk.exercise).toBeNull();
  }
  expect(told).toEqual(['goes on', 'first', 'of it', 'goes on', 'second', 'of it']);
});
