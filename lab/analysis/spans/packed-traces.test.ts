import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { createRandom } from '../../load/random.ts';
import { randomTrace } from '../fixture/random-traces.ts';
import { completenessOf } from '../traces/completeness.ts';
import { packTraces } from './packed-traces.ts';
import { buildTraces, type Trace } from './span-tree.ts';

/** The spans of some traces, each a document of its own, in any order. */
function scattered(seeds: readonly number[]): OtlpTracesData[] {
  const draw = createRandom(7, 'scattered');
  return seeds
    .flatMap((seed) => randomTrace(seed).resourceSpans)
    .flatMap(({ scopeSpans, ...resource }) =>
      scopeSpans.flatMap(({ spans, ...scope }) =>
        spans.map((span) => ({
          resourceSpans: [{ ...resource, scopeSpans: [{ ...scope, spans: [span] }] }],
        })),
      ),
    )
    .map((document) => ({ document, place: draw.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ document }) => document);
}

async function* read(documents: readonly OtlpTracesData[]) {
  yield* documents;
}

/** All that can be asked of a trace. */
const told = ({ traceId, root, spans, nodes, orphans }: Trace) => ({
  ...{ traceId, root: root?.span.spanId, spans: JSON.stringify(spans) },
  children: nodes.map(({ children }) => children.map(({ span }) => span.spanId)),
  orphans: orphans.map(({ span }) => span.spanId),
});

test('packed traces say what plain ones say, in the same order, however their spans came', async () => {
  const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
  for (const documents of [seeds.map((seed) => randomTrace(seed)), scattered(seeds)]) {
    const [packed, plain] = [await packTraces(read(documents)), buildTraces(documents)];
    expect(packed.map(told)).toEqual(plain.map(told));
    expect(packed.map((trace) => completenessOf(trace))).toEqual(plain.map((trace) => completenessOf(trace)));
  }
});

test('what spans hold is as it was: odd numbers, texts of all scripts, keys of any name', async () => {
  const attributes = [
    { key: 'zero', value: { doubleValue: -0 } },
    { key: 'none', value: { doubleValue: 'NaN' } },
    { key: 'text', value: { stringValue: 'h\u00e9\u4f60\ud83d\ude00' } },
    { key: '__proto__', value: { kvlistValue: { values: [{ key: '__proto__', value: { intValue: 1 } }] } } },
    { key: 'list', value: { arrayValue: { values: [{ boolValue: true }, {}] } } },
  ];
  const events = [{ timeUnixNano: '1760000000000500000', name: '\u4f60', attributes }];
  const spans = [1, 2, 3].map((n) => ({
    ...{ traceId: 'a'.repeat(32), spanId: String(n).padStart(16, '0'), name: `s${n}`, attributes, events },
    ...{ startTimeUnixNano: '1760000000000000000', endTimeUnixNano: '1760000000001000000' },
  }));
  const data = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
  const [packed] = await packTraces(read([data]));
  const [plain] = buildTraces(data);
  expect(packed?.spans.map((span) => [span.attributes, span.events])).toEqual(
    plain?.spans.map((span) => [span.attributes, span.events]),
  );
  expect(Object.is(packed?.spans[0]?.attributes.zero, -0)).toBe(true);
  expect(Object.keys(packed?.spans[0]?.attributes ?? {})).toContain('__proto__');
});

test('as long as somebody looks at a trace, its nodes are the same ones', async () => {
  const [trace] = await packTraces(read([randomTrace(3)]));
  expect(trace?.nodes).toBe(trace?.nodes);
  expect(trace?.root === null || trace?.nodes.includes(trace.root as never)).toBe(true);
});

test('300,000 spans are read and gone through in a heap in which they have no room as objects', {
  timeout: 120_000,
}, async () => {
  const script = fileURLToPath(new URL('../fixture/gone-through.ts', import.meta.url));
  const spans = 300_001;
  const args = ['--max-old-space-size=90', script, String(spans)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual({ traces: spans / 13, spans, complete: spans / 13 });
});
