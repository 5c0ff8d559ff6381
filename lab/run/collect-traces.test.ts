import { expect, test } from 'vitest';
import { byTrace } from '../analysis/by-trace.ts';
import { client, type ExampleSpan, gateway, otlp, server } from '../analysis/example-trace.ts';
import { buildTraces } from '../analysis/span-tree.ts';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import { collectTraces } from './collect-traces.ts';

const signal = new AbortController().signal;
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

/** Collects from a store that gives a page for each trace, in each round what it has by then; the last round again and again. */
async function collected(rounds: readonly OtlpTracesData[], expected: readonly string[]) {
  let round = 0;
  const written: OtlpTracesData[] = [];
  const traces = await collectTraces(
    {
      async *pages() {
        const data = rounds[Math.min(round++, rounds.length - 1)];
        for (const page of byTrace(data ?? { resourceSpans: [] }).values()) yield page;
      },
    },
    { service: 'gateway', expected: new Set(expected), fromMs: 0, toMs: 1 },
    { spans: async (trace) => void written.push(trace) },
    signal,
  );
  return { traces, written, rounds: round };
}

const idsOf = (data: readonly OtlpTracesData[]) => data.flatMap((each) => [...byTrace(each).keys()]);
const sizes = (traces: readonly { readonly spans: readonly unknown[] }[]) =>
  traces.map(({ spans }) => spans.length);

test('each trace is written as it was read, once, and built: by their first span', async () => {
  const found = await collected([stored(true)], [FIRST, SECOND, THIRD]);
  expect(found.rounds).toBe(1);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
  expect(found.traces.map(({ traceId }) => traceId)).toEqual([FIRST, THIRD, SECOND]);
  expect(sizes(found.traces)).toEqual([3, 3, 3]);
  expect(sizes(buildTraces(found.written))).toEqual([3, 3, 3]);
});

test('one that is not whole yet is waited for, and taken only then', async () => {
  const found = await collected([stored(false), stored(false), stored(true)], [FIRST, THIRD]);
  expect(found.rounds).toBe(3);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
  expect(sizes(found.traces)).toEqual([3, 3, 3]);
});

test('one that is not there yet is waited for', async () => {
  const found = await collected([otlp(), stored(true)], [FIRST]);
  expect(found.rounds).toBe(2);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
});

test('but not for ever: it is taken as it is, and what never comes is left out', async () => {
  const found = await collected([stored(false)], [FIRST, THIRD, 'f'.repeat(32)]);
  expect(found.rounds).toBeGreaterThan(2);
  expect(found.traces.map(({ traceId }) => traceId)).toEqual([FIRST, THIRD, SECOND]);
  expect(sizes(found.traces)).toEqual([3, 2, 3]);
  expect(idsOf(found.written)).toEqual([FIRST, SECOND, THIRD]);
});

test('nobody waits for what was asked for by no request: it is read once more, and taken as it is', async () => {
  const found = await collected([stored(false)], [FIRST, SECOND]);
  expect(found.rounds).toBe(2);
  expect(sizes(found.traces)).toEqual([3, 2, 3]);
});
