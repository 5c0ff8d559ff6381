import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskTrouble } from './disk-error.ts';

function refused(path: string): unknown {
  try {
    writeFileSync(path, 'text');
  } catch (error) {
    return error;
  }
  throw new Error(`${path} could be written`);
}

test.runIf(process.platform === 'linux')('a full disk is named with its space and its mount', () => {
  expect(diskTrouble(refused('/dev/full'), '/dev/full')).toEqual({
    why: expect.stringMatching(/^the disk is full \([\d.]+ MB of [\d.]+ MB free on \/dev\)$/),
    advice: 'free some space, or choose another folder with --reports',
  });
});

test('a folder that is not there (any more) still has a disk', () => {
  const path = join(import.meta.dirname, 'no', 'such', 'folder');
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
  expect(diskTrouble(full, path)?.why).toMatch(/^the disk is full \([\d.]+ MB of [\d.]+ MB free on \/\S*\)$/);
  expect(diskTrouble(refused(path), path)).toMatchObject({ why: 'its folder is not there any more' });
});

test.each([
  new Error('x'),
  Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' }),
  // An answer of a server may carry such a code as well.
  Object.assign(new Error('x'), { code: 'EACCES' }),
  null,
])('what is no error of the file system is left alone: %s', (error) => {
  expect(diskTrouble(error ?? {}, '/')).toBeNull();
});
