import { existsSync } from 'node:fs';
import { get, type RequestOptions } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../../errors.ts';
import { asEngineError } from './engine-error.ts';

export type Engine = ContainerRuntimeClient['container']['dockerode'];
export type Container = ReturnType<Engine['getContainer']>;

/** An engine that does not answer by then is none. */
const ANSWERS_MS = 1_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Connects to the engine of this machine that `DOCKER_HOST` or else the usual sockets name.
 * @throws FaultlineError `engine-missing` (exit code 3) where none answers within a second, or it is another machine's
 */
export async function requireEngine(): Promise<ContainerRuntimeClient> {
  const host = process.env.DOCKER_HOST || usualSocket();
  if (host === undefined) throw missing('found none: no DOCKER_HOST and no socket. Install Docker');
  const { protocol, hostname, port, pathname } = parsed(host);
  if (protocol !== 'unix:' && !LOOPBACK.includes(hostname)) {
    // Its ports would be published on its own 127.0.0.1.
    throw missing(`found DOCKER_HOST to name another machine: ${host}. Use one on this machine`);
  }
  // Testcontainers would wait without end for an engine that hangs, and take another one for one that is not there.
  const at = protocol === 'unix:' ? { socketPath: pathname } : { host: hostname, port };
  const refusal = await refusalOf(at);
  if (refusal === 'EACCES') throw missing(`found ${host} not open to this user. Join its group (docker)`);
  if (refusal) throw missing(`found none at ${host}. Start Docker`);
  // The lab publishes on 127.0.0.1, whatever Testcontainers concludes from signs of being in a container itself.
  process.env.TESTCONTAINERS_HOST_OVERRIDE ??= '127.0.0.1';
  // It would put the prefix before names that the lab has looked for without it; the lab has variables for each image.
  delete process.env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX;
  // Loaded only where an engine is: it is large.
  const { getContainerRuntimeClient } = await import('testcontainers');
  return getContainerRuntimeClient().catch((cause) => {
    throw missing(`found one at ${host} that does not speak the Docker API. Start Docker`, cause);
  });
}

const missing = (found: string, cause?: unknown) =>
  new FaultlineError('engine-missing', `Expected a Docker engine to answer within a second, ${found}.`, {
    cause,
    detail: ['A scenario needs none with --runtime process.'],
  });

function usualSocket(): string | undefined {
  const sockets = [
    '/var/run/docker.sock',
    join(process.env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.()}`, 'docker.sock'),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.docker/desktop/docker.sock'),
  ];
  const found = sockets.find((socket) => existsSync(socket));
  return found === undefined ? undefined : `unix://${found}`;
}

function parsed(host: string): URL {
  if (URL.canParse(host)) return new URL(host);
  throw missing(`found DOCKER_HOST to be no address: ${host}. Correct it`);
}

/** Null when something that speaks HTTP answers, whatever it says (it may want TLS); else the error's code. */
function refusalOf(at: RequestOptions): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get({ ...at, path: '/_ping', timeout: ANSWERS_MS, agent: false }, (response) => {
      response.resume();
      resolve(null);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', ({ code = 'ETIMEDOUT' }: NodeJS.ErrnoException) => resolve(code));
  });
}

export const isLocal = async (engine: ContainerRuntimeClient, image: string): Promise<boolean> =>
  (await imageId(engine, image)) !== null;

/** Null of an image that is not on this machine. */
export async function imageId(engine: ContainerRuntimeClient, image: string): Promise<string | null> {
  return engine.container.dockerode
    .getImage(image)
    .inspect()
    .then(
      ({ Id }) => Id,
      (error: { statusCode?: number }) => {
        if (error.statusCode === 404) return null;
        throw asEngineError(error);
      },
    );
}
