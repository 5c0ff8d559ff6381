import { expect, test } from 'vitest';
import type { Exercise } from '../../workshop/read-content.ts';
import { OneRun } from '../runs/one-run.ts';
import { RunDesk } from './run-desk.ts';

const exercise = { name: 'storm', data: { kind: 'mend', scenario: 'retry-storm' } } as unknown as Exercise;

test('a result that the disk does not take ends its run, and not the lab; another one can begin', async () => {
  const told: unknown[] = [];
  const clock = { now: () => 0 } as never;
  const desk = new RunDesk({
    start: async () => ({
      phase: async () => null,
      folder: async () => null,
      ended: Promise.resolve({ folder: 'of it', exitCode: 0, said: '' }),
    }),
    runs: new OneRun({
      ...{ clock, requireFree: () => {} },
      quiet: async () => async () => void told.push('goes on'),
    }),
    lab: { clock },
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

test('a run whose phase can not be read is under way all the same', async () => {
  const over = Promise.withResolvers<{ folder: null; exitCode: number; said: string }>();
  const clock = { now: () => 7 } as never;
  const desk = new RunDesk({
    start: async () => ({
      phase: async () => {
        throw new Error('ENOENT: no such folder');
      },
      folder: async () => null,
      ended: over.promise,
    }),
    runs: new OneRun({ clock, requireFree: () => {}, quiet: async () => async () => {} }),
    lab: { clock },
    keep: async () => {},
  });
  desk.begin(exercise, 'first');
  await expect.poll(() => desk.view('storm')).toEqual({ which: 'first', sinceMs: 0, at: null });
  over.resolve({ folder: null, exitCode: 3, said: '' });
  await expect.poll(() => desk.view('storm')).toBeNull();
});
