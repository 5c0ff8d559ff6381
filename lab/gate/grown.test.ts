import { expect, test } from 'vitest';
import type { OperationTime } from './figures.ts';
import { PLACE, sideOf } from './fixture/sides.ts';
import { whatGrew } from './grown.ts';

type Times = Readonly<Record<string, number>>;

/** By `phase service`, ms; each run takes a little more than the one before. */
const side = (times: Times, processor?: string) =>
  sideOf(
    {
      operations: (run) =>
        Object.entries(times).map(([key, ms]): OperationTime => {
          const [phase = '', service = ''] = key.split(' ');
          const at = { ...PLACE, phase, service, operation: 'Do', step: '' };
          return { ...at, selfMs: ms * (1 + run / 1_000) };
        }),
    },
    processor,
  );
const USUAL = { 'baseline a': 20, 'fault a': 20, 'recovery a': 20, 'fault b': 500 };
const ARMS = ['unprotected'];

test('what grew a little everywhere comes before what grew more in one place', () => {
  const now = { 'baseline a': 24, 'fault a': 24, 'recovery a': 24, 'fault b': 508 };
  expect(whatGrew(side(USUAL), side(now), ARMS)).toMatchObject({ service: 'a', operation: 'Do', unit: 'ms' });
});

test('what was not there before has grown', () => {
  const grown = whatGrew(side(USUAL), side({ ...USUAL, 'baseline c': 5 }), ARMS);
  expect(grown).toMatchObject({ service: 'c', phase: 'baseline', base: 0 });
});

test('only what the claim rests on is looked at, and what did not grow is not told', () => {
  expect(whatGrew(side(USUAL), side({ ...USUAL, 'baseline a': 30 }), ['protected'])).toBeNull();
  expect(whatGrew(side(USUAL), side(USUAL), ARMS)).toBeNull();
  expect(whatGrew(side(USUAL), side({ ...USUAL, 'fault b': 400 }), ARMS)).toBeNull();
});

test('of a machine that is twice as slow it is what grew beside the others', () => {
  const slow = { 'baseline a': 40, 'fault a': 40, 'recovery a': 40, 'fault b': 1_300 };
  expect(whatGrew(side(USUAL, 'one'), side(slow, 'another'), ARMS)).toMatchObject({
    ...{ service: 'b', phase: 'fault', unit: '% of a request' },
    ...{ base: expect.closeTo(2_500, 0), head: expect.closeTo(3_250, 0) },
  });
});

test('of another machine it is held against the first phase, whatever that is called', () => {
  const usual = { 'quiet a': 20, 'slow a': 20, 'slow b': 500 };
  const slow = { 'quiet a': 40, 'slow a': 40, 'slow b': 1_300 };
  expect(whatGrew(side(usual, 'one'), side(slow, 'another'), ARMS)).toMatchObject({
    ...{ service: 'b', phase: 'slow', unit: '% of a request' },
    ...{ base: expect.closeTo(2_500, 0), head: expect.closeTo(3_250, 0) },
  });
});
