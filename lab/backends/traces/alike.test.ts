import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newTrace, Rig } from '../../../services/kit/testing/rig.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { completenessOf } from '../../analysis/traces/completeness.ts';
import type { OtlpSpan, OtlpTracesData } from '../../evidence/otlp.ts';
import { startProcessRuntime } from '../../runtime/process.ts';
import { findJaeger, startJaegerBinary } from './binary.ts';
import { traceQueryOf } from './client.ts';
import { normalise, send } from './contract/send.ts';
import { startEmbeddedTraces } from './embedded.ts';
import { fullTrace, resourceSpans, span } from './fixtures/sample-traces.ts';
import type { TracesBackend } from './traces.ts';

const SERVICES = ['gateway', 'order', 'product', 'payment', 'inventory', 'bank', 'notification'] as const;
const ORDERS = 5;

/** All that a small shop tells of a few orders, one of them without its bank. */
async function shopTraces(): Promise<OtlpTracesData> {
  const startMs = Date.now();
  await using rig = await Rig.open({ traces: true });
  if (rig.traces === undefined) throw new Error('a rig without traces');
  const instances = await rig.startAll(...SERVICES.map((service) => `${service}-1`));
  const at = (service: string) => instances.find(({ record }) => record.service === service);
  const order = async () => {
    const body = JSON.stringify({ customerId: 'c', items: [{ productId: 'tea', quantity: 1 }] });
    const headers = { 'content-type': 'application/json', traceparent: newTrace().traceparent };
    const url = `http://${at('gateway')?.record.address}/api/orders`;
    await (await fetch(url, { method: 'POST', headers, body })).text();
  };
  for (let i = 0; i < ORDERS; i++) await order();
  await at('bank')?.running.kill();
  await order();
  for (const { running } of instances) await running.stop();
  return await traceQueryOf(rig.traces).search({ service: 'gateway', startMs, endMs: Date.now() });
}

/** What a shop seldom sends: each kind of value, spans without an end or a length, one of the year 1970. */
function oddTraces(): OtlpTracesData {
  const start = BigInt(Date.now()) * 1_000_000n;
  const odd = [
    ...['0', String(start), String(start - 1n), String(start + 1n)].map((endTimeUnixNano) =>
      span({ startNanos: start, endTimeUnixNano }),
    ),
    span({ startNanos: 0n, kind: 0, events: [{ timeUnixNano: '0', name: '' }] }),
  ];
  const ended = span({ startNanos: start });
  const twice = [{ ...ended, endTimeUnixNano: '0' }, ended].map((each) => resourceSpans('gateway', [each]));
  return {
    resourceSpans: [...fullTrace('gateway').resourceSpans, resourceSpans('gateway', odd), ...twice],
  };
}

/** In an order that no store keeps, without schema URLs, which Jaeger's does not either. */
async function whatTheLabReads(backend: TracesBackend) {
  const data = await traceQueryOf(backend).search({ service: 'gateway', startMs: 0, endMs: Date.now() });
  const spans = data.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((each) => each.spans.map((one) => ({ resource, scope: each.scope, span: one }))),
  );
  const place = ({ span: { spanId, endTimeUnixNano } }: { span: OtlpSpan }) => `${spanId}/${endTimeUnixNano}`;
  spans.sort((a, b) => (place(a) < place(b) ? -1 : 1));
  const verdicts = buildTraces(data).map((trace) => ({ ...completenessOf(trace), traceId: trace.traceId }));
  return { spans: spans.map(normalise), verdicts: verdicts.sort((a, b) => (a.traceId < b.traceId ? -1 : 1)) };
}

const jaeger = await findJaeger();
describe.skipIf(jaeger === null)('the lab reads alike', () => {
  test('what it reads from its own store and from Jaeger is the same, span by span', async () => {
    if (jaeger === null) throw new Error('no jaeger on PATH');
    const shop = await shopTraces();
    const directory = await mkdtemp(join(tmpdir(), 'faultline-alike-'));
    try {
      await using runtime = await startProcessRuntime({ logDir: directory });
      const [own, real] = await Promise.all([
        startEmbeddedTraces(runtime, { name: 'own' }),
        startJaegerBinary(runtime, { dataDir: directory, binary: jaeger, name: 'real' }),
      ]);
      const odd = oddTraces();
      for (const backend of [own, real]) for (const data of [shop, odd]) await send(backend, data);
      const [expected, found] = [await whatTheLabReads(own), await whatTheLabReads(real)];
      expect(found).toEqual(expected);
      expect(expected.verdicts.filter(({ complete }) => complete).length).toBeGreaterThanOrEqual(ORDERS);
      expect(expected.verdicts.filter(({ complete }) => !complete).length).toBeGreaterThanOrEqual(1);
      expect(expected.spans.length).toBeGreaterThan(ORDERS * 8);
    } finally {
      await rm(directory, { recursive: true });
    }
  }, 60_000);
});
