import { expect, test } from 'vitest';
import { EXAMPLE_EPOCH_MS, gateway, otlp, server } from '../../analysis/spans/example-trace.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { latestTraces } from './read-traces.ts';
import type { TraceFilter } from './trace-filter.ts';

const UNDER_WAY = { attributes: { 'faultline.under_way': true } };
const nowMs = EXAMPLE_EPOCH_MS + 5_000;

/** What a store has of the last seconds, and what instances say of calls that have not ended. */
async function listed(stored: OtlpTracesData, underWay: OtlpTracesData, filter: TraceFilter = {}) {
  const asked: number[] = [];
  const search = async ({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }) => {
    asked.push(endMs - startMs);
    return stored;
  };
  const said = Promise.resolve({ data: underWay, dropped: 2, silent: ['bank-1'] });
  const { traces, ...rest } = await latestTraces({ search }, { nowMs, limit: 10, filter, underWay: said });
  return { asked, rest, names: traces.map(({ name, state }) => `${name} ${state}`) };
}
/** In it the bank hangs, whatever its caller has done. */
const behind = otlp(server('bank', 'a.B/Charge', [10, 5_000], { parentId: 'f'.repeat(16), ...UNDER_WAY }));
const failed = otlp(gateway([0, 900], [], { error: true, attributes: { 'http.response.status_code': 504 } }));
const nothing = { resourceSpans: [] };

test('a request whose client was answered has ended, though a call behind it still waits', async () => {
  expect((await listed(nothing, behind)).names).toEqual(['a.B/Charge under-way']);
  expect((await listed(failed, behind)).names).toEqual(['POST /api/orders ended']);
  expect((await listed(failed, behind, { state: 'failed' })).names).toEqual(['POST /api/orders ended']);
  expect((await listed(failed, behind, { state: 'ok' })).names).toEqual([]);
});

test('one whose first span is under way is that, whatever of it has ended', async () => {
  const request = otlp(gateway([0, 5_000], [], UNDER_WAY));
  const { names, rest } = await listed(failed, request);
  expect(names).toEqual(['POST /api/orders under-way']);
  expect(rest).toEqual({ dropped: 2, silent: ['bank-1'] });
});

test('it looks back further and further until there are enough, eight seconds at most, and not at all for what is under way', async () => {
  expect((await listed(nothing, nothing)).asked).toEqual([250, 500, 1_000, 2_000, 2_000, 2_000, 2_000]);
  expect((await listed(failed, behind, { state: 'under-way' })).asked).toEqual([]);
});
