import { expect, test } from 'vitest';
import { client, gateway, internal, otlp, server } from '../../../analysis/spans/example-trace.ts';
import { buildTraces } from '../../../analysis/spans/span-tree.ts';
import { traceModel, visibleLines } from './trace-model.ts';

const CHARGE = 'shop.v1.BankService/Charge';
const about = { stands: null, route: 'GET /', phase: 'fault', chosen: '', responseMs: 100 };

function modelOf(...children: Parameters<typeof gateway>[1] & {}) {
  const [trace] = buildTraces(otlp(gateway([0, 100], children)));
  const model = trace && traceModel(trace, about);
  if (!model) throw new Error('a trace with a root');
  return model;
}
const inksOf = (model: ReturnType<typeof modelOf>, line: number) =>
  model.segments(line).map(({ ink, fromMs, toMs }) => `${ink} ${fromMs}-${toMs}`);

test('a bar is own work but where a call or a wait goes on', () => {
  const model = modelOf(internal('gateway', 'wait worker', [10, 30]), internal('gateway', 'step', [40, 60]));
  expect(inksOf(model, 0)).toEqual(['own 0-10', 'waits 10-30', 'own 30-40', 'callee 40-60', 'own 60-100']);
  expect(inksOf(model, 1)).toEqual(['waits 10-30']);
});

test('what the fault holds, and what goes on after its caller has left', () => {
  const events = [{ name: 'fault.injected', attributes: {} }];
  const held = client('gateway', CHARGE, [10, 90], {
    children: [server('bank', CHARGE, [11, 95], { events })],
  });
  const model = modelOf(held);
  const [first] = model.lines[1]?.events ?? [];
  expect(inksOf(model, 1)).toEqual([
    ...(first && first.atMs > 11 ? [`own 11-${first.atMs}`] : []),
    `held ${first?.atMs}-90`,
    'left 90-95',
  ]);
});

test('who has left is known too where the call has a line of its own, and below it', () => {
  const late = server('bank', CHARGE, [3, 70], { children: [internal('bank', 'write', [20, 68])] });
  const call = client('gateway', CHARGE, [1, 50], {
    children: [internal('gateway', 'wait connection', [1, 2]), late],
  });
  const model = modelOf(call);
  const of = (operation: string) => model.lines.findIndex((line) => line.operation === operation);
  expect(inksOf(model, of('Charge'))).toEqual(['own 3-20', 'callee 20-50', 'left 50-70']);
  expect(inksOf(model, of('write'))).toEqual(['own 20-50', 'left 50-68']);
});

test('folding hides what is below, and the critical path covers the root', () => {
  const model = modelOf(
    internal('gateway', 'outer', [10, 90], { children: [internal('gateway', 'inner', [20, 80])] }),
  );
  expect(visibleLines(model, new Set())).toEqual([0, 1, 2]);
  expect(visibleLines(model, new Set([1]))).toEqual([0, 1]);
  expect(model.critical.map(({ line, fromMs, toMs }) => [line, fromMs, toMs])).toEqual([
    [0, 0, 10],
    [1, 10, 20],
    [2, 20, 80],
    [1, 80, 90],
    [0, 90, 100],
  ]);
});
