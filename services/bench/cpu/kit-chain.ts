import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type InstanceRecord, keys } from '@faultline/control';
import { Etcd3 } from 'etcd3';
import { startEmbeddedMetrics } from '../../../lab/backends/metrics/embedded.ts';
import { TargetsFile } from '../../../lab/backends/metrics/targets.ts';
import { startEmbeddedRegistry } from '../../../lab/backends/registry/embedded.ts';
import { startEmbeddedTraces } from '../../../lab/backends/traces/embedded.ts';
import { processCpu } from '../../../lab/runtime/memory.ts';
import type { Runtime } from '../../../lab/runtime/runtime.ts';
import { CHAIN, type Chain, type ChainService, startProcess, sum } from './chain.ts';
import { PROTECTIONS } from './protections.ts';

export interface KitChain extends Chain {
  /** CPU time that the trace store has used so far, in ms. */
  traceStoreCpuMs(): Promise<number>;
}

/** The real ones where no service time or store has to be left out. */
const ENTRIES: Readonly<Record<ChainService, string>> = {
  bank: 'bench/kit/bank.ts',
  inventory: 'bench/kit/inventory.ts',
  payment: 'bench/kit/payment.ts',
  order: 'bench/kit/order.ts',
  gateway: 'gateway/main.ts',
};

export interface KitVariant {
  readonly name: string;
  /** Breaker, retries, bulkhead, limiter and worker pool on every edge and server. */
  readonly protections: boolean;
  /** Whether spans, which are made in any case, are queued, serialised and sent. */
  readonly exports: boolean;
}

/** The chain through the kit, with the embedded backends and a scrape each 500 ms as in a lab run. */
export async function startKitChain(
  runtime: Runtime,
  folder: string,
  variant: KitVariant,
): Promise<KitChain> {
  const targets = new TargetsFile(join(folder, 'targets.json'));
  await targets.set([]);
  const [registry, traces] = await Promise.all([
    startEmbeddedRegistry(runtime),
    startEmbeddedTraces(runtime),
    startEmbeddedMetrics(runtime, { targetsFile: targets.path }),
  ]);
  const etcd = new Etcd3({
    hosts: `http://${registry.endpoint}`,
    grpcOptions: { 'grpc.enable_http_proxy': 0 },
  });
  try {
    for (const service of CHAIN) {
      const settings = variant.protections ? PROTECTIONS[service] : {};
      await etcd.put(keys.settings(service)).value(JSON.stringify(settings));
    }
    const registered = new Map<ChainService, InstanceRecord>();
    const readers = await Promise.all(
      CHAIN.map((service) =>
        startProcess(runtime, folder, {
          name: `kit-${service}`,
          entry: ENTRIES[service],
          env: {
            FAULTLINE_REGISTRY: registry.endpoint,
            FAULTLINE_INSTANCE: `${service}-1`,
            FAULTLINE_DATA_DIR: folder,
            ...(variant.exports && { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${traces.otlpGrpc}` }),
          },
          ready: async (instance, signal) => {
            registered.set(service, await registrationOf(etcd, instance.pid, signal));
          },
        }),
      ),
    );
    await targets.set(
      [...registered.values()].map(({ adminAddress, service, instance }) => ({
        address: adminAddress,
        labels: { job: service, instance },
      })),
    );
    return {
      name: variant.name,
      baseUrl: `http://${registered.get('gateway')?.address}`,
      cpuMs: () => sum(readers),
      traceStoreCpuMs: () => processCpu(traces.instance.pid),
    };
  } finally {
    etcd.close();
  }
}

async function registrationOf(etcd: Etcd3, pid: number, signal: AbortSignal): Promise<InstanceRecord> {
  for (;;) {
    signal.throwIfAborted();
    const values = Object.values(await etcd.getAll().prefix(keys.services).strings());
    const found = values
      .map((value) => JSON.parse(value) as InstanceRecord)
      .find((record) => record.pid === pid);
    if (found) return found;
    await wait(50);
  }
}
