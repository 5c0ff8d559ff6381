import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { armView } from '../../../analysis/arm/view.ts';
import { isGood } from '../../../analysis/requests/good.ts';
import { finishedRun } from '../../../report/fixture/finished-run.ts';
import { recorded } from '../../../report/fixture/recorded.ts';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { toldBy } from './packed-logs.ts';
import { TraceReader } from './read-traces.ts';
import { linesOf } from './text-lines.ts';
import { packTraces } from './trace-columns.ts';
import { NO_LOGS, traceLogs } from './trace-logs.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-logs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const view = armView(recorded('instance-crash-protected'));
const run = finishedRun(view);
const [first = '', second = ''] = view.traces.map(({ traceId }) => traceId);

const written = (lines: readonly string[]) => {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  writeFileSync(join(folder, 'logs', 'order-1.log'), lines.join('\n'));
};

test('lines that name a trace of the run are found, JSON or not; others are not', async () => {
  const json = JSON.stringify({ level: 'warn', trace_id: first, msg: 'slow' });
  const plain = `saw 00-${second.toUpperCase()}-00f067aa0ba902b7-01`;
  written([json, plain, `of no trace here: ${'ab'.repeat(16)}`, `longer: ${first}0`, 'of none']);
  const { lines, leftOut } = await traceLogs(folder, run);
  expect([...lines]).toEqual([
    [first, [{ file: 'order-1.log', text: json }]],
    [second, [{ file: 'order-1.log', text: plain }]],
  ]);
  expect(leftOut.size).toBe(0);
});

test('a run without logs has none', async () => {
  expect(await traceLogs(join(folder, 'none'), run)).toEqual(NO_LOGS);
});

test('beyond its size a page keeps so many lines of a trace, and says how many it leaves out', async () => {
  written(Array.from({ length: 60 }, (_, at) => `${first} ${at}`));
  const many = await traceLogs(folder, run);
  expect(many.lines.get(first)).toHaveLength(40);
  expect(many.leftOut.get(first)).toBe(20);
  const few = await traceLogs(folder, run, 100);
  expect(few.lines.get(first)).toHaveLength(2);
  expect(few.leftOut.get(first)).toBe(58);
  expect(packTraces(view, new Set(), 1e6, few)).toMatchObject({ logsLeftOut: 58 });
  expect(packTraces(view, new Set(), 0, many)).toMatchObject({ logs: [], logsLeftOut: 60 });
});

test('what harmed requests left goes before the rest', async () => {
  const { evidence } = view;
  const here = new Set(view.traces.map(({ traceId }) => traceId));
  const samples = evidence.samples.filter(({ traceId }) => here.has(traceId));
  const good = samples.find((each) => isGood(each, evidence));
  const harmed = samples.find((each) => !isGood(each, evidence));
  written([`of ${good?.traceId}`, `of ${harmed?.traceId}`]);
  const { lines } = await traceLogs(folder, run, 50);
  expect([...lines.keys()]).toEqual([harmed?.traceId]);
});

test('a JSON line is told as words, without what the page says beside it', () => {
  const text = `{"level":"warn","time":"1970-01-01T00:00:01.000Z","service":"order","trace_id":"${first}","span_id":"00f067aa0ba902b7","code":"ABORTED","tries":2,"msg":"no answer"}`;
  expect(toldBy({ file: 'order-1.log', text }, first)).toEqual({
    atMs: 1_000,
    text: 'warn no answer code=ABORTED tries=2',
  });
  expect(toldBy({ file: 'a.log', text: '{broken' }, first)).toEqual({ atMs: null, text: '{broken' });
});

test('a line belongs to the span that wrote it', () => {
  const { traces } = syntheticModel({ orders: 12 });
  const reader = new TraceReader(JSON.parse(JSON.stringify(traces[0])), 0);
  const place =
    Array.from({ length: reader.count }, (_, at) => at).find((at) => reader.logsOf(at).length > 0) ?? -1;
  const services = new Map(
    reader.trace(place).spans.map(({ spanId, service, kind }) => [spanId, `${service} ${kind}`]),
  );
  expect(reader.logsOf(place).map(({ spanId, text }) => [services.get(spanId ?? ''), text])).toEqual([
    ['bank server', 'warn holds the charge tries=1'],
    ['gateway server', 'warn request failed'],
  ]);
});

test('a line without an end takes no more memory than a long one', async () => {
  async function* pieces() {
    yield 'a\nb';
    for (let at = 0; at < 100; at++) yield 'x'.repeat(1_000);
    yield '\nc';
  }
  const lines: string[] = [];
  for await (const line of linesOf(pieces())) lines.push(line);
  expect(lines.map(({ length }) => length)).toEqual([1, 4_000, 1]);
});
