import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LineCursor, logSize, tailLines } from './log-file.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faultline-'));
  file = join(directory, 'a.log');
});
afterEach(() => rm(directory, { recursive: true }));

function readAll(cursor: LineCursor): string[] {
  const lines: string[] = [];
  for (let more = cursor.next(); more !== undefined; more = cursor.next()) lines.push(...more);
  return lines;
}

test('a cursor gives each line once, when it is complete', async () => {
  await writeFile(file, 'one\r\ntwo\n\nthr');
  using cursor = new LineCursor(file, 0);
  expect(readAll(cursor)).toEqual(['one', 'two', '']);
  expect(cursor.unfinished()).toBe('thr');
  await appendFile(file, 'ee\n');
  expect(readAll(cursor)).toEqual(['three']);
  expect(cursor.unfinished()).toBe('');
});

test('lines and characters that straddle chunks stay whole', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${'é'.repeat(index % 40)}`);
  await writeFile(file, `${lines.join('\n')}\n`);
  using cursor = new LineCursor(file, 0);
  expect(readAll(cursor)).toEqual(lines);
  expect(tailLines(file, 0, 15_000)).toEqual(lines.slice(-15_000));
  expect(tailLines(file, 0, 30_000)).toEqual(lines);
});

test('an endless line comes in pieces instead of filling the memory', async () => {
  await writeFile(file, 'x'.repeat(300_000));
  using cursor = new LineCursor(file, 0);
  const pieces = readAll(cursor);
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('').length + cursor.unfinished().length).toBe(300_000);
});

test('the tail starts at the offset', async () => {
  await writeFile(file, 'before\n');
  const offset = logSize(file);
  expect(tailLines(file, offset, 5)).toEqual([]);
  await appendFile(file, 'after 1\nafter 2\nafter');
  expect(tailLines(file, offset, 5)).toEqual(['after 1', 'after 2', 'after']);
  expect(tailLines(file, offset, 1)).toEqual(['after']);
  expect(tailLines(file, offset, 0)).toEqual([]);
});

test('a missing file is an empty log with a word about it', () => {
  expect(logSize(file)).toBe(0);
  expect(tailLines(file, 0, 5)).toEqual([expect.stringContaining('ENOENT')]);
});
