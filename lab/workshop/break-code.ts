import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Exercise, invalid } from './read-content.ts';

/** Puts the broken start of an exercise into the clone. @returns the file that is broken now */
export async function breakCode({ folder, data }: Exercise, clone: string): Promise<string> {
  const file = join(folder, 'exercise.yaml');
  if (data.kind !== 'mend')
    throw invalid(file, '`kind`: expected an exercise with code to mend, got `predict`');
  const { mend } = data;
  const path = join(clone, mend.file);
  const source = await readFile(path, 'utf8').catch((cause) => {
    throw invalid(file, `\`mend.file\`: expected a file of the clone, got \`${mend.file}\``, cause);
  });
  await writeFile(path, brokenSource(file, source, mend));
  return mend.file;
}

/** @throws FaultlineError `invalid-exercise` where the source has not what is to be broken, or more than once */
export function brokenSource(
  file: string,
  source: string,
  { find, replace, file: broken }: { readonly find: string; readonly replace: string; readonly file: string },
): string {
  const times = source.split(find).length - 1;
  if (times === 1) return source.replace(find, () => replace);
  throw invalid(
    file,
    `\`mend.find\`: expected to find it once in ${broken}, which may have been changed, got ${times}`,
  );
}
