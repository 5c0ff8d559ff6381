import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireEngine } from '../../runtime/docker/engine.ts';
import { startDockerRuntime } from '../../runtime/docker.ts';
import { startEtcdContainer } from './container.ts';
import type { BackendUnderTest } from './contract/subject.ts';
import { registryContract } from './contract.ts';

registryContract('container', async (): Promise<BackendUnderTest> => {
  const logDir = await mkdtemp(join(tmpdir(), 'faultline-registry-'));
  const runtime = await startDockerRuntime({ engine: await requireEngine(), logDir });
  const { info, endpoint, instance } = await startEtcdContainer(runtime);
  const dispose = async () => {
    await runtime[Symbol.asyncDispose]();
    await rm(logDir, { recursive: true });
  };
  const reached = { endpoint: runtime.reach(endpoint), advertised: endpoint };
  return { info, instance, ...reached, [Symbol.asyncDispose]: dispose };
});
