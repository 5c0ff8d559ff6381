import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Services } from '../../system/system.ts';
import { isModule } from './imported-files.ts';

/** By service, the file that its command starts, where that is one: the first argument that is a module. A program that was compiled has none. */
export function entryFiles(services: Services, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.flatMap((name): [string, string][] => {
      const args = services[name]?.start.command.slice(1) ?? [];
      const entry = args.find((each) => isModule(each) && existsSync(each));
      return entry === undefined ? [] : [[name, resolve(entry)]];
    }),
  );
}
