import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exercise } from '../../workshop/read-content.ts';

/** Whether the code is as it came, as the exercise breaks it, or something else by now. */
export type BrokenState = 'whole' | 'broken' | 'changed';

type Mend = Extract<Exercise['data'], { kind: 'mend' }>['mend'];

/** The file that is to be mended, as it is now. */
export async function mendFile(
  { file, find, replace }: Mend,
  root: string,
): Promise<{ readonly source: string; readonly state: BrokenState }> {
  const source = await readFile(join(root, file), 'utf8').catch(() => '');
  if (source.includes(find)) return { source, state: 'whole' };
  return { source, state: source.includes(replace) ? 'broken' : 'changed' };
}
