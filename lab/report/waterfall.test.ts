import { expect, test } from 'vitest';
import { HOSTILE, hostileReport } from './hostile-report.ts';
import type { Waterfall, WaterfallRow } from './model.ts';
import { sampleReport } from './sample-report.ts';
import { call, row } from './sample-waterfalls.ts';
import { renderWaterfall } from './waterfall.ts';
import { waterfallLines } from './waterfall-tree.ts';

const [unprotected, protectedArm] = sampleReport().arms;
const slow = unprotected?.waterfalls[0] as Waterfall;
const retried = protectedArm?.waterfalls[0] as Waterfall;

const waterfall = (rows: readonly WaterfallRow[]): Waterfall => ({
  traceId: 'a'.repeat(32),
  chosen: 'test',
  stands: null,
  route: 'GET /',
  phase: 'fault',
  responseMs: rows[0]?.durationMs ?? 0,
  durationMs: rows[0]?.durationMs ?? 0,
  deadlineMs: null,
  rows,
});
const root = row({
  depth: 0,
  service: 'order',
  operation: 'CreateOrder',
  kind: 'server',
  startMs: 0,
  durationMs: 1000,
});
const outline = (rows: readonly WaterfallRow[]) =>
  waterfallLines(waterfall(rows)).map(({ depth, service, operation }) => `${depth} ${service} ${operation}`);

test('a slow order is the classic picture', () => {
  expect(`\n${renderWaterfall(slow, { width: 90 })}`).toBe(`
(deadline 3.00s, beyond the right edge)
[gateway] POST /api/orders        --------------------------------- 900ms
  '- [order] CreateOrder           ------------------------------- 859ms
       |- [inventory] CheckStock   - 25ms
       |- insert_order              - 18ms
       '- [payment] CreatePayment    ----------------------------- 794ms
            '- [bank] Charge          --------------------------- 749ms  <- critical path
                    * fault.injected delay 700ms, fault f-1 at 105ms`);
});

test('attempts, their status, the deadline and work after the caller left are shown', () => {
  const text = renderWaterfall(retried, { width: 130 });
  expect(text).toMatch(/^ +deadline 800ms \|$/m);
  expect(text).toMatch(/\|- \[bank\] Charge #1 +-+\|?-+ 750ms DEADLINE_EXCEEDED {2}<- critical path$/m);
  expect(text).toMatch(/'- \[bank\] Charge #2 .* 750ms DEADLINE_EXCEEDED$/m);
  expect(text).toContain('* caller left after 250ms, work went on for 501ms');
  const column = text.split('\n')[0]?.indexOf('|') ?? -1;
  const marked = text.split('\n').filter((line) => line[column] === '|');
  expect(marked.length).toBeGreaterThanOrEqual(5);
});

test('every line fits the width', () => {
  for (const { waterfalls } of [...sampleReport().arms, ...hostileReport().arms]) {
    for (const one of waterfalls) {
      for (const width of [60, 80, 100, 120, 160]) {
        const widest = Math.max(
          ...renderWaterfall(one, { width })
            .split('\n')
            .map((line) => [...line].length),
        );
        expect(widest).toBeLessThanOrEqual(width);
      }
    }
  }
});

test('a call keeps its line where no server answered', () => {
  const [client] = call({
    from: 'order',
    to: 'payment',
    method: 'CreatePayment',
    depth: 1,
    startMs: 10,
    durationMs: 900,
  });
  const refused = { ...(client as WaterfallRow), attributes: { 'faultline.rejected_by': 'breaker' } };
  expect(outline([root, refused])).toEqual(['0 order CreateOrder', '1 null call CreatePayment']);
  expect(renderWaterfall(waterfall([root, refused]))).toContain(
    '* refused by the breaker before it was sent',
  );
});

test('a call keeps its line where much of its time passed outside of the server', () => {
  const rows = call({
    from: 'order',
    to: 'bank',
    method: 'Charge',
    depth: 1,
    startMs: 10,
    durationMs: 900,
    server: { durationMs: 50 },
  });
  expect(outline([root, ...rows])).toEqual(['0 order CreateOrder', '1 null call Charge', '2 bank Charge']);
});

test('the span around the attempts of one call is folded with its only attempt, and kept around several', () => {
  const logical = row({
    depth: 1,
    service: 'order',
    operation: 'Charge',
    startMs: 10,
    durationMs: 900,
    attributes: { 'rpc.method': 'shop.v1.BankService/Charge' },
  });
  const attempt = (startMs: number, durationMs: number, number = 1) =>
    call({
      from: 'order',
      to: 'bank',
      method: 'Charge',
      depth: 2,
      startMs,
      durationMs,
      client: { attributes: { 'faultline.rpc.attempt': number } },
    });
  expect(outline([root, logical, ...attempt(10, 900)])).toEqual(['0 order CreateOrder', '1 bank Charge']);
  expect(outline([root, logical, ...attempt(10, 400), ...attempt(450, 460, 2)])).toEqual([
    '0 order CreateOrder',
    '1 null call Charge',
    '2 bank Charge #1',
    '2 bank Charge #2',
  ]);
});

test('the same call made twice is two calls, not two attempts', () => {
  const check = (startMs: number) =>
    call({ from: 'order', to: 'inventory', method: 'CheckStock', depth: 1, startMs, durationMs: 30 });
  expect(outline([root, ...check(10), ...check(50)])).toEqual([
    '0 order CreateOrder',
    '1 inventory CheckStock',
    '1 inventory CheckStock',
  ]);
});

test('what is left out of a long trace is counted, and is never the culprit', () => {
  const steps = Array.from({ length: 60 }, (_, index) =>
    row({
      depth: 1,
      service: 'order',
      operation: `step_${index}`,
      startMs: index * 10,
      durationMs: 10,
      culprit: index === 57,
    }),
  );
  const text = renderWaterfall(waterfall([root, ...steps]), { maxRows: 10 });
  expect(text).toContain('step_57');
  expect(text).toMatch(/\(51 of 61 spans are left out here/);
});

test('text of a trace cannot reach the terminal', () => {
  const text = renderWaterfall(hostileReport().arms[0]?.waterfalls[0] as Waterfall);
  expect(HOSTILE).toContain('\u001b');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028]/u);
});

test('colours only when asked', () => {
  expect(renderWaterfall(slow)).not.toContain('\u001b');
  const colored = renderWaterfall(slow, { color: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(renderWaterfall(slow));
  expect(renderWaterfall(waterfall([]))).toBe('(this trace has no spans)');
});
