import { describe, expect, it } from 'vitest';
import { client, EXAMPLE_EPOCH_MS, type ExampleSpan, gateway, otlp, server } from '../spans/example-trace.ts';
import type { ArmEvidence } from './arm-evidence.ts';
import { armEvidence, sample } from './example-evidence.ts';
import { armView } from './view.ts';

const ROUTE = 'POST /api/orders';
const BANK = 'shop.v1.BankService/Charge';
const STOCK = 'shop.v1.InventoryService/CheckStock';
const traceId = (number: number) => number.toString(16).padStart(32, '0');

const order = (start: number, bankMs: number, stockMs: number): ExampleSpan => {
  const stockEnd = start + 1 + stockMs;
  return gateway(
    [start, stockEnd + bankMs + 2],
    [
      client('gateway', STOCK, [start + 1, stockEnd], {
        children: [server('inventory', STOCK, [start + 1, stockEnd])],
      }),
      client('gateway', BANK, [stockEnd, stockEnd + bankMs], {
        children: [server('bank', BANK, [stockEnd, stockEnd + bankMs])],
      }),
    ],
  );
};
const incomplete = gateway([1600, 1700], [client('gateway', BANK, [1610, 1650])]);

const view = armView(
  armEvidence({
    samples: [
      sample([100, 100, 180], { traceId: traceId(1) }),
      sample([999, 1003, 1850], { traceId: traceId(2) }),
      sample([1200, 1200, 2050], { traceId: traceId(3) }),
      sample([1300, null, null]),
      sample([1600, 1600, 1700], { traceId: traceId(4) }),
      sample([1400, 1400, 1523], { traceId: traceId(5) }),
      sample([1700, 1700, 1720], { traceId: traceId(9) }),
    ],
    traces: otlp(
      order(101, 50, 25),
      order(1003, 800, 25),
      order(1201, 700, 25),
      incomplete,
      order(1400, 30, 90),
    ),
    metrics: [
      {
        name: 'faultline_breaker_state',
        labels: { service: 'order', edge: 'bank' },
        points: [{ tMs: 1, value: 2 }],
      },
    ],
    journal: [
      { tMs: 1, type: 'fault.injected', id: 'f1' },
      { tMs: 2, type: 'fault.removed', id: 'f1' },
    ],
  }),
);

