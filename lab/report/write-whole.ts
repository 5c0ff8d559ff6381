import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../run/lab/make-folder.ts';

/** Where it is until it is whole. */
export const unfinishedOf = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);

/** Whatever stops it on its way, the file is as it was, or whole: never a part. Its folder is made where there is none. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = unfinishedOf(path);
  try {
    await using file = await open(temporary, 'w');
    await file.writeFile(text);
    // Without this a full disk may be noticed only after the rename, by the reader of an empty file.
    await file.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
