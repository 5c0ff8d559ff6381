import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { startPrometheusContainer } from '../backends/metrics/container.ts';
import { TargetsFile } from '../backends/metrics/targets.ts';
import { startEtcdContainer } from '../backends/registry/container.ts';
import { startEmbeddedTracesContainer, startJaegerContainer } from '../backends/traces/container.ts';
import { isLocal, requireEngine } from '../runtime/docker/engine.ts';
import { images } from '../runtime/docker/images.ts';
import { type DockerRuntime, startDockerRuntime } from '../runtime/docker.ts';
import { askHttp, askHttp2 } from './backend-probe.ts';
import { type Probed, tellsSilent } from './fixture/tells-silent.ts';

const engine = await requireEngine();
const hasJaeger = await isLocal(engine, images().jaeger.name);

describe('containers', () => {
  let folder: string;
  let runtime: DockerRuntime;
  let backends: Record<'registry' | 'traces' | 'metrics', Probed>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faultline-probe-'));
    runtime = await startDockerRuntime({ engine, logDir: folder });
    const targets = join(folder, 'targets');
    await mkdir(targets);
    await chmod(targets, 0o755);
    const file = new TargetsFile(join(targets, 'targets.json'));
    await file.set([]);
    const startTraces = hasJaeger ? startJaegerContainer : startEmbeddedTracesContainer;
    const [registry, traces, metrics] = await Promise.all([
      startEtcdContainer(runtime),
      startTraces(runtime),
      startPrometheusContainer(runtime, { targetsFile: file.path }),
    ]);
    backends = {
      registry: [registry, askHttp2(runtime.reach(registry.endpoint))],
      traces: [traces, askHttp(traces.queryUrl)],
      metrics: [metrics, askHttp(metrics.queryUrl)],
    };
  });
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  test.each(['registry', 'traces', 'metrics'] as const)('%s: tells silent from answering', (role) =>
    tellsSilent(backends[role]),
  );
});
