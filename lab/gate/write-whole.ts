import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../run/lab/make-folder.ts';

/** Whatever stops it on its way, the file is as it was, or whole: never a part. Its folder is made where there is none. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await makeFolder(dirname(file));
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, file);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw cause;
  }
}
