import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findJaeger, startJaegerBinary } from './binary.ts';
import { tracesContract } from './contract.ts';
import { startEmbeddedTraces } from './embedded.ts';
import type { TracesBackend } from './traces.ts';

function contractFor(start: (runtime: Runtime, directory: string) => Promise<TracesBackend>): void {
  let directory: string;
  let runtime: Runtime;
  let backend: TracesBackend;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faultline-traces-'));
    runtime = await startProcessRuntime({ logDir: directory });
    backend = await start(runtime, directory);
  });
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  tracesContract(() => backend);
}

describe('embedded', () => contractFor((runtime) => startEmbeddedTraces(runtime)));

const jaeger = await findJaeger();
describe.skipIf(jaeger === null)('jaeger', () => {
  contractFor((runtime, dataDir) => {
    if (jaeger === null) throw new Error('no jaeger on PATH');
    return startJaegerBinary(runtime, { dataDir, binary: jaeger });
  });
});
