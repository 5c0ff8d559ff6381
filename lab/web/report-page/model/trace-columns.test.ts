import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { armView } from '../../../analysis/arm/view.ts';
import { recorded } from '../../../report/fixture/recorded.ts';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { TraceReader } from './read-traces.ts';
import { packTraces } from './trace-columns.ts';

const NONE: ReadonlySet<string> = new Set();
const view = armView(recorded('instance-crash-protected'));

test('all requests and traces of an arm come back as they went in', () => {
  const packed = JSON.parse(JSON.stringify(packTraces(view, NONE, 1e6)));
  const reader = new TraceReader(packed, 0);
  expect(reader.count).toBe(view.traces.length);
  expect(packed.leftOut).toBe(0);
  for (const [place, trace] of view.traces.entries()) {
    const read = reader.trace(place);
    expect(read.traceId).toBe(trace.traceId);
    expect(reader.placeOf(trace.traceId)).toBe(place);
    expect(read.spans).toHaveLength(trace.spans.length);
    const { root } = trace;
    if (!root) continue;
    expect(read.root?.span.service).toBe(root.span.service);
    expect(read.root?.span.attributes).toEqual(root.span.attributes);
    expect((read.root?.span.endMs ?? 0) - (read.root?.span.startMs ?? 0)).toBeCloseTo(
      root.span.endMs - root.span.startMs,
      2,
    );
    expect(read.root?.children.map(({ span }) => span.name)).toEqual(
      root.children.map(({ span }) => span.name),
    );
  }
  const [sample] = view.evidence.samples;
  const request = reader.requests.find(({ trace }) => trace >= 0 && reader.idOf(trace) === sample?.traceId);
  expect(request).toMatchObject({
    route: sample?.route,
    index: sample?.index,
    status: sample?.status,
    note: sample?.note,
  });
});

test('beyond its size a page keeps what is named and what was harmed, and says how many it leaves out', () => {
  const named = view.traces.at(-1)?.traceId ?? '';
  const spans = view.traces.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const packed = packTraces(view, new Set([named]), Math.floor(spans / 2));
  expect(packed.spans.up.length).toBeLessThanOrEqual(spans / 2);
  expect(packed.ids).toContain(named);
  expect(packed.leftOut).toBe(view.traces.length - packed.sizes.length);
  expect(packed.leftOut).toBeGreaterThan(0);
  expect(packed.requests.route).toHaveLength(view.evidence.samples.length);
});

test('5,000 traces of 12 spans are under 1 MB as the page holds them', () => {
  const { traces } = syntheticModel({ orders: 2_500 });
  const [spans, count] = [
    traces.reduce((sum, each) => sum + each.spans.up.length, 0),
    traces.reduce((sum, each) => sum + each.sizes.length, 0),
  ];
  expect(count).toBe(5_000);
  expect(spans / count).toBeGreaterThanOrEqual(12);
  expect(gzipSync(JSON.stringify(traces), { level: 9 }).toString('base64').length).toBeLessThan(1_000_000);
});
