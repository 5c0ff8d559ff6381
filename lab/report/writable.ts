import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why nothing could be written to a folder; null where it can, or where it could be made: it is not made here. */
export async function whyNotWritable(folder: string): Promise<Error | null> {
  try {
    // A file has no `.`.
    await access(`${folder}/.`, constants.W_OK);
    return null;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) return whyNotWritable(dirname(folder));
    return cause as Error;
  }
}
