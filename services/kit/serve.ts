import { Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation, protoPath as healthProto } from 'grpc-health-check';
import type { Contract } from '../proto/contracts.ts';
import { ActiveFaults } from './faults/active-faults.ts';
import { faultInjection } from './faults/fault-interceptor.ts';
import { type Implementation, toGrpcHandlers } from './grpc/implementation.ts';
import { DRAIN_MS, Kit } from './kit.ts';
import { rateLimiter, workerPool } from './resilience/admission-interceptors.ts';
import { serverTelemetry } from './telemetry/server-interceptor.ts';

/**
 * Runs one gRPC service: everything around the business handlers. Calls pass telemetry, rate limiter, worker pool
 * and fault injection, in this order, whatever their kind.
 */
export async function serve<H, D>(
  contract: Contract<H, D>,
  implement: (kit: Kit) => Implementation<H>,
): Promise<void> {
  const kit = new Kit(contract.service);
  const { config, logger, metrics, settings } = kit;
  const faults = new ActiveFaults(kit.etcd, config, logger, metrics);
  const server = new Server({
    interceptors: [
      serverTelemetry(metrics),
      rateLimiter(settings, metrics),
      workerPool(settings, metrics),
      faultInjection(faults, metrics),
    ],
  });
  const definition = contract.definition();
  server.addService(definition, toGrpcHandlers(definition, implement(kit), logger));
  const health = new HealthImplementation({ '': 'SERVING', [contract.fullName]: 'SERVING' });
  health.addToServer(server);
  new ReflectionService({ ...contract.load(), ...loadSync(healthProto) }).addToServer(server);

  await Promise.all([settings.ready, faults.ready]);
  const port = await bind(server, `${config.listenHost}:${config.port}`);
  kit.shutdownOn(async () => {
    for (const name of ['', contract.fullName]) health.setStatus(name, 'NOT_SERVING');
    await drained(server);
    settings.close();
    faults.close();
  });
  await kit.register(port);
  logger.info({ port }, 'serving');
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

/** Lets calls in flight finish, for `DRAIN_MS` at most. */
function drained(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, DRAIN_MS);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
