import { expect, test } from 'vitest';
import type { OtlpTracesData } from '../../../analysis/otlp.ts';
import { createTraceQuery, type TraceSearch } from '../client.ts';
import type { Backend } from '../contract.ts';
import { newSpanId, newTraceId, resourceSpans, span } from '../fixtures/sample-traces.ts';
import { newService, send, spansOf, traceWith } from './send.ts';

const START = 1_700_000_000_000;
const NANOS = BigInt(START) * 1_000_000n;
const MS = 1_000_000n;

async function get(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Three traces, 10 s apart; the second has an error, the third is slow and crosses into another service. */
function threeTraces(service: string, other: string) {
  const plain = span({ name: 'get', startNanos: NANOS, endTimeUnixNano: String(NANOS + 20n * MS) });
  const failing = span({
    name: 'create',
    startNanos: NANOS + 10_000n * MS,
    endTimeUnixNano: String(NANOS + 10_100n * MS),
    status: { code: 2 },
    attributes: [{ key: 'http.response.status_code', value: { intValue: '500' } }],
  });
  const slow = span({ name: 'create', startNanos: NANOS + 20_000n * MS });
  const remote = span({
    traceId: slow.traceId,
    parentSpanId: slow.spanId,
    name: 'charge',
    kind: 3,
    startNanos: NANOS + 20_001n * MS,
    events: [
      { timeUnixNano: '1', name: 'e', attributes: [{ key: 'fault.id', value: { stringValue: 'f' } }] },
    ],
  });
  const data: OtlpTracesData = {
    resourceSpans: [resourceSpans(service, [plain, failing, slow]), resourceSpans(other, [remote])],
  };
  return { plain, failing, slow, data };
}

export function queryApiTests(backend: Backend): void {
  test('search filters by service, time, operation, duration and attributes, and gives whole traces', async () => {
    const [service, other] = [newService(), newService()];
    const { plain, failing, slow, data } = threeTraces(service, other);
    await send(backend(), data);
    await traceWith(backend(), slow.traceId, 2);
    const query = createTraceQuery(backend().queryUrl);
    const found = async (search: Partial<TraceSearch>) => {
      const all = { service, startMs: START, endMs: START + 60_000, ...search };
      return new Set(spansOf(await query.search(all)).map(({ traceId }) => traceId));
    };
    expect(await found({})).toEqual(new Set([plain.traceId, failing.traceId, slow.traceId]));
    expect(await found({ service: other })).toEqual(new Set([slow.traceId]));
    expect(await found({ service: newService() })).toEqual(new Set());
    expect(await found({ endMs: START + 9_999 })).toEqual(new Set([plain.traceId]));
    expect(await found({ endMs: START + 10_000 })).toEqual(new Set([plain.traceId, failing.traceId]));
    expect(await found({ startMs: START + 10_000.001 })).toEqual(new Set([slow.traceId]));
    expect(await found({ operation: 'create' })).toEqual(new Set([failing.traceId, slow.traceId]));
    expect(await found({ operation: 'create', durationMinMs: 200 })).toEqual(new Set([slow.traceId]));
    expect(await found({ durationMaxMs: 20 })).toEqual(new Set([plain.traceId]));
    expect(await found({ attributes: { 'http.response.status_code': '500' } })).toEqual(
      new Set([failing.traceId]),
    );
    expect(await found({ attributes: { error: 'true' } })).toEqual(new Set([failing.traceId]));
    expect(await found({ attributes: { 'span.kind': 'client' } })).toEqual(new Set());
    const byEvent = { service: other, attributes: { 'fault.id': 'f', 'span.kind': 'client' } };
    expect(await found(byEvent)).toEqual(new Set([slow.traceId]));
    expect(
      spansOf(await query.search({ service: other, startMs: START, endMs: START + 60_000 })),
    ).toHaveLength(2);
  });

  test('services and operations are listed', async () => {
    const [service, other] = [newService(), newService()];
    const { slow, data } = threeTraces(service, other);
    await send(backend(), data);
    await traceWith(backend(), slow.traceId, 2);
    const { body } = await get(`${backend().queryUrl}/api/v3/services`);
    expect(body.services).toEqual(expect.arrayContaining([service, other]));
    const operations = await get(`${backend().queryUrl}/api/v3/operations?service=${service}`);
    expect(operations.body.operations).toHaveLength(2);
    expect(operations.body.operations).toEqual(
      expect.arrayContaining([
        { name: 'get', spanKind: 'server' },
        { name: 'create', spanKind: 'server' },
      ]),
    );
  });

  test('summaries count spans, errors and orphans', async () => {
    const service = newService();
    const root = span({ name: 'root', startNanos: NANOS });
    const { traceId } = root;
    const child = span({ traceId, parentSpanId: root.spanId, startNanos: NANOS + MS, status: { code: 2 } });
    const orphan = span({ traceId, parentSpanId: newSpanId(), startNanos: NANOS + 2n * MS });
    await send(backend(), { resourceSpans: [resourceSpans(service, [child, orphan, root])] });
    await traceWith(backend(), traceId, 3);
    const { searchParams } = new URL('http://x');
    searchParams.set('query.serviceName', service);
    searchParams.set('query.startTimeMin', new Date(START).toISOString());
    searchParams.set('query.startTimeMax', new Date(START + 1_000).toISOString());
    const { status, body } = await get(`${backend().queryUrl}/api/v3/trace-summaries?${searchParams}`);
    expect(status).toBe(200);
    expect(body.summaries).toMatchObject([
      {
        traceId,
        rootServiceName: service,
        rootOperationName: 'root',
        minStartTimeUnixNano: String(NANOS),
        maxEndTimeUnixNano: String(NANOS + 1_002n * MS),
        spanCount: 3,
        errorSpanCount: 1,
        orphanSpanCount: 1,
        services: [{ name: service, spanCount: 3, errorSpanCount: 1 }],
      },
    ]);
  });

  test('what is not there is 404, what makes no sense is 400, with a message', async () => {
    const { queryUrl } = backend();
    const unknown = await get(`${queryUrl}/api/v3/traces/${newTraceId()}`);
    expect(unknown).toMatchObject({ status: 404, body: { error: { httpCode: 404 } } });
    const time = 'query.startTimeMin=2023-01-01T00:00:00Z&query.startTimeMax=2023-01-02T00:00:00Z';
    const nothing = await get(
      `${queryUrl}/api/v3/traces?${time}&query.serviceName=nobody&query.searchDepth=5`,
    );
    expect(nothing).toMatchObject({ status: 404, body: { error: { httpCode: 404 } } });
    for (const bad of [
      'traces?query.serviceName=a&query.searchDepth=5',
      'traces?query.serviceName=a&query.startTimeMin=now&query.startTimeMax=later&query.searchDepth=5',
      `traces?${time}&query.serviceName=a&query.searchDepth=many`,
      `traces?${time}&query.serviceName=a&query.searchDepth=5&query.durationMin=long`,
      `traces?${time}&query.serviceName=a&query.searchDepth=5&query.attributes=nojson`,
      'traces/no-trace-id',
    ]) {
      const { status, body } = await get(`${queryUrl}/api/v3/${bad}`);
      expect([bad, status]).toEqual([bad, 400]);
      expect((body.error as { message?: string }).message).toBeTruthy();
    }
    expect(await createTraceQuery(queryUrl).traceById(newTraceId())).toBeNull();
  });
}
