import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { InstanceRecord } from '@faultline/control';
import { Client, credentials, Metadata, type MethodDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { readHttp } from '../../backends/read-http.ts';
import type { Random } from '../../load/random.ts';
import type { HealthCheck } from '../../system/system.ts';

interface HealthAnswer {
  readonly status: string;
}

const HEALTH = 'grpc.health.v1.Health';
let check: MethodDefinition<{ service: string }, HealthAnswer> | undefined;

/** What an instance says of itself; `unreachable` for one that says nothing. */
export type Health = 'serving' | 'not-serving' | 'unreachable';

/** An answer that is not the one hoped for. */
class NotServing extends Error {}

/** Asks an instance, as its service says how. */
export async function healthOf(...asked: Parameters<typeof checkHealth>): Promise<Health> {
  try {
    await checkHealth(...asked);
    return 'serving';
  } catch (error) {
    return error instanceof NotServing ? 'not-serving' : 'unreachable';
  }
}

/** W3C trace context that asks not to be recorded: no trace of the system is the lab's own. */
const untraced = (ids: Random) => `00-${ids.hex(32)}-${ids.hex(16)}-00`;

/** Resolves once an instance says that it serves, as its service says so. */
export async function checkHealth(
  { address, instance }: Pick<InstanceRecord, 'address' | 'instance'>,
  health: HealthCheck | 'port',
  signal: AbortSignal,
  ids: Random,
): Promise<void> {
  if (health === 'port') return checkOpen(address, signal);
  if (health === 'grpc') return checkGrpcHealth(address, signal, ids);
  const { status } = await readHttp(`http://${address}${health.http}`, {
    signal,
    headers: { traceparent: untraced(ids) },
  });
  if (status !== 200) throw new NotServing(`${health.http} of ${instance} answered ${status}`);
}

async function checkOpen(address: string, signal: AbortSignal): Promise<void> {
  const { hostname: host, port } = new URL(`http://${address}`);
  const socket = connect({ host, port: Number(port), signal });
  try {
    await once(socket, 'connect', { signal });
  } finally {
    socket.destroy();
  }
}

async function checkGrpcHealth(address: string, signal: AbortSignal, ids: Random): Promise<void> {
  const { path, requestSerialize, responseDeserialize } = healthCheck();
  const client = new Client(address, credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
  const metadata = new Metadata();
  metadata.set('traceparent', untraced(ids));
  try {
    const answer = await new Promise<HealthAnswer | undefined>((resolve, reject) => {
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { service: '' },
        metadata,
        (error, value) => (error ? reject(error) : resolve(value)),
      );
      signal.addEventListener('abort', () => call.cancel(), { once: true });
    });
    if (answer?.status !== 'SERVING')
      throw new NotServing(`gRPC health at ${address} says ${answer?.status}`);
  } finally {
    client.close();
  }
}

/** The .proto ships in the grpc-health-check package. */
function healthCheck(): MethodDefinition<{ service: string }, HealthAnswer> {
  if (check) return check;
  const folder = dirname(createRequire(import.meta.url).resolve('grpc-health-check/package.json'));
  const loaded = loadSync('health/v1/health.proto', {
    enums: String,
    defaults: true,
    includeDirs: [join(folder, 'proto')],
  });
  check = (loaded[HEALTH] as ServiceDefinition).Check as MethodDefinition<{ service: string }, HealthAnswer>;
  return check;
}
