import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireEngine } from '../../runtime/docker/engine.ts';
import { images, NO_JAEGER } from '../../runtime/docker/images.ts';
import { startDockerRuntime } from '../../runtime/docker.ts';
import { noteMet } from '../providers-met.ts';
import { createTraceQuery } from '../traces/client.ts';
import { startJaegerContainer } from '../traces/container.ts';
import { startCollectorContainer } from './container.ts';
import { lasting, send } from './fixture/spans.ts';
import { settled } from './settle.ts';

test.skipIf(images().jaeger.name === NO_JAEGER)(
  'a Collector in a container samples before the traces in theirs',
  async () => {
    const logDir = await mkdtemp(join(tmpdir(), 'faultline-collector-'));
    try {
      await using runtime = await startDockerRuntime({ engine: await requireEngine(), logDir });
      const store = await startJaegerContainer(runtime);
      const collector = await startCollectorContainer(runtime, {
        sampling: { kind: 'tail', percent: 0 },
        tracesOtlp: store.otlpGrpc,
        decisionWaitS: 1,
      });
      noteMet('contract', collector.info);
      const [failed, quick] = [lasting(5, { status: { code: 2 } }), lasting(5)];
      await send(runtime.reach(collector.otlpGrpc), failed, quick);
      const counted = await settled(collector, 1, AbortSignal.timeout(30_000));
      expect(counted).toMatchObject({ accepted: 2, sent: 1, failed: 0, traces: 2, decided: 2 });
      const query = createTraceQuery(store.queryUrl);
      expect(await query.traceById(failed.traceId)).not.toBeNull();
      expect(await query.traceById(quick.traceId)).toBeNull();
    } finally {
      await rm(logDir, { recursive: true, force: true });
    }
  },
);
