import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findPrometheuses, startPrometheusBinary } from './binary.ts';
import { contractRules } from './contract/rules.ts';
import { MetricsUnderTest } from './contract/subject.ts';
import { CONTRACT_INTERVAL_MS, metricsContract } from './contract.ts';
import { startEmbeddedMetrics } from './embedded.ts';
import type { MetricsBackend, MetricsOptions } from './metrics.ts';
import { TargetsFile } from './targets.ts';

type Start = (runtime: Runtime, options: MetricsOptions & { dataDir: string }) => Promise<MetricsBackend>;

function contractFor(start: Start): void {
  let directory: string;
  let runtime: Runtime;
  let underTest: MetricsUnderTest;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faultline-metrics-'));
    runtime = await startProcessRuntime({ logDir: directory });
    const file = new TargetsFile(join(directory, 'targets.json'));
    await file.set([]);
    const options = {
      targetsFile: file.path,
      scrapeIntervalMs: CONTRACT_INTERVAL_MS,
      dataDir: directory,
      ...(await contractRules(directory)),
    };
    underTest = new MetricsUnderTest(await start(runtime, options), file);
  });
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  metricsContract(() => underTest);
}

describe('embedded', () => contractFor(startEmbeddedMetrics));

const binaries = await findPrometheuses();
for (const binary of binaries) {
  describe(`prometheus ${binary.version}`, { timeout: 60_000 }, () =>
    contractFor((runtime, options) => startPrometheusBinary(runtime, { ...options, binary })),
  );
}

test.runIf(process.env.CI)('CI has a real Prometheus to compare with', () => {
  expect(binaries, 'Expected `prometheus`: npm run backends:build, or Debian’s package').not.toEqual([]);
});
