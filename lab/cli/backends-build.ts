/**
 * `npm run backends:build`: real etcd, Prometheus and Jaeger from their Go modules, into the user's cache.
 * With `--print-path` it builds nothing and prints the folders of what is built, as a PATH has them.
 */
import { delimiter } from 'node:path';
import { buildServer, goVersion } from '../backends/built/build.ts';
import { builtFolders } from '../backends/built/cache.ts';
import { SERVERS } from '../backends/built/servers.ts';
import { FaultlineError } from '../errors.ts';
import { explain } from './explain.ts';
import { onInterrupt } from './interrupt.ts';
import { outliveReaders, say } from './output.ts';

outliveReaders();
const interrupted = await onInterrupt();
try {
  if (process.argv.includes('--print-path')) {
    say(builtFolders().join(delimiter));
  } else if ((await goVersion()) === null) {
    say('No `go` on PATH: real backends can not be built here; those on PATH and the embedded ones serve.');
  } else {
    for (const server of SERVERS) {
      const began = performance.now();
      const { folder, bytes, isNew } = await buildServer(server, interrupted);
      const how = isNew ? `built in ${Math.round((performance.now() - began) / 1_000)} s` : 'there';
      say(
        `${`${server.name} ${server.version}`.padEnd(20)}${how.padEnd(16)}${Math.round(bytes / 1e6)} MB  ${folder}`,
      );
    }
  }
} catch (error) {
  if (!(error instanceof FaultlineError)) throw error;
  explain(error);
  process.exitCode = error.exitCode;
} finally {
  interrupted.release();
}
