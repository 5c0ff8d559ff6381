import { describe, expect, it } from 'vitest';
import { client, type ExampleSpan, gateway, otlp, server } from '../spans/example-trace.ts';
import { buildTraces, type Trace } from '../spans/span-tree.ts';
import { completenessOf } from './completeness.ts';

const BANK = 'shop.v1.BankService/Charge';
const gate = (tree: ExampleSpan) => completenessOf(buildTraces(otlp(tree))[0] as Trace);
const call = (attributes: Record<string, string | number>) =>
  gate(gateway([0, 10], [client('gateway', BANK, [1, 9], { attributes })]));

describe('completenessOf', () => {
  it('passes a whole trace', () => {
    const inner = client('gateway', BANK, [1, 9], { children: [server('bank', BANK, [2, 8])] });
    expect(gate(gateway([0, 10], [inner]))).toEqual({ complete: true, gaps: [], misfits: [], reasons: [] });
  });

  it('names a missing root', () => {
    const { complete, reasons } = gate(server('bank', BANK, [0, 1], { parentId: 'f'.repeat(16) }));
    expect(complete).toBe(false);
    expect(reasons[0]).toBe('the root span is missing');
    expect(reasons[1]).toContain('has parent ffffffffffffffff, which is missing');
  });

  it('names a root that has not ended', () => {
    expect(gate(gateway([0, null])).reasons).toEqual([
      'gateway server span POST /api/orders (0000000000000001) has not ended',
    ]);
  });

  it('names a missing parent in the middle', () => {
    const lost = server('bank', BANK, [2, 7], { parentId: 'f'.repeat(16) });
    expect(gate(gateway([0, 10], [lost])).complete).toBe(false);
  });

  it.each(['OK', 'INTERNAL', 'NOT_FOUND', 0])('wants the server span of a call that ended %s', (status) => {
    expect(call({ 'rpc.status_code': status }).complete).toBe(false);
  });

  it.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED', 14])('takes %s as an explanation', (status) => {
    expect(call({ 'rpc.status_code': status }).complete).toBe(true);
  });

  it('takes a rejection by the caller as an explanation', () => {
    const attributes = {
      'rpc.status_code': 'RESOURCE_EXHAUSTED',
      'faultline.rejected_by': 'bulkhead',
    };
    expect(call(attributes).complete).toBe(true);
  });

  it('does not ask for a server span of what is not gRPC', () => {
    expect(call({ 'rpc.system.name': 'other' }).complete).toBe(true);
  });
});
