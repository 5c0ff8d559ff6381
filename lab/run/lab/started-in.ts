import { delimiter, join, relative, resolve } from 'node:path';
import type { Service, System } from '../../system/system.ts';

/** Where processes are started. */
interface There {
  readonly folder: string;
  /** What was made for it: that folder or one above it; what lies higher has nothing of the system. Null of a folder of the user's. */
  readonly madeIn: string | null;
}

/**
 * A system whose processes are started in another folder than `cwd`: relative words of their commands are of that, and so are the programs of
 * its packages.
 */
export function startedIn(to: There, cwd: string, system: System): System {
  const services = Object.entries(system.services).map(([name, { start, ...service }]) => {
    const { env = {}, cwd: within = '.' } = start;
    const { PATH = process.env.PATH ?? '' } = env;
    const there = {
      ...start,
      cwd: resolve(to.folder, within),
      env: { ...env, PATH: pathIn(to, cwd, PATH) },
    };
    return [name, { ...service, start: there } as Service];
  });
  return { ...system, services: Object.fromEntries(services) };
}

/**
 * npm puts the programs of the packages of `cwd` on it, and of each folder above. All of those there come first: a program may have been in
 * a folder above, and be in `cwd` now.
 */
function pathIn({ folder, madeIn }: There, cwd: string, path: string): string {
  const all = path.split(delimiter);
  const isBin = (each: string) => each.endsWith('node_modules/.bin');
  const isMade = (bin: string) => madeIn === null || !relative(madeIn, bin).startsWith('..');
  const there = all
    .filter(isBin)
    .map((each) => join(folder, relative(cwd, each)))
    .filter(isMade);
  return all.toSpliced(Math.max(0, all.findIndex(isBin)), 0, ...there).join(delimiter);
}
