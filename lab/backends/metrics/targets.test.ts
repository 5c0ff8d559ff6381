import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseTargetGroups } from './embedded/target.ts';
import { TargetsFile } from './targets.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faultline-'));
});
afterEach(() => rm(directory, { recursive: true }));

const target = (i: number) => ({
  address: `127.0.0.1:${i}`,
  labels: { job: 'payment', instance: `payment-${i}` },
});

test('the file lists each target with its labels, as Prometheus reads it', async () => {
  const file = new TargetsFile(join(directory, 'targets.json'));
  await file.set([target(1), target(2)]);
  expect(parseTargetGroups(await readFile(file.path, 'utf8'))).toEqual([
    { targets: ['127.0.0.1:1'], labels: { job: 'payment', instance: 'payment-1' } },
    { targets: ['127.0.0.1:2'], labels: { job: 'payment', instance: 'payment-2' } },
  ]);
});

test('readers never see a part of it, the last call wins, and nothing is left beside it', async () => {
  const file = new TargetsFile(join(directory, 'targets.json'));
  await file.set([]);
  let writing = true;
  const writes = Promise.all(
    Array.from({ length: 50 }, (_, i) => file.set(Array.from({ length: i * 20 }, (_, n) => target(n)))),
  ).finally(() => {
    writing = false;
  });
  let reads = 0;
  for (; writing; reads++) expect(parseTargetGroups(await readFile(file.path, 'utf8')).length % 20).toBe(0);
  await writes;
  expect(reads).toBeGreaterThan(0);
  expect(parseTargetGroups(await readFile(file.path, 'utf8'))).toHaveLength(980);
  expect(await readdir(directory)).toEqual(['targets.json']);
});

test('a list that is there already is not written again, another one is', async () => {
  const file = new TargetsFile(join(directory, 'targets.json'));
  const inodes: number[] = [];
  for (const list of [[], [], [target(1)], [target(1)], []]) {
    await file.set(list);
    inodes.push((await stat(file.path)).ino);
  }
  const [empty, again, one, oneAgain, last] = inodes;
  expect([again, oneAgain]).toEqual([empty, one]);
  expect([one === empty, last === one]).toEqual([false, false]);
});

test('what somebody else did to the file is written over, though the list is the same', async () => {
  const file = new TargetsFile(join(directory, 'targets.json'));
  const groups = async () => parseTargetGroups(await readFile(file.path, 'utf8'));
  await file.set([target(1)]);
  await rm(file.path);
  await file.set([target(1)]);
  expect(await groups()).toHaveLength(1);
  await writeFile(file.path, '[]');
  await file.set([target(1)]);
  expect(await groups()).toHaveLength(1);
});

test('a failed write is reported and the next one works', async () => {
  const file = new TargetsFile(join(directory, 'missing', 'targets.json'));
  await expect(file.set([])).rejects.toThrow('ENOENT');
  await expect(file.set([target(1)])).rejects.toThrow('ENOENT');
  expect(await readdir(directory)).toEqual([]);
});
