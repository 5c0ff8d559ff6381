import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Exercise, invalid } from './read-content.ts';

/** What the broken start of an exercise makes of the code below a folder. */
export interface BrokenCode {
  /** From that folder. */
  readonly file: string;
  readonly source: string;
}

/** @throws FaultlineError `invalid-exercise` where the code has not what is to be broken, or more than once */
export async function brokenCode({ folder, data }: Exercise, root: string): Promise<BrokenCode> {
  const wrong = (field: string, problem: string, cause?: unknown) =>
    invalid(join(folder, 'exercise.yaml'), `\`${field}\`: ${problem}`, cause);
  if (data.kind !== 'mend') throw wrong('kind', 'expected an exercise with code to mend, got `predict`');
  const { file, find, replace } = data.mend;
  const source = await readFile(join(root, file), 'utf8').catch((cause) => {
    throw wrong('mend.file', `expected a file below ${root}, got \`${file}\``, cause);
  });
  const times = source.split(find).length - 1;
  const broken = source.replace(find, () => replace);
  if (times === 1 && broken.includes(find))
    throw wrong(
      'mend.replace',
      'expected the code not to have `find` any more, by which it is known as broken',
    );
  if (times === 1) return { file, source: broken };
  throw wrong('mend.find', `expected to find it once in ${file}, which may have been changed, got ${times}`);
}

/** Writes it there. @returns the file that is broken now */
export async function breakCode(exercise: Exercise, root: string): Promise<string> {
  const { file, source } = await brokenCode(exercise, root);
  await writeFile(join(root, file), source);
  return file;
}
