import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { requireEngine } from '../../runtime/docker/engine.ts';
import { type DockerRuntime, startDockerRuntime } from '../../runtime/docker.ts';
import { startPrometheusContainer } from './container.ts';
import { contractRules } from './contract/rules.ts';
import { MetricsUnderTest } from './contract/subject.ts';
import { CONTRACT_INTERVAL_MS, metricsContract } from './contract.ts';
import { ScriptedTarget } from './fixture/scripted-target.ts';
import { TargetsFile } from './targets.ts';

let directory: string;
let runtime: DockerRuntime;
let underTest: MetricsUnderTest;

beforeAll(async () => {
  const engine = await requireEngine();
  directory = await mkdtemp(join(tmpdir(), 'faultline-metrics-'));
  runtime = await startDockerRuntime({ engine, logDir: directory });
  const targets = join(directory, 'targets');
  await mkdir(targets);
  await chmod(targets, 0o755);
  const file = new TargetsFile(join(targets, 'targets.json'));
  await file.set([]);
  const options = {
    targetsFile: file.path,
    scrapeIntervalMs: CONTRACT_INTERVAL_MS,
    ...(await contractRules(directory)),
  };
  underTest = new MetricsUnderTest(await startPrometheusContainer(runtime, options), file);
  // The machine's own address on the network of the run.
  const { IPAM } = await engine.container.dockerode.getNetwork(`faultline-${runtime.runId}`).inspect();
  const gateway: unknown = IPAM?.Config?.[0]?.Gateway;
  expect(gateway).toEqual(expect.any(String));
  ScriptedTarget.host = String(gateway);
});
afterAll(async () => {
  await runtime?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

metricsContract(() => underTest);
