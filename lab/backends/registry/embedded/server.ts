import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type Clock, systemClock } from './clock.ts';
import type { HistoryLimits } from './history.ts';
import { kvService } from './kv-service.ts';
import { leaseService } from './lease-service.ts';
import { clusterService, maintenanceService } from './member-services.ts';
import { PingPolice } from './ping-police.ts';
import { loadEtcdServices } from './protocol.ts';
import { RegistryState } from './registry-state.ts';
import { watchService } from './watch-service.ts';

export interface RegistryServerOptions {
  /** `host:port`; port 0 lets the system choose. */
  readonly listen: string;
  readonly history?: HistoryLimits;
  /** Default 10 minutes, as in etcd. */
  readonly progressMs?: number;
  readonly clock?: Clock;
}

export interface RegistryServer {
  /** `host:port` that it listens on. */
  readonly endpoint: string;
  /** Cuts all streams, frees the port. */
  close(): void;
}

const DEFAULT_HISTORY: HistoryLimits = { maxChanges: 20_000, maxBytes: 64 * 1024 * 1024 };
const DEFAULT_PROGRESS_MS = 10 * 60_000;
/** etcd takes its largest request plus 512 KiB of overhead before gRPC refuses the message. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

/** Serves etcd's v3 API from memory; rejects if `listen` cannot be bound. */
export async function startRegistryServer(options: RegistryServerOptions): Promise<RegistryServer> {
  const state = new RegistryState(options.clock ?? systemClock, options.history ?? DEFAULT_HISTORY);
  const police = new PingPolice(options.clock);
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    interceptors: [police.interceptor],
  });
  const services = loadEtcdServices();
  let endpoint = options.listen;
  server.addService(services.KV, kvService(state));
  server.addService(services.Lease, leaseService(state));
  server.addService(services.Watch, watchService(state, options.progressMs ?? DEFAULT_PROGRESS_MS));
  server.addService(
    services.Cluster,
    clusterService(() => `http://${endpoint}`),
  );
  server.addService(services.Maintenance, maintenanceService(state));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(options.listen, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  police.watch(server);
  endpoint = `${options.listen.slice(0, options.listen.lastIndexOf(':'))}:${port}`;
  return {
    endpoint,
    close() {
      server.forceShutdown();
      state.close();
    },
  };
}
