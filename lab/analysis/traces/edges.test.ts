import { describe, expect, it } from 'vitest';
import { client, gateway, otlp, server } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { edges, serverLatency } from './edges.ts';

const BANK = 'shop.v1.BankService/Charge';
type Attributes = Record<string, string | number>;

const attempt = (number: number, at: [number, number], answered = true, attributes: Attributes = {}) =>
  client('payment', BANK, at, {
    error: !answered,
    attributes: { 'faultline.rpc.attempt': number, ...attributes },
    children: answered ? [server('bank', BANK, [at[0] + 1, at[1] - 1])] : [],
  });

describe('edges', () => {
  it('counts logical calls, attempts and the amplification', () => {
    const retried = [attempt(1, [0, 10], false), attempt(2, [20, 30], false), attempt(3, [40, 60])];
    const traces = buildTraces(otlp(gateway([0, 100], retried), gateway([0, 100], [attempt(1, [0, 40])])));
    const [edge, ...others] = edges(traces);
    expect(others).toEqual([]);
    expect(edge).toMatchObject({
      from: 'payment',
      to: 'bank',
      operation: 'Charge',
      calls: 2,
      attempts: 4,
      failedAttempts: 2,
      amplification: 2,
      attemptsPerTrace: 2,
    });
    expect(edge?.attemptMs).toMatchObject({ count: 4, min: 10, max: 40 });
    expect(edge?.serverMs).toMatchObject({ count: 2, min: 18, max: 38 });
  });

  it('an attempt that its caller refused did not go out', () => {
    const open = { 'faultline.rejected_by': 'breaker' };
    const all = [attempt(1, [0, 10]), attempt(1, [20, 20], false, open), attempt(2, [30, 30], false, open)];
    const expected = { calls: 1, attempts: 1, failedAttempts: 0, amplification: 1 };
    expect(edges(buildTraces(otlp(gateway([0, 100], all))))[0]).toMatchObject(expected);
    expect(edges(buildTraces(otlp(gateway([0, 100], [attempt(1, [20, 20], false, open)]))))).toEqual([]);
  });

  it('counts a call whose first attempt left no span', () => {
    const late = [attempt(2, [0, 10]), attempt(3, [20, 30]), attempt(1, [40, 50]), attempt(2, [60, 70])];
    const expected = { calls: 2, attempts: 4, amplification: 2 };
    expect(edges(buildTraces(otlp(gateway([0, 100], late))))[0]).toMatchObject(expected);
  });

  it('without attempt numbers each server span below one client span was an attempt', () => {
    const servers = [server('bank', BANK, [2, 5]), server('bank', BANK, [7, 9])];
    const plain = client('payment', BANK, [1, 10], { children: servers });
    expect(edges(buildTraces(otlp(gateway([0, 100], [plain]))))[0]).toMatchObject({
      calls: 1,
      attempts: 2,
      amplification: 2,
    });
  });

  it('keeps edges apart by caller', () => {
    const traces = buildTraces(
      otlp(gateway([0, 9], [client('order', BANK, [1, 2]), client('payment', BANK, [1, 2])])),
    );
    expect(edges(traces).map((edge) => `${edge.from} ${edge.to}`)).toEqual(['order bank', 'payment bank']);
    expect(edges([])).toEqual([]);
  });
});

describe('serverLatency', () => {
  it('summarises the server spans of an operation by bare or full name', () => {
    const traces = buildTraces(otlp(gateway([0, 100], [attempt(1, [0, 12]), attempt(1, [20, 42])])));
    expect(serverLatency(traces, 'bank', 'Charge')).toMatchObject({ count: 2, min: 10, max: 20 });
    expect(serverLatency(traces, 'bank', BANK)?.count).toBe(2);
    expect(serverLatency(traces, 'payment', 'Charge')).toBeNull();
    expect(serverLatency(traces, 'bank', 'Refund')).toBeNull();
  });
});
