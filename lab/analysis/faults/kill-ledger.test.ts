import { describe, expect, test } from 'vitest';
import { sample } from '../arm/example-evidence.ts';
import { type ExampleSpan, gateway, otlp } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { at, count, counted, event, ledgerOf, planned } from './example-ledger.ts';
import { faultLedgers } from './fault-ledger.ts';

describe('a kill or pause', () => {
  const KILL = { countedBy: 'callers', takesDown: true };
  const since = { inScope: 100, met: 30, lastMs: at(900) };

  test('meets what its callers sent to it since, and what was under way', () => {
    const journal = [
      planned(KILL),
      counted(999, 'before', count('order-1', { ...since, underWay: 2 }), count('order-2', since)),
      event(1_000, 'injected'),
      counted(1_100, 'met', count('order-2', { inScope: 104, met: 31, lastMs: at(1_050) })),
      counted(
        2_000,
        'undoing',
        count('order-1', { inScope: 160, met: 31, lastMs: at(1_300) }),
        count('order-2', { inScope: 130, met: 33, lastMs: at(1_800) }),
      ),
      event(2_001, 'undoing'),
    ];
    expect(ledgerOf(journal)).toMatchObject({
      percentage: null,
      inScope: 92,
      met: 6,
      instances: [
        { instance: 'order-1', inScope: 62, met: 3, firstMs: at(999), lastMs: at(1_300) },
        { instance: 'order-2', inScope: 30, met: 3, firstMs: at(1_050), lastMs: at(1_800) },
      ],
    });
  });

  test('is seen in force by looks at its process and at what it silences, and by the process that follows', () => {
    const journal = [
      planned(KILL),
      event(1_995, 'probed', { probes: { sent: 9, unanswered: 9, firstMs: at(1_050), lastMs: at(1_900) } }),
      event(1_999, 'watched', { by: 'who watched its process', isLook: true, toMs: at(1_998) }),
      event(2_300, 'watched', { by: 'the new process of payment-1', isLook: false, toMs: at(2_100) }),
    ];
    expect(ledgerOf(journal)?.seen).toMatchObject([
      { by: 'who watched its process', toMs: at(1_998), withinMs: 500 },
      { by: 'the new process of payment-1', toMs: at(2_100), withinMs: 100 },
      { by: 'who asked the backend', toMs: at(1_900), withinMs: 500 },
    ]);
  });

  test('that no caller sent anything to has met nobody, however much it had served', () => {
    const journal = [
      planned(KILL),
      counted(999, 'before', count('order-1', since)),
      event(1_000, 'injected'),
      counted(2_000, 'undoing', count('order-1', { ...since, inScope: 150 })),
    ];
    expect(ledgerOf(journal)).toMatchObject({ inScope: 50, met: 0, firstMs: null, lastMs: null });
  });

  test('that was undone by a restart has what went to the new process from then on', () => {
    const journal = [
      planned(KILL),
      counted(999, 'before', count('order-1', since)),
      event(1_000, 'injected'),
      counted(2_000, 'undoing', count('order-1', { inScope: 150, met: 33, lastMs: at(1_010) })),
      event(2_000, 'undoing'),
      event(2_500, 'undone'),
      // Another process: another address, which it counts anew.
      counted(2_510, 'returned', count('order-1', { inScope: 170, met: 0 })),
      counted(4_000, 'ended', count('order-1', { inScope: 260, met: 30, lastMs: at(3_990) })),
    ];
    // Started again when the load is over, it is called by nobody, and needs no proof that it is.
    expect(ledgerOf(journal, [sample([2_490, 2_490, 2_520])])?.restart).toBeNull();
    expect(ledgerOf(journal, [sample([2_500, 2_500, 2_520])])).toMatchObject({
      inScope: 50,
      met: 3,
      restart: { atMs: at(2_500), inScope: 90, met: 30, lastMs: at(3_990) },
    });
  });

  test('that callers without the kit met is told by their spans, and by a part of them nobody knows', () => {
    const countedBySpans = { service: ['127.0.0.1:1', '127.0.0.1:2'], struck: ['127.0.0.1:2'] };
    const journal = [
      planned(KILL, { countedBySpans }),
      event(1_000, 'injecting'),
      event(1_010, 'injected'),
      event(2_000, 'undoing'),
      event(2_500, 'undone'),
    ];
    const call = (
      port: number,
      at: ExampleSpan['at'],
      children: readonly ExampleSpan[] = [],
    ): ExampleSpan => ({
      ...{ service: 'gateway', name: 'GET', kind: 'client', at, children },
      attributes: { 'server.address': '127.0.0.1', 'server.port': port },
    });
    const served: ExampleSpan = { service: 'order', name: 'GET /', kind: 'server', at: [2_610, 2_690] };
    const traces = buildTraces(
      otlp(
        gateway(
          [0, 3_000],
          [call(2, [1_500, 1_501]), call(1, [1_600, 1_700]), call(2, [2_600, 2_700], [served])],
        ),
      ),
    );
    const of = (isSampled: boolean) =>
      faultLedgers(journal, [sample([2_550, 2_550, 2_560])], { traces: () => traces, isSampled })[0];
    expect(of(false)).toMatchObject({
      ...{ inScope: 2, met: 1, firstMs: at(1_500), lastMs: at(1_500), uncounted: [] },
      restart: { atMs: at(2_500), inScope: 1, met: 1, lastMs: at(2_600) },
    });
    expect(of(true)?.uncounted).toHaveLength(1);
  });

  test('of the gateway is met by the load: what was under way, and what was sent while it was down', () => {
    const journal = [
      planned({ countedBy: 'callers', takesDown: true, metByLoad: true }),
      event(1_000, 'injecting'),
      event(1_010, 'injected'),
      event(2_000, 'undoing'),
    ];
    const samples = [
      sample([800, 800, 900]),
      sample([990, 990, 1_005]),
      sample([1_500, 1_500, 1_501]),
      sample([1_600, null, null]),
      sample([2_100, 2_100, 2_150]),
    ];
    const [firstMs, lastMs] = [at(1_000), at(1_500)];
    expect(ledgerOf(journal, samples)).toMatchObject({ inScope: 2, met: 2, firstMs, lastMs, restart: null });
  });

  test('of the gateway that was undone by a restart has what the load sent from then on, and what was answered', () => {
    const kill = planned({ countedBy: 'callers', takesDown: true, metByLoad: true });
    const journal = [
      kill,
      event(1_000, 'injecting'),
      event(1_010, 'injected'),
      event(2_000, 'undoing'),
      event(2_500, 'undone'),
    ];
    const lost = { status: 0, outcome: 'ECONNREFUSED' };
    const samples = [
      sample([2_400, 2_400, 2_401], lost),
      sample([2_510, 2_510, 2_511], lost),
      sample([2_600, 2_600, 2_650], { status: 503, outcome: 'UNAVAILABLE' }),
      sample([2_700, 2_700, 2_720]),
      sample([2_800, null, null]),
    ];
    expect(ledgerOf(journal, samples)?.restart).toEqual({
      atMs: at(2_500),
      inScope: 3,
      met: 2,
      firstMs: at(2_600),
      lastMs: at(2_700),
    });
    expect(ledgerOf(journal, samples.slice(0, 2))?.restart).toMatchObject({ inScope: 1, met: 0 });
    const pause = planned({ countedBy: 'callers', metByLoad: true });
    expect(ledgerOf([pause, ...journal.slice(1)], samples)?.restart).toBeNull();
  });
});
