import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../../errors.ts';

/** An engine that does not answer by then is none. */
const ANSWERS_MS = 1_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Connects to the engine of this machine that `DOCKER_HOST` or the usual sockets name.
 * @throws FaultlineError `engine-missing` (exit code 3) where none answers within a second, or it is another machine's
 */
export async function requireEngine(): Promise<ContainerRuntimeClient> {
  const { DOCKER_HOST } = process.env;
  if (DOCKER_HOST !== undefined && isRemote(DOCKER_HOST)) {
    throw missing(
      `DOCKER_HOST names another machine: ${DOCKER_HOST}. Ports are published on 127.0.0.1, so it must be this one`,
    );
  }
  if (!mayHaveEngine()) throw missing('found none: no DOCKER_HOST, no socket. Install Docker');
  // The lab publishes on 127.0.0.1, whatever Testcontainers concludes from signs of being in a container itself.
  process.env.TESTCONTAINERS_HOST_OVERRIDE ??= '127.0.0.1';
  // Loaded only where Docker may be: it is large.
  const { getContainerRuntimeClient } = await import('testcontainers');
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer')), ANSWERS_MS);
  try {
    return await Promise.race([getContainerRuntimeClient(), tooLate]);
  } catch (cause) {
    throw missing('found none that does. Start Docker', cause);
  } finally {
    clearTimeout(timer);
  }
}

const missing = (found: string, cause?: unknown) =>
  new FaultlineError(
    'engine-missing',
    `Expected a Docker engine to answer within a second, ${found}, or use --runtime process.`,
    { cause },
  );

function isRemote(host: string): boolean {
  const { protocol, hostname } = URL.canParse(host) ? new URL(host) : { protocol: '', hostname: '' };
  return !['unix:', 'npipe:', ''].includes(protocol) && !LOOPBACK.includes(hostname);
}

/** Where Docker is not installed nothing is loaded and nobody waits. */
function mayHaveEngine(): boolean {
  if (process.env.DOCKER_HOST !== undefined) return true;
  const home = homedir();
  const sockets = [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(process.env.XDG_RUNTIME_DIR ?? '/run/user/0', 'docker.sock'),
  ];
  return sockets.some((socket) => existsSync(socket)) || existsSync(join(home, '.testcontainers.properties'));
}

export async function isLocal(engine: ContainerRuntimeClient, image: string): Promise<boolean> {
  return engine.container.dockerode
    .getImage(image)
    .inspect()
    .then(
      () => true,
      (error: { statusCode?: number }) => {
        if (error.statusCode === 404) return false;
        throw error;
      },
    );
}
