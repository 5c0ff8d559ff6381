import { delimiter, join, relative, resolve } from 'node:path';
import type { Service, System } from '../../system/system.ts';

/**
 * A system whose processes are started in another folder than `cwd`: relative words of their commands are of that, and so are the programs of
 * its packages.
 */
export function startedIn(folder: string, cwd: string, system: System): System {
  const services = Object.entries(system.services).map(([name, { start, ...service }]) => {
    const { env = {}, cwd: within = '.' } = start;
    const { PATH = process.env.PATH ?? '' } = env;
    const there = {
      ...start,
      cwd: resolve(folder, within),
      env: { ...env, PATH: pathIn(folder, cwd, PATH) },
    };
    return [name, { ...service, start: there } as Service];
  });
  return { ...system, services: Object.fromEntries(services) };
}

/** npm puts the programs of the packages of `cwd` on it. */
const pathIn = (folder: string, cwd: string, path: string): string =>
  path
    .split(delimiter)
    .flatMap((each) =>
      each.endsWith('node_modules/.bin') ? [join(folder, relative(cwd, each)), each] : [each],
    )
    .join(delimiter);
