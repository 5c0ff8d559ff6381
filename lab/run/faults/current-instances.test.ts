import { expect, test } from 'vitest';
import { currentInstances } from './current-instances.ts';

const record = (instance: string, adminAddress: string, startedAtUnixMs: number) => ({
  ...{ instance, adminAddress, startedAtUnixMs },
});

test('of records with one address the newest is there, whatever their order', () => {
  const [old, other, now] = [record('a-1', 'a-1:1', 5), record('a-2', 'a-2:1', 4), record('a-1', 'a-1:1', 9)];
  expect(currentInstances([old, other, now])).toEqual([other, now]);
  expect(currentInstances([now, old, other])).toEqual([now, other]);
});

test('one that came back elsewhere leaves its old record alone', () => {
  const [old, now] = [record('a-1', 'h:1', 5), record('a-1', 'h:2', 9)];
  expect(currentInstances([old, now])).toEqual([old, now]);
});
