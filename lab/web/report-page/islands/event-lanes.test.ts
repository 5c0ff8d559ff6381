import { expect, test } from 'vitest';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { eventLanesOf } from './event-lanes.ts';

test('phases and events of each arm stand on an axis whose zero is when the fault came', () => {
  const { report, facts } = syntheticModel({ orders: 12 });
  const arms = facts.arms.map((arm) => ({
    ...arm,
    events: [
      ...arm.events,
      { tS: 1.5, type: 'breaker', text: 'breaker order → payment open', short: 'open' },
    ],
  }));
  const [lane] = eventLanesOf(report.arms, arms);
  expect(
    lane?.stretches.map(({ text, fromX, isStruck }) => [text, Number(fromX.toFixed(2)), isStruck]),
  ).toEqual([
    ['baseline', -1.01, false],
    ['fault', -0.01, true],
    ['recovery', 0.99, false],
  ]);
  expect(lane?.marks.map(({ atX, kind, short }) => [Number(atX.toFixed(2)), kind, short])).toEqual([
    [0, 'fault', 'fault in force'],
    [1, 'fault', 'fault undone'],
    [0.49, 'protection', 'open'],
  ]);
});
