import { expect, test } from 'vitest';
import { timeLimitMs } from './time-limit.ts';

const scenario = {
  phases: { baseline: 10, fault: 20, recovery: 10 },
  arms: { only: {} },
  load: { routes: [] },
};

test('a run may take its phases, a minute around each arm, and one around all', () => {
  expect(timeLimitMs(scenario, 'normal', 0)).toBe(160_000);
  expect(timeLimitMs(scenario, 'long', 0)).toBe(240_000);
  expect(timeLimitMs({ ...scenario, arms: { one: {}, other: {} } }, 'normal', 0)).toBe(260_000);
});

test('reruns and the measuring of a capacity take their time too', () => {
  expect(timeLimitMs(scenario, 'normal', 2)).toBe(360_000);
  const load = { routes: [], capacity: { route: 'GET /', connections: 4, seconds: 5 } };
  expect(timeLimitMs({ ...scenario, load }, 'normal', 0)).toBe(165_000);
});
