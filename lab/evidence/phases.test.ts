import { expect, test } from 'vitest';
import { phaseAt, struckPhase } from './phases.ts';

const phase = (name: string, startedAtMs: number) => ({ name, startedAtMs, endedAtMs: startedAtMs + 10 });
const phases = [phase('quiet', 0), phase('slow', 10), phase('worse', 20), phase('after', 30)];

test('an arm is looked at first in the phase in which its first fault comes', () => {
  expect(struckPhase(phases, [25, 20])?.name).toBe('worse');
  expect(struckPhase(phases, [25, 10])?.name).toBe('slow');
  expect(struckPhase(phases, [5])?.name).toBe('quiet');
});

test('where none comes it is the second, and there is none where the arm did not get there', () => {
  expect(struckPhase(phases, [])?.name).toBe('slow');
  expect(struckPhase(phases, [99])?.name).toBe('slow');
  expect(struckPhase(phases.slice(0, 1), [])).toBeNull();
});

test('a time belongs to one phase, and to none before the first and after the last', () => {
  expect([-1, 0, 9, 10, 39, 40].map((tMs) => phaseAt(phases, tMs)?.name)).toEqual([
    ...[undefined, 'quiet', 'quiet', 'slow', 'after', undefined],
  ]);
});
