import { join } from 'node:path';
import { newest } from '../../../lab/backends/installed.ts';
import { findEtcds, startEtcdBinary } from '../../../lab/backends/registry/binary.ts';
import { startEmbeddedRegistry } from '../../../lab/backends/registry/embedded.ts';
import type { RegistryBackend } from '../../../lab/backends/registry/registry.ts';
import type { Runtime } from '../../../lab/runtime/runtime.ts';

export type StartRegistry = (runtime: Runtime, folder: string) => Promise<RegistryBackend>;

export const embeddedRegistry: StartRegistry = startEmbeddedRegistry;

/** Name and start of the embedded registry and, where there is one, of the newest real one. */
export async function registries(): Promise<[string, StartRegistry][]> {
  const binary = newest(await findEtcds());
  if (!binary) return [['the embedded registry', embeddedRegistry]];
  const etcd: StartRegistry = (runtime, folder) =>
    startEtcdBinary(runtime, { dataDir: join(folder, 'etcd'), binary });
  return [
    ['the embedded registry', embeddedRegistry],
    [`etcd ${binary.version}`, etcd],
  ];
}