describe('armView', () => {
  it('gives statistics by phase and route, null where there is nothing', () => {
    expect(view.phases).toEqual(['baseline', 'fault', 'recovery']);
    expect(view.routes).toEqual([ROUTE]);
    expect(view.phase('baseline')?.route(ROUTE)).toMatchObject({ count: 2, good: 2 });
    expect(view.phase('fault')?.route(ROUTE)).toMatchObject({ count: 5, errors: { DROPPED: 1 } });
    expect(view.phase('fault')?.load).toMatchObject({ dropped: 1, sent: 4 });
    expect(view.phase('fault')?.route('GET /nothing')).toBeNull();
    expect(view.phase('recovery')?.route(ROUTE)).toBeNull();
    expect(view.phase('recovery')?.load).toBeNull();
    expect(armView(armEvidence({ phases: [] })).phase('fault')).toBeNull();
  });

  it('puts a trace in the phase in which its request was due and gates it', () => {
    expect(view.traces).toHaveLength(5);
    expect(view.phase('baseline')?.traces).toMatchObject({ expected: 2, collected: 2, complete: 2 });
    const fault = view.phase('fault')?.traces;
    expect(fault).toMatchObject({ expected: 4, collected: 3, complete: 2, incomplete: 1 });
    expect(fault?.rejected[0]?.completeness.reasons[0]).toContain('its server span is missing');
    expect(view.phase('recovery')?.traces).toMatchObject({ expected: 0, collected: 0, all: [] });
  });

  it('counts no trace that belongs to no request of the load', () => {
    const mine = sample([100, 100, 180], { traceId: traceId(1) });
    const warmUp = [sample([-500, -500, -400], { traceId: traceId(2) })];
    const traces = otlp(order(101, 50, 25), order(-499, 50, 25), order(300, 50, 25), order(350, 50, 25));
    const others = armView(armEvidence({ samples: [mine], warmUp, traces }));
    expect(others.traces).toHaveLength(4);
    expect(others.foreign.map((trace) => trace.traceId)).toEqual([traceId(3), traceId(4)]);
    expect(others.phase('baseline')?.traces).toMatchObject({ expected: 1, collected: 1, complete: 1 });
    expect(others.phase('baseline')?.edge('gateway', 'bank', 'Charge')?.calls).toBe(1);
  });

  it('counts over whole phases, and takes what must not mix of the settled part alone', () => {
    const settled = { fromMs: EXAMPLE_EPOCH_MS + 1_200, toMs: EXAMPLE_EPOCH_MS + 1_600 };
    const phases = armEvidence().phases.map((phase) =>
      phase.name === 'fault' ? { ...phase, settled } : phase,
    );
    const due = [1_050, 1_300, 1_500, 1_700];
    const samples = [
      sample([1_050, 1_050, 1_080], { traceId: traceId(1), outcome: 'UNAVAILABLE' }),
      ...due.slice(1).map((at, index) => sample([at, at, at + 800], { traceId: traceId(index + 2) })),
    ];
    const traces = otlp(...due.map((at) => order(at + 1, at < 1_600 && at > 1_200 ? 700 : 20, 25)));
    const fault = armView(armEvidence({ phases, samples, traces })).phase('fault');
    expect(fault?.seconds).toBeCloseTo(0.4);
    expect(fault?.traces).toMatchObject({ expected: 4, collected: 4, complete: 4 });
    expect(fault?.traces.all).toHaveLength(2);
    expect(fault?.route(ROUTE)).toMatchObject({
      ...{ count: 4, good: 3, errors: { UNAVAILABLE: 1 }, settled: { count: 2, good: 2, dropped: 0 } },
      responseMs: { count: 2, min: 800 },
    });
    expect(fault?.route(ROUTE)?.goodputRps).toBeCloseTo(5);
    expect(fault?.culpritShare('bank', 'Charge')).toEqual({ percent: 100, of: 2 });
    expect(fault?.service('bank', 'Charge')).toMatchObject({ count: 2, min: 700 });
    expect(fault?.edge('gateway', 'bank', 'Charge')?.calls).toBe(2);
  });

  it('tells how often an operation is the culprit', () => {
    expect(view.phase('baseline')?.culpritShare('bank', 'Charge')).toEqual({ percent: 100, of: 2 });
    expect(view.phase('fault')?.culpritShare('bank', 'Charge', ROUTE)).toEqual({ percent: 50, of: 2 });
    expect(view.phase('fault')?.culpritShare('inventory', 'CheckStock')).toEqual({ percent: 50, of: 2 });
    expect(view.phase('fault')?.culpritShare('bank', 'Charge', 'GET /nothing')).toBeNull();
    expect(view.phase('recovery')?.culpritShare('bank', 'Charge')).toBeNull();
  });

  it('reads server spans, edges and wasted work', () => {
    const fault = view.phase('fault');
    expect(fault?.service('inventory', 'CheckStock')).toMatchObject({ count: 2, min: 25, max: 90 });
    expect(fault?.service('inventory', 'Nothing')).toBeNull();
    expect(fault?.edge('gateway', 'bank', 'Charge')).toMatchObject({ calls: 2, amplification: 1 });
    expect(fault?.edge('gateway', 'payment', 'Charge')).toBeNull();
    expect(fault?.edges()).toHaveLength(2);
    expect(fault?.wastedWork()).toMatchObject({ traces: 2, wastedMs: 0 });
    expect(view.phase('recovery')?.wastedWork()).toBeNull();
  });

  it('finds series by a subset of labels, and journal events by type', () => {
    expect(view.metrics('faultline_breaker_state', { edge: 'bank' })).toHaveLength(1);
    expect(view.metrics('faultline_breaker_state', { edge: 'stock' })).toBeNull();
    expect(view.metrics('nothing')).toBeNull();
    expect(view.journal('fault.injected')).toHaveLength(1);
  });

  it('has nothing of metrics from where the capacity was measured on', () => {
    const points = [1, 2, 3].map((tMs) => ({ tMs, value: tMs }));
    const metrics = [{ name: 'ALERTS', labels: { alertname: 'Slow' }, points }];
    const journal = [{ tMs: 9, type: 'capacity.measured', fromMs: 3 }];
    const seen = (evidence: Partial<ArmEvidence>) =>
      armView(armEvidence({ metrics, ...evidence })).metrics('ALERTS')?.[0]?.points;
    expect(seen({ journal })).toEqual(points.slice(0, 2));
    expect(seen({})).toEqual(points);
    expect(seen({ journal: [{ tMs: 9, type: 'capacity.measured', fromMs: 1 }] })).toBeUndefined();
  });

  it('computes once', () => {
    expect(view.phase('fault')?.route(ROUTE)).toBe(view.phase('fault')?.route(ROUTE));
    expect(view.phase('fault')?.edges()).toBe(view.phase('fault')?.edges());
    expect(view.traces).toBe(view.traces);
  });

  it('reads five thousand traces of fifteen spans in seconds', () => {
    const calls = Array.from({ length: 7 }, (_, index) =>
      client('gateway', BANK, [index * 10, index * 10 + 9], {
        children: [server('bank', BANK, [index * 10 + 1, index * 10 + 8])],
      }),
    );
    const traces = otlp(...Array.from({ length: 5000 }, () => gateway([0, 80], calls)));
    const samples = Array.from({ length: 5000 }, (_, index) =>
      sample([0, 0, 80], { traceId: traceId(index + 1) }),
    );
    const started = performance.now();
    const phase = armView(armEvidence({ traces, samples })).phase('baseline');
    expect(phase?.culpritShare('bank', 'Charge')).toEqual({ percent: 100, of: 5000 });
    expect(phase?.edge('gateway', 'bank', 'Charge')?.calls).toBe(35_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
