import { expect, test } from 'vitest';
import type { Mystery, MysteryState } from '../../../mystery/mystery-state.ts';
import type { ScoredFault } from '../../../mystery/score-answer.ts';
import { changed, guessOf, NO_GUESS } from './guess.ts';
import { guessText, mysteryNews, whenText } from './mystery-words.ts';

const fault: ScoredFault['fault'] = {
  ...{ id: 'mystery-1', kind: 'delay', service: 'loans', method: 'Lend', instance: null, size: 300 },
  ...{ text: 'loans Lend delayed', cameAtMs: 1_400, goneAtMs: 31_000, inScope: 9, met: 9, clues: [] },
};
const guess = { service: 'loans', method: 'Lend', kind: 'delay', size: 300 };
const mystery = (state: Mystery['state'], reveal: Mystery['reveal'] = null): MysteryState => ({
  ...{ levels: [], services: [], kinds: [], scores: [] },
  current: { level: 1, seed: 7, count: 1, state, startedAtMs: 1_000, endsAtMs: 301_000, reveal },
});

test('a guess has a service and a kind, and else what was said', () => {
  expect(guessOf({ ...NO_GUESS, service: 'loans' })).toBeNull();
  expect(guessOf({ ...NO_GUESS, kind: 'hang' })).toBeNull();
  expect(guessOf({ ...NO_GUESS, service: 'loans', kind: 'hang', method: 'Lend', size: '40' })).toEqual({
    ...{ service: 'loans', kind: 'hang', method: 'Lend', size: 40 },
  });
});

test('what does not fit the new service or kind goes', () => {
  const all = { service: 'loans', kind: 'abort', method: 'Lend', instance: 'loans-1', size: '50' };
  expect(changed(all, { service: 'desk' })).toEqual({ ...all, service: 'desk', method: '', instance: '' });
  expect(changed(all, { kind: 'hang' })).toEqual({ ...all, kind: 'hang' });
  expect(changed(all, { kind: 'delay' })).toEqual({ ...all, kind: 'delay', size: '' });
  expect(changed(all, { kind: 'kill' })).toEqual({ ...all, kind: 'kill', method: '', size: '' });
});

test.each<[string, Partial<ScoredFault>, string]>([
  ['all', {}, 'You said delay of 300 ms, loans Lend: all of it is right.'],
  [
    'a part',
    { guess: { ...guess, kind: 'hang', size: 50 }, right: ['service', 'place'], points: 60 },
    'You said hang of 50 %, loans Lend: right service and place, wrong kind and size; 60 of 100.',
  ],
  [
    'nothing',
    { guess: { service: 'desk', instance: 'desk-1', kind: 'kill' }, right: [], points: 0 },
    'You said kill, desk on desk-1: not the right service, 0 points.',
  ],
  ['none', { guess: null, right: [], points: 0 }, 'No guess is left for it.'],
])('what was right of a guess: %s', (_, part, text) => {
  const right = ['service', 'place', 'kind', 'size'] as const;
  expect(guessText({ fault, guess, right, points: 100, ...part })).toBe(text);
});

test('a size that there is not is neither right nor wrong', () => {
  const killed = { ...fault, kind: 'kill', size: null };
  const right = ['service', 'kind', 'size'] as const;
  expect(guessText({ fault: killed, guess: { service: 'loans', kind: 'kill' }, right, points: 80 })).toBe(
    'You said kill, loans: right service and kind, wrong place; 80 of 100.',
  );
});

test('when it was there is told by the clock of who looked for it', () => {
  const { current } = mystery('over');
  expect(whenText(current as Mystery, fault)).toBe('in force from 0.4 s to 30.0 s after the start');
});

test('who listens hears that one begins, and how it ended', () => {
  const over = { ended: 'answered', score: 60, seconds: 9, faults: [], unmet: [] } as const;
  expect(mysteryNews(mystery('over'), mystery('starting'))).toEqual(['A mystery is open.']);
  expect(mysteryNews(mystery('starting'), mystery('open'))).toEqual([]);
  expect(mysteryNews(mystery('open'), mystery('over', over))).toEqual(['The mystery is over: 60 of 100.']);
  // Who opens the page later.
  expect(mysteryNews(undefined, mystery('open'))).toEqual([]);
});
