import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findEtcds, startEtcdBinary } from './binary.ts';
import { registryContract } from './contract.ts';
import { startEmbeddedRegistry } from './embedded.ts';
import type { RegistryBackend } from './registry.ts';

/** A backend in a runtime and a folder of its own, both gone with it. */
async function inOwnRuntime(
  start: (runtime: Runtime, folder: string) => Promise<RegistryBackend>,
): Promise<RegistryBackend> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-registry-'));
  const runtime = await startProcessRuntime({ logDir: folder });
  const dispose = async (): Promise<void> => {
    await runtime[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { info, endpoint, instance } = await start(runtime, folder);
    return { info, endpoint, instance, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

registryContract('embedded', () => inOwnRuntime(startEmbeddedRegistry));

const binaries = await findEtcds();
for (const binary of binaries) {
  registryContract(`etcd ${binary.version}`, () =>
    inOwnRuntime((runtime, folder) => startEtcdBinary(runtime, { dataDir: join(folder, 'data'), binary })),
  );
}

test.skipIf(binaries.length === 0 && !process.env.CI)('runs against a real etcd (skipped: none here)', () => {
  expect(binaries, 'Expected etcd in CI, or the contract is only checked against ourselves.').not.toEqual([]);
});
