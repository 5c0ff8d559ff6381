import { expect, test } from 'vitest';
import { type Guess, scoreAnswer } from './score-answer.ts';
import type { TrueFault } from './true-fault.ts';

const fault = (about: Partial<TrueFault>): TrueFault => ({
  ...{ id: 'mystery-1', kind: 'delay', service: 'loans', method: 'Lend', instance: null, size: 100 },
  ...{ text: 'loans Lend delayed', inScope: 10, met: 10, cameAtMs: 1, goneAtMs: 9, clues: [] },
  ...about,
});
const LEND = fault({});
const KILLED = fault({ kind: 'kill', service: 'readers', method: null, instance: 'readers-1', size: null });
const right: Guess = { service: 'loans', method: 'Lend', kind: 'delay', size: 120 };

test.each<[string, Guess, number]>([
  ['all of it', right, 100],
  ['a size that is half', { ...right, size: 50 }, 90],
  ['a size that is twice', { ...right, size: 200 }, 90],
  ['no size', { service: 'loans', method: 'Lend', kind: 'delay' }, 90],
  ['its full name', { ...right, method: 'loans.v1.Loans/Lend' }, 100],
  ['another kind', { ...right, kind: 'abort' }, 60],
  ['no method', { service: 'loans', kind: 'delay', size: 100 }, 80],
  ['one instance alone', { ...right, instance: 'loans-1' }, 80],
  ['another service', { ...right, service: 'readers' }, 0],
])('%s', (_, guess, score) => {
  expect(scoreAnswer([LEND], [guess]).score).toBe(score);
});

test('it tells what of a guess is so', () => {
  const rightOf = (guess: Guess) => scoreAnswer([LEND], [guess]).faults[0]?.right;
  expect(rightOf(right)).toEqual(['service', 'place', 'kind', 'size']);
  expect(rightOf({ ...right, kind: 'hang', instance: 'loans-2' })).toEqual(['service']);
  expect(rightOf({ ...right, service: 'desk' })).toEqual([]);
});

test('what has no size is right without one', () => {
  expect(scoreAnswer([KILLED], [{ service: 'readers', instance: 'readers-1', kind: 'kill' }]).score).toBe(
    100,
  );
});

test('each guess is for one fault, in any order; one too many, and one too few, cost their share', () => {
  const killed: Guess = { service: 'readers', instance: 'readers-1', kind: 'kill' };
  expect(scoreAnswer([LEND, KILLED], [killed, right]).score).toBe(100);
  expect(scoreAnswer([LEND, KILLED], [right]).score).toBe(50);
  expect(scoreAnswer([LEND], [right, killed]).score).toBe(50);
  const same = fault({ id: 'mystery-2', method: 'Find' });
  const { score, faults } = scoreAnswer([LEND, same], [{ ...right, method: 'Find', size: 100 }, right]);
  expect(score).toBe(100);
  expect(faults.map(({ guess }) => guess?.method)).toEqual(['Lend', 'Find']);
  expect(scoreAnswer([LEND, same], [right]).score).toBe(50);
});

test('a guess for what could not be found costs nothing, one more than that does', () => {
  const wrong = { ...right, service: 'desk' };
  expect(scoreAnswer([LEND], [right, wrong], { unmet: 1 }).score).toBe(100);
  expect(scoreAnswer([LEND], [right, wrong, wrong], { unmet: 1 }).score).toBe(50);
  expect(scoreAnswer([LEND], [wrong], { unmet: 1 }).score).toBe(0);
});

test('where a service has one instance, it and all of the service are the same', () => {
  const alone = new Set(['loans-1', 'readers-1', 'desk-1']);
  const score = (fault: TrueFault, guess: Guess) => scoreAnswer([fault], [guess], { alone }).score;
  expect(score(LEND, { ...right, instance: 'loans-1' })).toBe(100);
  expect(score(KILLED, { service: 'readers', kind: 'kill' })).toBe(100);
  expect(score(LEND, { ...right, instance: 'loans-2' })).toBe(80);
  expect(score(LEND, { ...right, instance: 'desk-1' })).toBe(80);
});

test('where nothing was in force there is no score', () => {
  expect(scoreAnswer([], [right])).toEqual({ score: null, faults: [] });
});
