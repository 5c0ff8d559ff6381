import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOfShare, parseSampling, type Sampling } from '../../analysis/sampling/sampling.ts';
import type { OtlpSpan } from '../../evidence/otlp.ts';
import { type ProcessRuntime, startProcessRuntime } from '../../runtime/process.ts';
import { noteMet } from '../providers-met.ts';
import { findJaegers } from '../traces/binary.ts';
import { createTraceQuery } from '../traces/client.ts';
import { startEmbeddedTraces } from '../traces/embedded.ts';
import type { TracesBackend } from '../traces/traces.ts';
import { startCollectorBinary } from './binary.ts';
import type { CollectorBackend } from './collector.ts';
import { countedSpans, lasting, send } from './fixture/spans.ts';
import { settled } from './settle.ts';

const DECISION_WAIT_S = 1;
const signal = new AbortController().signal;

const jaegers = await findJaegers();

test.runIf(process.env.CI)('CI has a Jaeger, which is a Collector too', () => {
  expect(jaegers).not.toEqual([]);
});

describe.each(jaegers)('the Collector in jaeger $version', (binary) => {
  let directory: string;
  let runtime: ProcessRuntime;
  let store: TracesBackend;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faultline-collector-'));
    runtime = await startProcessRuntime({ logDir: directory });
    store = await startEmbeddedTraces(runtime);
  });
  afterEach(async () => {
    await runtime[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  async function start(sampling: string, memoryMiB?: number): Promise<CollectorBackend> {
    const collector = await startCollectorBinary(runtime, {
      sampling: parseSampling(sampling) as Sampling,
      tracesOtlp: store.otlpGrpc,
      decisionWaitS: DECISION_WAIT_S,
      dataDir: directory,
      binary,
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
    });
    noteMet('contract', collector.info);
    return collector;
  }

  const isKept = async ({ traceId }: OtlpSpan) =>
    (await createTraceQuery(store.queryUrl).traceById(traceId)) !== null;

  test('passes all on, and says what it did', async () => {
    const collector = await start('all');
    expect(collector.info).toMatchObject({ role: 'collector', provider: 'binary', name: 'jaeger' });
    const spans = Array.from({ length: 7 }, () => lasting(5));
    await send(collector.otlpGrpc, ...spans);
    const counted = await settled(collector, DECISION_WAIT_S, signal);
    expect(counted).toEqual({
      accepted: 7,
      refused: 0,
      sent: 7,
      failed: 0,
      traces: 0,
      decided: 0,
      droppedEarly: 0,
      queued: 0,
    });
    expect(await Promise.all(spans.map(isKept))).toEqual(spans.map(() => true));
  });

  test('by tail keeps what failed and what was slow, all of it, and counts the rest too', async () => {
    const collector = await start('tail=0%');
    const failed = lasting(5, { status: { code: 2 } });
    const slow = lasting(500);
    const quick = lasting(499);
    // The end of a trace may come later than its beginning, but not later than the decision.
    const early = lasting(3);
    const late = lasting(2, { traceId: early.traceId, parentSpanId: early.spanId, status: { code: 2 } });
    await send(collector.otlpGrpc, failed, slow, quick, early);
    await send(collector.otlpGrpc, late);
    const counted = await settled(collector, DECISION_WAIT_S, signal);
    expect(counted).toMatchObject({ accepted: 5, refused: 0, sent: 4, failed: 0, traces: 4, decided: 4 });
    expect(await Promise.all([failed, slow, early, quick].map(isKept))).toEqual([true, true, true, false]);
    const spanMetrics = collector.targets.find(({ labels }) => labels.job === 'spanmetrics')?.address ?? '';
    await expect.poll(() => countedSpans(spanMetrics)).toBe(5);
  });

  test('by tail keeps a share of the rest, and it is known by their ids which', async () => {
    const collector = await start('tail=50%');
    const spans = Array.from({ length: 200 }, () => lasting(5));
    await send(collector.otlpGrpc, ...spans);
    await settled(collector, DECISION_WAIT_S, signal);
    const sampling = parseSampling('tail=50%') as Sampling;
    const expected = spans.map(({ traceId }) => isOfShare(sampling, traceId));
    expect(await Promise.all(spans.map(isKept))).toEqual(expected);
    expect(new Set(expected)).toEqual(new Set([true, false]));
  });

  test('that is full refuses, and counts what it refused', async () => {
    const collector = await start('all', 1);
    const refused = await expect
      .poll(async () =>
        send(collector.otlpGrpc, lasting(5)).then(
          () => null,
          (error: ServiceError) => error.code,
        ),
      )
      .toBe(status.UNAVAILABLE)
      .then(() => collector.counters());
    expect(refused.refused).toBeGreaterThan(0);
  });

  test('that cannot pass on is not waited for for ever', async () => {
    const collector = await start('all');
    await store.instance.kill();
    await send(collector.otlpGrpc, lasting(5), lasting(5));
    expect(await settled(collector, DECISION_WAIT_S, signal)).toMatchObject({ accepted: 2, sent: 0 });
  });

  test('is there again at the same place after its restart', async () => {
    const collector = await start('all');
    await collector.instance.kill();
    await expect(send(collector.otlpGrpc, lasting(5))).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await expect(collector.counters()).rejects.toMatchObject({ code: 'collector-not-answering' });
    await collector.instance.restart();
    await send(collector.otlpGrpc, lasting(5));
    expect(await settled(collector, DECISION_WAIT_S, signal)).toMatchObject({ accepted: 1, sent: 1 });
  });
});
