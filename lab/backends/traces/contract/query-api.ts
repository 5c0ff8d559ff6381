import { expect, test } from 'vitest';
import type { OtlpTracesData } from '../../../evidence/otlp.ts';
import { traceQueryOf } from '../client.ts';
import { newTraceId, resourceSpans, span } from '../fixtures/sample-traces.ts';
import type { TraceSearch } from '../query/search.ts';
import { abilitiesFound, both, newService, send, spansOf, traceWith } from './send.ts';
import type { Backend } from './subject.ts';

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
    const query = traceQueryOf(backend());
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

  test('what is not there is 404, what makes no sense is 400, with a message', async () => {
    const { queryUrl } = backend();
    const unknown = await get(`${queryUrl}/api/v3/traces/${newTraceId()}`);
    expect(unknown).toMatchObject({ status: 404, body: { error: { httpCode: 404 } } });
    const time = both({ startTimeMin: '2023-01-01T00:00:00Z', startTimeMax: '2023-01-02T00:00:00Z' });
    const [a, nobody] = [both({ serviceName: 'a' }), both({ serviceName: 'nobody' })];
    const depth = both({ searchDepth: '5' }, { searchDepth: 'num_traces' });
    const nothing = await get(`${queryUrl}/api/v3/traces?${time}&${nobody}&${depth}`);
    expect(nothing).toMatchObject({ status: 404, body: { error: { httpCode: 404 } } });
    const { attributes } = await abilitiesFound(backend());
    for (const bad of [
      `traces?${a}&${depth}`,
      `traces?${both({ startTimeMin: 'now', startTimeMax: 'later' })}&${a}&${depth}`,
      `traces?${time}&${a}&${both({ searchDepth: 'many' }, { searchDepth: 'num_traces' })}`,
      `traces?${time}&${a}&${depth}&${both({ durationMin: 'long' })}`,
      ...(attributes ? [`traces?${time}&${a}&${depth}&query.attributes=nojson`] : []),
      'traces/no-trace-id',
    ]) {
      const { status, body } = await get(`${queryUrl}/api/v3/${bad}`);
      expect([bad, status]).toEqual([bad, 400]);
      expect((body.error as { message?: string }).message).toBeTruthy();
    }
    expect(await traceQueryOf(backend()).traceById(newTraceId())).toBeNull();
  });
}
