import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exercise } from '../../workshop/read-content.ts';

/** Whether the code is as it came, as the exercise breaks it, something else by now, or not there to be read. */
export type BrokenState = 'whole' | 'broken' | 'changed' | 'missing';

type Mend = Extract<Exercise['data'], { kind: 'mend' }>['mend'];

/** The file that is to be mended, as it is now; empty where it can not be read. */
export async function mendFile(
  { file, find, replace }: Mend,
  root: string,
): Promise<{ readonly source: string; readonly state: BrokenState }> {
  const source = await readFile(join(root, file), 'utf8').catch(() => null);
  if (source === null) return { source: '', state: 'missing' };
  if (source.includes(find)) return { source, state: 'whole' };
  return { source, state: source.includes(replace) ? 'broken' : 'changed' };
}
