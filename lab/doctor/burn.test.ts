import { expect, test } from 'vitest';
import { burn } from './burn.ts';

test('the fastest piece and the one in the middle are told, the first ones left out', async () => {
  let reads = 0;
  let atMs = 0;
  /** Pieces take 9 ms until they are compiled, then 2, and 3 in every second half. */
  const now = () => {
    const piece = Math.floor(reads / 2);
    if (reads++ % 2 === 1) atMs += piece < 30 ? 9 : piece < 90 ? 2 : 3;
    return atMs;
  };
  expect(await burn(now)).toEqual({ fastestMs: 2, medianMs: 3 });
});
