import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** With all above it. Not mkdir's `recursive`: that says ENOENT where the file system is read-only. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}
