import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Client, credentials, type MethodDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { InstanceRecord } from '../../services/proto/control.ts';
import { readHttp } from '../backends/read-http.ts';
import type { Health } from '../system/system.ts';

interface HealthAnswer {
  readonly status: string;
}

const HEALTH = 'grpc.health.v1.Health';
let check: MethodDefinition<{ service: string }, HealthAnswer> | undefined;

/** Resolves once an instance says that it serves, as its service says so. */
export async function checkHealth(
  { address, instance }: Pick<InstanceRecord, 'address' | 'instance'>,
  health: Health,
  signal: AbortSignal,
): Promise<void> {
  if (health === 'grpc') return checkGrpcHealth(address, signal);
  const { status } = await readHttp(`http://${address}${health.http}`, { signal });
  if (status !== 200) throw new Error(`${health.http} of ${instance} answered ${status}`);
}

async function checkGrpcHealth(address: string, signal: AbortSignal): Promise<void> {
  const { path, requestSerialize, responseDeserialize } = healthCheck();
  const client = new Client(address, credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
  try {
    const answer = await new Promise<HealthAnswer | undefined>((resolve, reject) => {
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { service: '' },
        (error, value) => (error ? reject(error) : resolve(value)),
      );
      signal.addEventListener('abort', () => call.cancel(), { once: true });
    });
    if (answer?.status !== 'SERVING') throw new Error(`gRPC health at ${address} says ${answer?.status}`);
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
