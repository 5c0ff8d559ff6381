import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';

/** What may stand in a string that names a file beside the one that it stands in: of an import, or a URL. */
const RELATIVE = /(['"`])(\.{1,2}\/[^'"`\n]+)\1/g;
const SOURCES = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Files that a source file names by a path relative to itself, and those that they name, itself first. One that is only named in a comment counts too: it
 * makes a scenario run that need not, and never the other way round. What stands in a package is not looked at.
 */
export function importedBy(file: string): readonly string[] {
  const found = new Set([file]);
  // What is added meanwhile is gone through as well.
  for (const each of found) {
    if (!SOURCES.includes(extname(each)) || !existsSync(each)) continue;
    for (const [, , name = ''] of readFileSync(each, 'utf8').matchAll(RELATIVE)) {
      const named = fileOf(resolve(dirname(each), name));
      if (named !== undefined) found.add(named);
    }
  }
  return [...found];
}

/** Who imports `./x.js` may mean x.ts, by the rules of TypeScript. */
const fileOf = (path: string): string | undefined =>
  [path, path.replace(/\.([cm]?)js$/, '.$1ts')].find((each) => existsSync(each) && statSync(each).isFile());
