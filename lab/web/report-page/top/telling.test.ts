import { expect, test } from 'vitest';
import { sampleReport } from '../../../report/sample-report.ts';
import { roomInWords, roomOf } from './telling.ts';

const [hypothesis] = sampleReport().hypotheses;
if (!hypothesis) throw new Error('the sample has hypotheses');
const room = (observed: number, limit: { atLeast: number | null; atMost: number | null }, unit: string) =>
  roomInWords(roomOf({ ...hypothesis, observed, limit, unit }));

test.each([
  ['a time below its most', 50, { atLeast: null, atMost: 100 }, 'ms', 'could worsen 2.00 times'],
  ['a share that is all there is', 100, { atLeast: 99, atMost: null }, '% ok', 'nothing of it used'],
  [
    'a share that lacks half of what it may',
    99.5,
    { atLeast: 99, atMost: null },
    '% ok',
    'could worsen 2.00 times',
  ],
  ['a share that lacks too much', 97, { atLeast: 99, atMost: null }, '% ok', '3.00 times beyond its limit'],
  ['a share that is to be low', 10, { atLeast: null, atMost: 20 }, '%', 'could worsen 2.00 times'],
] as const)('%s', (_, observed, limit, unit, words) => {
  expect(room(observed, limit, unit)).toBe(words);
});
