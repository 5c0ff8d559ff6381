import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };
import { onFreePorts } from '../../runtime/free-ports.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { API_VERSION } from './embedded/identity.ts';
import type { RegistryBackend } from './registry.ts';

const MAIN = fileURLToPath(new URL('./embedded/main.ts', import.meta.url));
/** The server's live data is small; a young generation of 1 MB keeps its memory down at no visible cost. */
const NODE_FLAGS = ['--max-semi-space-size=1'];

/**
 * Starts the in-memory server of etcd's API as an instance named `registry`. Nothing is kept on disk: killed and restarted
 * it comes back on the same port, but empty and at revision 1. Paused and resumed it loses nothing.
 */
export async function startEmbeddedRegistry(runtime: Runtime): Promise<RegistryBackend> {
  return onFreePorts(1, async ([port]) => {
    const endpoint = `127.0.0.1:${port}`;
    const instance = await runtime.start({
      name: 'registry',
      command: [process.execPath, ...NODE_FLAGS, MAIN, '--listen', endpoint],
      ready: async (started, signal) => {
        await started.waitForLine(/^\{"listening":/, signal);
      },
    });
    return {
      endpoint,
      instance,
      info: {
        role: 'registry',
        provider: 'embedded',
        name: 'faultline embedded registry',
        version: packageJson.version,
        answersAs: `etcd ${API_VERSION}`,
        where: endpoint,
      },
      [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
    };
  });
}
