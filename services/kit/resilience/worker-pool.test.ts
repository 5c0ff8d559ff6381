import { expect, test } from 'vitest';
import { WorkerPool } from './worker-pool.ts';

function enter(pool: WorkerPool, log: string[], name: string) {
  const start = () => void log.push(name);
  return { start, entered: pool.enter(start) };
}

test('as many as there are slots start at once, the next wait, more are refused', () => {
  const pool = new WorkerPool(2, 1);
  const log: string[] = [];
  const entered = ['a', 'b', 'c', 'd'].map((name) => enter(pool, log, name).entered);
  expect(entered).toEqual([true, true, true, false]);
  expect(log).toEqual(['a', 'b']);
  expect([pool.busy, pool.queued]).toEqual([2, 1]);
});

test('who waits starts in order of arrival, each when a slot is given back', () => {
  const pool = new WorkerPool(1, 3);
  const log: string[] = [];
  for (const name of ['a', 'b', 'c']) enter(pool, log, name);
  pool.leave();
  expect(log).toEqual(['a', 'b']);
  expect([pool.busy, pool.queued]).toEqual([1, 1]);
  pool.leave();
  pool.leave();
  expect(log).toEqual(['a', 'b', 'c']);
  expect([pool.busy, pool.queued]).toEqual([0, 0]);
});

test('who gives up waiting never starts; who has started can not give up', () => {
  const pool = new WorkerPool(1, 2);
  const log: string[] = [];
  const [a, b] = [enter(pool, log, 'a'), enter(pool, log, 'b')];
  enter(pool, log, 'c');
  expect(pool.abandon(b.start)).toBe(true);
  expect(pool.abandon(b.start)).toBe(false);
  expect(pool.abandon(a.start)).toBe(false);
  pool.leave();
  expect(log).toEqual(['a', 'c']);
});
