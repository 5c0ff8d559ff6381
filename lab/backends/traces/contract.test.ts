import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findJaegers, startJaegerBinary } from './binary.ts';
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

const jaegers = await findJaegers();
for (const binary of jaegers) {
  describe(`jaeger ${binary.version}`, () =>
    contractFor((runtime, dataDir) => startJaegerBinary(runtime, { dataDir, binary })));
}

test.runIf(process.env.CI)('CI has a real Jaeger to hold the contract against', () => {
  expect(jaegers, 'Expected `jaeger`: npm run backends:build').not.toEqual([]);
});
