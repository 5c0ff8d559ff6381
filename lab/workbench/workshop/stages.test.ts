import { expect, test } from 'vitest';
import { NOT_BEGUN, type Progress } from './progress.ts';
import { type CameTo, isTold, may, runAt, type Stage, stageOf, stagesOf } from './stages.ts';

const not = { first: false, second: false };
const STEPS: readonly [Stage, Partial<Progress>, Partial<CameTo['judged']>?][] = [
  ['predict', {}],
  ['run', { prediction: 'one' }],
  ['point', {}, { first: true }],
  ['choose', { pointed: 'shown' }],
  ['again', { protection: 'two' }],
  ['done', {}, { second: true }],
];

test('each step opens the next one', () => {
  let [progress, judged] = [NOT_BEGUN, not];
  for (const [stage, change, run = {}] of STEPS) {
    progress = { ...progress, ...change };
    judged = { ...judged, ...run };
    expect(stageOf({ progress, isMend: false, judged, turned: not })).toBe(stage);
  }
});

test('of code to mend nothing is chosen: its first run has to be red, and its second one green', () => {
  const progress: Progress = { ...NOT_BEGUN, prediction: 'one', pointed: 'found' };
  const at = (turned: typeof not, second = false) =>
    stageOf({ progress, isMend: true, judged: { first: true, second }, turned });
  expect(at({ ...not, first: true })).toBe('run');
  expect(at(not)).toBe('again');
  expect(at(not, true)).toBe('again');
  expect(at({ ...not, second: true }, true)).toBe('done');
});

test('before the prediction is locked nothing is told, and nothing but it may be done', () => {
  for (const what of ['scenario', 'first', 'mend', 'hints', 'rightPrediction', 'happened'] as const)
    expect([what, isTold('predict', what)]).toEqual([what, false]);
  expect(
    (['run', 'trace', 'point', 'protect', 'hint'] as const).filter((act) => may('predict', act)),
  ).toEqual([]);
  expect(stagesOf('predict')).toEqual(['predict']);
});

test('what is right comes after the choice, the answer last of all, and what is told stays so', () => {
  const from = (what: Parameters<typeof isTold>[1]) =>
    STEPS.flatMap(([stage]) => (isTold(stage, what) ? [stage] : []));
  expect(from('rightPrediction')).toEqual(['point', 'choose', 'again', 'done']);
  expect(from('why')).toEqual(['choose', 'again', 'done']);
  expect(from('rightProtection')).toEqual(['again', 'done']);
  expect(from('happened')).toEqual(['done']);
});

test('the first run can be made again until the span is found, the second one from then on', () => {
  expect(stagesOf('run').map((stage) => [stage, runAt(stage)])).toEqual([
    ['run', 'first'],
    ['point', 'first'],
    ['again', 'second'],
    ['done', 'second'],
  ]);
});
