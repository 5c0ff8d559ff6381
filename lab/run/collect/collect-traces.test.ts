import { expect, test } from 'vitest';
import { byTrace } from '../../analysis/spans/by-trace.ts';
import { client, type ExampleSpan, gateway, otlp, server } from '../../analysis/spans/example-trace.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import type { TraceSearch } from '../../backends/traces/query/search.ts';
import { FaultlineError } from '../../errors.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { TraceCollection } from './collect-traces.ts';

const CALL = 'shop.v1.OrderService/CreateOrder';
const call = (startMs: number, children: readonly ExampleSpan[]) =>
  gateway([startMs, startMs + 10], [client('gateway', CALL, [startMs + 1, startMs + 9], { children })]);
/** Three traces; of the third the server's span may be missing. */
const stored = (isWhole: boolean) =>
  otlp(
    call(0, [server('order', CALL, [2, 8])]),
    call(20, [server('order', CALL, [22, 28])]),
    call(10, isWhole ? [server('order', CALL, [12, 18])] : []),
  );
const [FIRST = '', SECOND = '', THIRD = ''] = byTrace(stored(true)).keys();

/** A store that gives a page for each trace, in each round what it has by then; the last round again and again. */
function storeOf(rounds: readonly OtlpTracesData[]) {
  const searches: TraceSearch[] = [];
  return {
    searches,
    async *pages(search: TraceSearch) {
      const data = rounds[Math.min(searches.length, rounds.length - 1)];
      searches.push(search);
      for (const page of byTrace(data ?? { resourceSpans: [] }).values()) yield page;
    },
  };
}

interface Stored {
  /** What the store has in each round while the arm runs; none where it is not asked. */
  readonly following?: readonly OtlpTracesData[];
  /** At the end. */
  readonly last: readonly OtlpTracesData[];
  readonly expected: readonly string[];
  /** Whether the store can let go of what was read. */
  readonly forgets?: boolean;
}

async function collected({ following = [], last, expected, forgets = false }: Stored) {
  const forgotten: (readonly [string, number])[] = [];
  const written: OtlpTracesData[] = [];
  const stores = { following: storeOf(following), last: storeOf(last) };
  const { promise: followed, resolve } = Promise.withResolvers<void>();
  const pages = stores.following.pages;
  stores.following.pages = async function* (search) {
    yield* pages(search);
    if (stores.following.searches.length >= following.length) resolve();
  };
  await using collection = new TraceCollection({
    ...stores,
    forget: forgets ? async (read) => void forgotten.push(...read) : null,
    ...{
      service: 'gateway',
      fromMs: Date.now() - 10_000,
      patienceMs: 1,
      roundMs: following.length > 0 ? 5 : 60_000,
    },
    clock: { wall: Date.now },
    evidence: { spans: async (trace) => void written.push(trace) },
    signal: new AbortController().signal,
  });
  if (following.length > 0) await followed;
  const before = written.length;
  const forgottenBefore = forgotten.length;
  const there = await collection.finish({ expected: new Set(expected), toMs: Date.now() });
  return {
    ...{ there, forgotten, forgottenBefore, asked: stores.last.searches },
    before,
    written,
    traces: buildTraces(written),
    searches: stores.following.searches,
    rounds: stores.last.searches.length,
  };
}

const idsOf = (data: readonly OtlpTracesData[]) => data.flatMap((each) => [...byTrace(each).keys()]);
const sizes = (traces: readonly { readonly spans: readonly unknown[] }[]) =>
  traces.map(({ spans }) => spans.length);
const spansIn = (data: readonly OtlpTracesData[]) =>
  data.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );

test('each trace is written as it was read, once', async () => {
  const found = await collected({ last: [stored(true)], expected: [FIRST, SECOND, THIRD] });
  expect(found.rounds).toBe(1);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
  expect(sizes(found.traces)).toEqual([3, 3, 3]);
  expect([...found.there]).toEqual([FIRST, SECOND, THIRD]);
});

test('one that is not whole yet is waited for, and taken only then', async () => {
  const last = [stored(false), stored(false), stored(true)];
  const found = await collected({ last, expected: [FIRST, THIRD] });
  expect(found.rounds).toBe(3);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
  expect(sizes(found.traces)).toEqual([3, 3, 3]);
});

test('one that is not there yet is waited for', async () => {
  const found = await collected({ last: [otlp(), stored(true)], expected: [FIRST] });
  expect(found.rounds).toBe(2);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
});

test('but not for ever: it is taken as it is, and what never comes is left out', async () => {
  const found = await collected({ last: [stored(false)], expected: [FIRST, THIRD, 'f'.repeat(32)] });
  expect(found.rounds).toBeGreaterThan(2);
  expect(found.traces.map(({ traceId }) => traceId)).toEqual([FIRST, THIRD, SECOND]);
  expect(sizes(found.traces)).toEqual([3, 2, 3]);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
});

