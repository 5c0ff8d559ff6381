import { expect, test } from 'vitest';
import { mysteryRefused } from '../../mystery/mystery-refused.ts';
import { type Beginning, OneRun } from './one-run.ts';
import type { AskedRun, RunEnded } from './running.ts';

const ENDED = { folder: 'its folder', exitCode: 0, said: '' };

/** Runs that end when the test says so, or when they are stopped. */
function made() {
  const told: string[] = [];
  const asked: AskedRun[] = [];
  const over: PromiseWithResolvers<RunEnded>[] = [];
  const hidden = { isOpen: false };
  const runs = new OneRun({
    clock: { now: () => 0 },
    requireFree: () => {
      if (hidden.isOpen) throw mysteryRefused('Expected the mystery to be over.');
    },
    quiet: async ({ page, scenario }) => {
      told.push(`quiet for ${scenario} of ${page}`);
      return async () => void told.push('goes on');
    },
  });
  const beginning = (of: string): Beginning => ({
    ...{ of, page: 'runs', scenario: `scenario of ${of}`, arm: null },
    start: async (ask) => {
      const end = Promise.withResolvers<RunEnded>();
      asked.push(ask);
      over.push(end);
      ask.signal.addEventListener('abort', () => end.resolve({ ...ENDED, exitCode: 130 }));
      return { phase: async () => null, folder: async () => 'its folder', ended: end.promise };
    },
    onEnded: async ({ exitCode }, isStopped) =>
      void told.push(`${of} ended with ${exitCode}${isStopped ? ', stopped' : ''}`),
  });
  return { runs, hidden, told, asked, over, beginning };
}

test('one at a time, whoever asks; the load of the lab is off for as long as it takes', async () => {
  const { runs, told, asked, over, beginning } = made();
  runs.begin(beginning('one'));
  expect(() => runs.begin(beginning('two'))).toThrow('Expected no run to be under way, found one of one.');
  await expect.poll(() => asked.length).toBe(1);
  expect([runs.underWay?.beginning.of, told]).toEqual(['one', ['quiet for one of runs']]);
  over[0]?.resolve(ENDED);
  await expect.poll(() => runs.underWay).toBeNull();
  expect(told).toEqual(['quiet for one of runs', 'goes on', 'one ended with 0']);
  runs.begin(beginning('two'));
  await expect.poll(() => asked.length).toBe(2);
  await runs.stop();
});

test('one that is stopped is over when that resolves, and another one can begin', async () => {
  const { runs, told, beginning } = made();
  runs.begin(beginning('one'));
  await runs.stop();
  expect(runs.underWay).toBeNull();
  expect(told).toEqual(['quiet for one of runs', 'goes on', 'one ended with 130, stopped']);
  runs.begin(beginning('two'));
  await runs.stop();
  await runs.stop();
});

test('which scenario the workshop runs is told to nobody', async () => {
  const { runs, told, beginning } = made();
  runs.begin({ ...beginning('the workshop'), page: 'workshop' });
  await runs.stop();
  expect(told[0]).toBe('quiet for null of workshop');
});

test('what could not be started is told, and the load goes on', async () => {
  const { runs, told, beginning } = made();
  const said: string[] = [];
  runs.begin({
    ...beginning('one'),
    start: async () => {
      throw new Error('no such scenario');
    },
    onEnded: async ({ exitCode, said: text }) => void said.push(`${exitCode} ${text}`),
  });
  await expect.poll(() => runs.underWay).toBeNull();
  expect([told, said]).toEqual([['quiet for one of runs', 'goes on'], ['3 no such scenario']]);
});

test('none begins while a mystery is open, and who asks is told so at once', () => {
  const { runs, hidden, told, beginning } = made();
  hidden.isOpen = true;
  expect(() => runs.begin(beginning('one'))).toThrow(expect.objectContaining({ code: 'mystery-refused' }));
  expect([runs.underWay, told]).toEqual([null, []]);
});
