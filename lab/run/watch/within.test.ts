import { getEventListeners, once } from 'node:events';
import { expect, test } from 'vitest';
import { within } from './within.ts';

const aborted = (signal: AbortSignal) => once(signal, 'abort').then(() => 'ended');

test('work is ended after its time, or with the other signal, also one that is over before; nothing stays there', async () => {
  const over = new AbortController();
  expect(await within(60_000, over.signal, async () => 'done')).toBe('done');
  expect(await within(10, over.signal, aborted)).toBe('ended');
  await expect(within(60_000, over.signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(getEventListeners(over.signal, 'abort')).toEqual([]);
  const waiting = within(60_000, over.signal, aborted);
  over.abort();
  expect(await waiting).toBe('ended');
  expect(await within(60_000, over.signal, async ({ aborted }) => aborted)).toBe(true);
});