test('nobody waits for what was asked for by no request: it is read once more, and taken as it is', async () => {
  const found = await collected({ last: [stored(false)], expected: [FIRST, SECOND] });
  expect(found.rounds).toBe(2);
  expect(sizes(found.traces)).toEqual([3, 2, 3]);
});

test('traces are written while the arm runs, and not again at its end', async () => {
  const found = await collected({ following: [stored(true)], last: [stored(true)], expected: [FIRST] });
  expect(found.before).toBe(3);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
  expect(spansIn(found.written)).toHaveLength(9);
});

test('a span that comes after its trace was written is written alone', async () => {
  const found = await collected({
    ...{ following: [stored(false), stored(false)], last: [stored(false), stored(true)] },
    expected: [FIRST, SECOND, THIRD],
  });
  expect(found.before).toBe(3);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD, THIRD]);
  expect(spansIn(found.written)).toHaveLength(9);
  expect(sizes(found.traces)).toEqual([3, 3, 3]);
});

test('a span that was sent again with another end is written again: the later end counts', async () => {
  const sent = (toMs: number) => otlp(gateway([0, toMs]));
  const found = await collected({ following: [sent(10)], last: [sent(12)], expected: [] });
  expect(spansIn(found.written)).toHaveLength(2);
  expect(found.traces.map(({ spans }) => spans.map(({ startMs, endMs }) => endMs - startMs))).toEqual([[12]]);
});

test('what has gone from the store since stays written, and is not told as there', async () => {
  const found = await collected({ following: [stored(true)], last: [otlp()], expected: [FIRST] });
  expect(sizes(found.traces)).toEqual([3, 3, 3]);
  expect([...found.there]).toEqual([]);
});

test('a store that can lets go of each whole trace that was taken, and keeps what lacks something', async () => {
  const found = await collected({
    ...{ following: [stored(false)], last: [otlp()], expected: [FIRST], forgets: true },
  });
  expect(new Map(found.forgotten)).toEqual(
    new Map([
      [FIRST, 3],
      [SECOND, 3],
    ]),
  );
  expect(found.forgottenBefore).toBeGreaterThan(0);
  expect([...found.there]).toEqual([FIRST, SECOND]);
});

test('at the end it is asked for all that it has: late spans are written, what is of no request is let go of', async () => {
  const late = server('order', CALL, [2, 8], { id: '9'.repeat(16), parentId: '1'.repeat(16) });
  const ownWork = server('order', CALL, [30, 31]);
  const found = await collected({
    ...{ following: [otlp(gateway([0, 10]))], last: [otlp(late, ownWork)], expected: [FIRST], forgets: true },
  });
  expect(found.asked.map(({ service }) => service)).toEqual([undefined]);
  expect(idsOf(found.written)).toEqual([FIRST, FIRST]);
  expect(sizes(found.traces)).toEqual([2]);
  expect(new Map(found.forgotten.slice(found.forgottenBefore))).toEqual(
    new Map([
      [FIRST, 1],
      [SECOND, 1],
    ]),
  );
});

test('what is there of a request before its first span is not let go of', async () => {
  const early = otlp(server('order', CALL, [2, 8]));
  const found = await collected({ last: [early, stored(true)], expected: [FIRST], forgets: true });
  expect(found.forgotten.filter(([id]) => id === FIRST)).toEqual([[FIRST, 3]]);
  expect(sizes(found.traces)).toEqual([3, 3, 3]);
});

test('one that keeps its own is asked for what begins where requests arrive', async () => {
  const found = await collected({ following: [stored(true)], last: [stored(true)], expected: [FIRST] });
  expect([found.asked[0]?.service, found.forgotten]).toEqual(['gateway', []]);
});

test('each stretch of time is read once, when its patience is over', async () => {
  const { searches } = await collected({ following: [otlp(), otlp(), otlp()], last: [otlp()], expected: [] });
  expect(searches.length).toBeGreaterThanOrEqual(3);
  for (const [index, { startMs, endMs }] of searches.entries()) {
    expect(endMs).toBeLessThan(Date.now());
    expect(startMs).toBe(searches[index - 1]?.endMs ?? startMs);
  }
});

test('a store that does not answer is asked for the same again, and must answer at the end', async () => {
  const silent = (): FaultlineError => new FaultlineError('traces-query-failed', 'silent');
  const asked: TraceSearch[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await using collection = new TraceCollection({
    following: {
      // biome-ignore lint/correctness/useYield: it never gets to an answer
      async *pages(search) {
        asked.push(search);
        if (asked.length === 2) resolve();
        throw silent();
      },
    },
    last: {
      // biome-ignore lint/correctness/useYield: it never gets to an answer
      async *pages() {
        throw silent();
      },
    },
    forget: null,
    ...{ service: 'gateway', fromMs: 0, patienceMs: 1, roundMs: 5 },
    clock: { wall: Date.now },
    evidence: { spans: async () => {} },
    signal: new AbortController().signal,
  });
  await promise;
  expect(asked[1]?.startMs).toBe(0);
  await expect(collection.finish({ expected: new Set(), toMs: Date.now() })).rejects.toThrow('silent');
});
