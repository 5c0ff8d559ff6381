import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Modules that Node can be asked to parse. */
export const isModule = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

const RELATIVE = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;

/**
 * A file, and all that it imports by relative paths, and those import. Packages are not followed. A file that can not be read is there, and
 * imports nothing.
 */
export function importedFiles(entry: string): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const file of found) {
    if (!isModule(file)) continue;
    for (const [, path = ''] of (readText(file) ?? '').matchAll(RELATIVE))
      found.add(resolve(dirname(file), path));
  }
  return found;
}

/** Null where it is not there, as for a moment while an editor puts another in its place. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
