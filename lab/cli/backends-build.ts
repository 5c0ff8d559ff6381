/**
 * `npm run backends:build`: real etcd, Prometheus and Jaeger from their Go modules, into the user's cache.
 * With `--print-path` it builds nothing and prints the folders of what is built, as a PATH has them.
 */
import { delimiter, dirname } from 'node:path';
import { buildServer, goVersion } from '../backends/built/build.ts';
import { builtFolders, cacheFolder } from '../backends/built/cache.ts';
import { SERVERS } from '../backends/built/servers.ts';
import { onPath } from '../backends/installed.ts';
import { FaultlineError } from '../errors.ts';
import { diskTrouble, isOfTheDisk } from '../run/journal/disk-error.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const COMMAND = {
  usage: 'npm run backends:build [-- --print-path]',
  about:
    "Builds real etcd, Prometheus and Jaeger from their Go modules into the user's cache, where the lab finds them; --print-path builds nothing and prints their folders, as a PATH has them.",
  flags: { 'print-path': { type: 'boolean', default: false } },
} as const;

await runCommand(COMMAND, async ({ 'print-path': printPath }, signal) => {
  if (printPath) return say(builtFolders().join(delimiter));
  if ((await goVersion(signal)) === null) {
    return say(
      'No `go` on PATH: real backends can not be built here; those on PATH and the embedded ones serve.',
    );
  }
  for (const server of SERVERS) {
    const began = performance.now();
    const { folder, bytes, isNew } = await buildServer(server, { signal }).catch((error) => {
      throw asCacheError(error);
    });
    const how = isNew ? `built in ${Math.round((performance.now() - began) / 1_000)} s` : 'there';
    say(
      `${`${server.name} ${server.version}`.padEnd(20)}${how.padEnd(16)}${Math.round(bytes / 1e6)} MB  ${folder}`,
    );
  }
  const built = builtFolders();
  const before = SERVERS.flatMap(({ name }) => onPath(name).slice(0, 1)).filter(
    (file) => !built.includes(dirname(file)),
  );
  if (before.length > 0) {
    say(
      `PATH comes first: ${before.join(', ')}. To take these instead: export PATH="${built.join(delimiter)}${delimiter}$PATH"`,
    );
  }
});

/** All that a build does with files itself is in the cache. */
function asCacheError(error: NodeJS.ErrnoException): Error {
  if (error.code === undefined || error.syscall === undefined) return error;
  const cache = cacheFolder();
  const disk = isOfTheDisk(error) ? ` (${diskTrouble(error, cache)?.why})` : '';
  const message = `Could not build into ${cache}: ${error.message}${disk}. Repair it, or name another cache's absolute path in XDG_CACHE_HOME.`;
  return new FaultlineError('cache-not-writable', message, { cause: error });
}
