import { expect, test } from 'vitest';
import type { JournalEvent } from '../../evidence/events.ts';
import { aboutSeconds, runProgress } from './run-progress.ts';

const lengths = { quiet: 2, slow: 4 };
const arms = ['bare', 'guarded'];
const at = (tMs: number, type: string, arm: string, phase?: string): JournalEvent => ({
  ...{ tMs, type, arm },
  ...(phase === undefined ? {} : { phase }),
});
/** A whole arm of 16 s that begins then. */
const arm = (name: string, fromMs: number): JournalEvent[] => [
  at(fromMs, 'arm.started', name),
  at(fromMs + 5_000, 'phase.started', name, 'quiet'),
  at(fromMs + 7_000, 'phase.ended', name, 'quiet'),
  at(fromMs + 7_000, 'phase.started', name, 'slow'),
  at(fromMs + 11_500, 'phase.ended', name, 'slow'),
  at(fromMs + 16_000, 'arm.ended', name),
];
const seen = (nowMs: number, events = [...arm('bare', 0), ...arm('guarded', 16_000)]) =>
  runProgress({ arms, lengths, nowMs, counts: new Map(), events: events.filter(({ tMs }) => tMs <= nowMs) });
const states = (nowMs: number) =>
  seen(nowMs).arms.map((each) => [each.state, ...each.phases.map(({ state }) => state)].join(' '));

test.each([
  [-1, ['next next next', 'next next next'], null, 28_000],
  [1_000, ['starting next next', 'next next next'], null, 27_000],
  [5_500, ['loaded now next', 'next next next'], 1_500, 22_500],
  [10_000, ['loaded done now', 'next next next'], 1_000, 18_000],
  // It drains, and the wait of callers is no part of its length.
  [11_400, ['loaded done now', 'next next next'], 0, 17_000],
  [12_000, ['gathering done done', 'next next next'], null, 16_500],
  [15_900, ['gathering done done', 'next next next'], null, 14_000],
  [16_000, ['done done done', 'starting next next'], null, 14_000],
  [24_000, ['done done done', 'loaded done now'], 3_000, 6_000],
  [40_000, ['done done done', 'done done done'], null, 0],
])('at %i ms it is at %o', (nowMs, wanted, phaseLeftMs, leftMs) => {
  expect(states(nowMs)).toEqual(wanted);
  expect(seen(nowMs)).toMatchObject({ phaseLeftMs, leftMs });
});

test('an arm that is run again is told by its newest attempt', () => {
  const again = [...arm('bare', 0), at(17_000, 'arm.started', 'bare')];
  expect(seen(18_000, again).arms[0]).toMatchObject({
    ...{ attempt: 2, state: 'starting' },
    phases: [{ state: 'next' }, { state: 'next' }],
  });
});

test('one that is lost leaves out its other phases', () => {
  const lost = [
    ...arm('bare', 0).slice(0, 2),
    at(6_000, 'arm.stopped', 'bare', 'quiet'),
    at(6_100, 'phase.ended', 'bare', 'quiet'),
  ];
  expect(seen(6_050, lost).arms[0]).toMatchObject({ state: 'loaded' });
  expect(seen(6_200, lost).arms[0]).toMatchObject({
    state: 'gathering',
    phases: [{ state: 'done' }, { state: 'next' }],
  });
});

test('requests are those of the arm and phase', () => {
  const counts = new Map([['bare', new Map([['slow', { ended: 9, good: 7 }]])]]);
  const { arms: found } = runProgress({ arms, lengths, nowMs: 8_000, counts, events: arm('bare', 0) });
  expect(found.map(({ phases }) => phases.map(({ ended, good }) => [ended, good]))).toEqual([
    [
      [0, 0],
      [9, 7],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ]);
});

test('what a run takes grows with its arms and phases', () => {
  expect([aboutSeconds(1, lengths), aboutSeconds(2, lengths)]).toEqual([17, 31]);
});
