import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLocal, requireEngine } from '../../runtime/docker/engine.ts';
import { images } from '../../runtime/docker/images.ts';
import { type DockerRuntime, startDockerRuntime } from '../../runtime/docker.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { startEmbeddedTracesContainer, startJaegerContainer } from './container.ts';
import { tracesContract } from './contract.ts';
import type { TracesBackend } from './traces.ts';

const engine = await requireEngine();

/** The first is known by its package, the second by its image's label. */
const A_VERSION = /^\d+\.\d+\.\d+$/;

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
      get forget() {
        return started.forget;
      },
      [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
    };
  });
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await rm(logDir, { recursive: true });
  });
  test('it says which version it is', () => {
    expect(backend.info.version).toMatch(A_VERSION);
  });
  tracesContract(() => backend);
}

describe('the own store', () => contractFor(startEmbeddedTracesContainer));

const { name } = images().jaeger;
describe.skipIf(!(await isLocal(engine, name)))(name, () => contractFor(startJaegerContainer));
