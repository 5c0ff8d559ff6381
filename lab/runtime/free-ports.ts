import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { FaultlineError } from '../errors.ts';

const ATTEMPTS = 5;
const PORT_TAKEN = /address already in use|EADDRINUSE|port is already allocated/i;

/** What an instance is not ready for: somebody else listens where it was to. */
export class PortTaken extends Error {}

/**
 * Starts something on ports that were free a moment ago, and again on others if someone else took one in between. The ports
 * are fixed, unlike port 0, so a restarted instance comes back where its clients look for it.
 */
export async function onFreePorts<T>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePorts(count));
    } catch (error) {
      if (attempt === ATTEMPTS || !isPortTaken(error)) throw error;
    }
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/** A process that ended for it has no error code to go by: it is known only from what it logged before. */
function isPortTaken(error: unknown): boolean {
  if (!(error instanceof FaultlineError)) return false;
  return error.cause instanceof PortTaken || error.detail.some((line) => PORT_TAKEN.test(line));
}
