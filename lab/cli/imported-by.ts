import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';

/** What may stand in a string that names a file beside the one that it stands in: of an import, or a URL. */
const RELATIVE = /(['"`])(\.{1,2}\/[^'"`\n]+)\1/g;
const SOURCES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/**
 * Files that a source file names by a path relative to itself, and those that they name, itself first. One that is only named in a comment counts too: it
 * makes a scenario run that need not. One that is not there was there perhaps. What stands in a package is not looked at, nor a name that is put together
 * as it runs.
 */
export function importedBy(file: string): readonly string[] {
  const found = new Set([file]);
  // What is added meanwhile is gone through as well.
  for (const each of found) {
    if (!SOURCES.includes(extname(each)) || !isFile(each)) continue;
    for (const [, , name = ''] of readFileSync(each, 'utf8').matchAll(RELATIVE))
      found.add(fileOf(resolve(dirname(each), name)));
  }
  return [...found];
}

/** Who imports `./x.js` may mean x.ts, by the rules of TypeScript. */
const fileOf = (path: string): string => [path, path.replace(/\.([cm]?)js$/, '.$1ts')].find(isFile) ?? path;

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
