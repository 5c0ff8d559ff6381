import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder is made with all above it, and may be there', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path);
  await makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

test('under a file none is made', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file', 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

// It says of each folder that it is not there, though the one above is.
test.runIf(process.platform === 'linux')('where the file system takes none that is said, once', async () => {
  await expect(makeFolder('/proc/nope/reports')).rejects.toMatchObject({
    code: 'ENOENT',
    path: '/proc/nope',
  });
});
