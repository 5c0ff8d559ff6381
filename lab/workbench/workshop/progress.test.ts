import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProgressFile } from './progress.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-progress-'));
  file = join(folder, 'kept/progress.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const kept = () => JSON.parse(readFileSync(file, 'utf8'));

test('what is locked while others read for the first time stays locked', async () => {
  await new ProgressFile(file).set('slow', { prediction: 'first' });
  const progress = new ProgressFile(file);
  const [, ...read] = await Promise.all([
    progress.set('storm', { prediction: 'nine' }),
    ...Array.from({ length: 10 }, () => progress.of('slow')),
  ]);
  expect(new Set(read.map(({ prediction }) => prediction))).toEqual(new Set(['first']));
  expect((await progress.of('storm')).prediction).toBe('nine');
  await progress.set('slow', { hints: 1 });
  expect(kept()).toMatchObject({ storm: { prediction: 'nine' }, slow: { prediction: 'first', hints: 1 } });
});

test('one exercise is forgotten, or all', async () => {
  const progress = new ProgressFile(file);
  for (const name of ['slow', 'storm']) await progress.set(name, { prediction: 'any' });
  await progress.forget('slow');
  expect(Object.keys(kept())).toEqual(['storm']);
  await progress.forget();
  expect(kept()).toEqual({});
  expect((await progress.of('storm')).prediction).toBeNull();
});

test('a file that is none is told, with what to do, which helps', async () => {
  await new ProgressFile(file).set('slow', { prediction: 'first' });
  writeFileSync(file, '{ "slow": ');
  const progress = new ProgressFile(file);
  for (const _ of [1, 2]) await expect(progress.of('slow')).rejects.toThrow(/Remove it, or reset all\.$/);
  await progress.forget();
  expect((await progress.of('slow')).prediction).toBeNull();
});

test.runIf(process.platform === 'linux')(
  'what a full disk does not take is told with what to do, leaves nothing, and can be asked for again',
  async () => {
    const progress = new ProgressFile(file);
    await progress.set('slow', { prediction: 'first' });
    // Each write to it is one to a full disk.
    const full = () => symlinkSync('/dev/full', `${file}.new`);
    const refusal = {
      code: 'disk-failed',
      message: expect.stringMatching(
        /progress\.json: the disk is full .*free some space, .*then ask again\.$/,
      ),
    };
    full();
    await expect(progress.set('storm', { prediction: 'nine' })).rejects.toMatchObject(refusal);
    expect(readdirSync(join(folder, 'kept'))).toEqual(['progress.json']);
    expect((await progress.of('storm')).prediction).toBeNull();
    full();
    await expect(progress.forget()).rejects.toMatchObject(refusal);
    full();
    await expect(progress.forget('slow')).rejects.toMatchObject(refusal);
    expect((await progress.of('slow')).prediction).toBe('first');
    await progress.set('storm', { prediction: 'nine' });
    expect(kept()).toMatchObject({ slow: { prediction: 'first' }, storm: { prediction: 'nine' } });
  },
);
