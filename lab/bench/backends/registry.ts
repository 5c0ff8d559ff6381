import { Etcd3 } from 'etcd3';
import { findEtcds, startEtcdBinary } from '../../backends/registry/binary.ts';
import { startEmbeddedRegistry } from '../../backends/registry/embedded.ts';
import type { RegistryBackend } from '../../backends/registry/registry.ts';
import { inFlight, medianMs } from './pace.ts';
import type { Provider } from './provider.ts';

const PUTS = 2_000;
const GETS = 500;

export async function registryProviders(): Promise<Provider<RegistryBackend>[]> {
  const real = (await findEtcds()).map((binary) => ({
    name: `etcd ${binary.version}`,
    start: (runtime, dataDir) => startEtcdBinary(runtime, { dataDir, binary }),
  })) satisfies Provider<RegistryBackend>[];
  return [{ name: 'embedded', start: startEmbeddedRegistry }, ...real];
}

/** Puts ten at a time, then gets one after the other. */
export async function useRegistry({ endpoint }: RegistryBackend): Promise<Record<string, number>> {
  const etcd = new Etcd3({ hosts: endpoint });
  try {
    const putMs = await inFlight(10, PUTS, async (i) => {
      await etcd.put(`bench/${i % 100}`).value(`value ${i}`);
    });
    const getMs = await medianMs(GETS, async (i) => {
      await etcd.get(`bench/${i % 100}`);
    });
    return { 'puts/s': (PUTS / putMs) * 1_000, 'get, ms': getMs };
  } finally {
    etcd.close();
  }
}
