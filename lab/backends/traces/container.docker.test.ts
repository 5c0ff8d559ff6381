import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { isLocal, requireEngine } from '../../runtime/docker/engine.ts';
import { images } from '../../runtime/docker/images.ts';
import { type DockerRuntime, startDockerRuntime } from '../../runtime/docker.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { startEmbeddedTracesContainer, startJaegerContainer } from './container.ts';
import { tracesContract } from './contract.ts';
import type { TracesBackend } from './traces.ts';

const engine = await requireEngine();

function contractFor(start: (runtime: Runtime) => Promise<TracesBackend>): void {
  let logDir: string;
  let runtime: DockerRuntime;
  let backend: TracesBackend;
  beforeAll(async () => {
    logDir = await mkdtemp(join(tmpdir(), 'faultline-traces-'));
    runtime = await startDockerRuntime({ engine, logDir });
    const started = await start(runtime);
    const { info, instance, maxTraces, queryUrl } = started;
    backend = {
      ...{ info, instance, maxTraces, queryUrl },
      otlpGrpc: runtime.reach(started.otlpGrpc),
      otlpHttp: `http://${runtime.reach(started.otlpHttp.replace('http://', ''))}`,
      evicted: () => started.evicted(),
      [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
    };
  });
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await rm(logDir, { recursive: true });
  });
  tracesContract(() => backend);
}

describe('the own store', () => contractFor(startEmbeddedTracesContainer));

const { name } = images().jaeger;
describe.skipIf(!(await isLocal(engine, name)))(name, () => contractFor(startJaegerContainer));
