import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { moduleFolder, SERVERS, type Server } from './servers.ts';

/** Says from what the programs beside it were built; written last, so that a folder without it is none. */
export const STAMP = 'built-from.txt';

/** Outside the checkout, so that all checkouts of a user share it: `~/.cache/faultline/servers`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: cache = '' } = env;
  // The specification wants relative ones ignored.
  return join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'faultline', 'servers');
}

export const folderOf = ({ name, version }: Server, cache = cacheFolder()) =>
  join(cache, `${name}-${version}`);

/** Changes with whatever a build depends on but the compiler. */
export function source(server: Server): string {
  const hash = createHash('sha256').update(JSON.stringify(server));
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(moduleFolder(server), file)));
  return `sha256:${hash.digest('hex')}`;
}

/** A stamp that can't be read vouches for nothing. */
export function isBuilt(server: Server, cache = cacheFolder()): boolean {
  let stamp: string;
  try {
    stamp = readFileSync(join(folderOf(server, cache), STAMP), 'utf8');
  } catch {
    return false;
  }
  return stamp.trim() === source(server);
}

/** The folders of those that are built, for a PATH. */
export function builtFolders(cache = cacheFolder()): string[] {
  return SERVERS.filter((server) => isBuilt(server, cache)).map((server) => folderOf(server, cache));
}
