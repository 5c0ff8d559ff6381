import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Services } from '../../system/system.ts';
import { isModule } from './imported-files.ts';

/** By service, the file that its command starts, where that is one: the first argument that is a module. A program that was compiled has none. */
export function entryFiles(services: Services, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.flatMap((name): [string, string][] => {
      const { command = [], cwd = '.' } = services[name]?.start ?? {};
      const files = command.slice(1).map((each) => resolve(cwd, each));
      const entry = files.find((each) => isModule(each) && existsSync(each));
      return entry === undefined ? [] : [[name, entry]];
    }),
  );
}
