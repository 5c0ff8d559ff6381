import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedMetrics } from '../backends/metrics/embedded.ts';
import { TargetsFile } from '../backends/metrics/targets.ts';
import { startEmbeddedRegistry } from '../backends/registry/embedded.ts';
import { startEmbeddedTraces } from '../backends/traces/embedded.ts';
import { type ProcessRuntime, startProcessRuntime } from '../runtime/process.ts';
import { askHttp, askHttp2, BackendProbe } from './backend-probe.ts';
import { type Probed, probed, tellsSilent } from './fixture/tells-silent.ts';
import { StateWatch } from './state-watch.ts';

let folder: string;
let runtime: ProcessRuntime;
let backends: Record<'registry' | 'traces' | 'metrics', Probed>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faultline-probe-'));
  runtime = await startProcessRuntime({ logDir: folder });
  const targetsFile = join(folder, 'targets.json');
  await new TargetsFile(targetsFile).set([]);
  const [registry, traces, metrics] = await Promise.all([
    startEmbeddedRegistry(runtime),
    startEmbeddedTraces(runtime),
    startEmbeddedMetrics(runtime, { targetsFile }),
  ]);
  backends = {
    registry: [registry, askHttp2(registry.endpoint)],
    traces: [traces, askHttp(traces.queryUrl)],
    metrics: [metrics, askHttp(metrics.queryUrl)],
  };
});
afterAll(async () => {
  await runtime?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test.each(['registry', 'traces', 'metrics'] as const)('%s: tells silent from answering', (role) =>
  tellsSilent(backends[role]),
);

test('a refused connection is no answer, and asked again no sooner', async () => {
  const from = Date.now();
  const { sent, unanswered } = await probed(askHttp2('127.0.0.1:1'), 3);
  expect([sent, unanswered]).toEqual([3, 3]);
  expect(Date.now() - from).toBeGreaterThanOrEqual(290);
});

test('a question that had no answer in time counts, though the end comes in the same turn', async () => {
  const asked = Promise.withResolvers<void>();
  const probe = new BackendProbe((signal) => {
    asked.resolve();
    // As a connection, it needs a moment to close.
    return new Promise((_, reject) => signal.addEventListener('abort', () => setTimeout(reject, 20)));
  }, Date.now);
  await asked.promise;
  // As when the lab gets no processor.
  const until = performance.now() + 150;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(await probe.stop()).toMatchObject({ sent: 1, unanswered: 1 });
});

test('an instance that goes on before its time is noticed', async () => {
  const [{ instance }] = backends.traces;
  await instance.pause();
  const watch = new StateWatch(instance, 'paused', Date.now);
  await instance.resume();
  expect(await watch.stop()).toMatchObject({ lapse: `${instance.name} was running` });
});
