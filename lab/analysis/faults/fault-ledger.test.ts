import { describe, expect, test } from 'vitest';
import { at, count, counted, event, ledgerOf, planned } from './example-ledger.ts';

const DELAY = { countedBy: 'targets', percentage: 40 };

describe('a call fault', () => {
  test('has all calls of all instances and processes, also of those that were killed meanwhile', () => {
    const journal = [
      planned(DELAY),
      event(1_000, 'injected'),
      counted(1_001, 'came', count('bank-2'), count('bank-10')),
      counted(1_500, 'kill', count('bank-2', { inScope: 10, met: 4, firstMs: at(995), lastMs: at(1_400) })),
      event(2_000, 'undoing'),
      event(2_010, 'undone'),
      counted(
        2_011,
        'undone',
        count('bank-2', { process: 'bank-2 2', inScope: 5, met: 2, firstMs: at(1_700), lastMs: at(1_900) }),
        count('bank-10', { inScope: 20, met: 9, firstMs: at(1_100), lastMs: at(2_005) }),
      ),
    ];
    expect(ledgerOf(journal)).toEqual({
      id: 'f',
      kind: 'fault',
      text: 'it breaks',
      counts: 'calls',
      comingMs: null,
      cameMs: at(1_000),
      wentMs: at(2_000),
      goneMs: at(2_010),
      percentage: 40,
      inScope: 35,
      met: 15,
      // Before it was confirmed, after its undo began: the counters know, a window would not.
      firstMs: at(995),
      lastMs: at(2_005),
      instances: [
        { instance: 'bank-2', inScope: 15, met: 6, firstMs: at(995), lastMs: at(1_900) },
        { instance: 'bank-10', inScope: 20, met: 9, firstMs: at(1_100), lastMs: at(2_005) },
      ],
      restart: null,
      isAsked: false,
      seen: [],
      lapse: null,
      uncounted: [],
    });
  });

  test('is seen in force by those that applied it, but by who was killed not to its end', () => {
    const journal = [
      planned(DELAY),
      event(1_000, 'injected'),
      counted(1_010, 'came', count('bank-1', { cameMs: at(990) }), count('bank-2', { cameMs: at(995) })),
      counted(1_500, 'kill', count('bank-2', { cameMs: at(995) })),
      event(2_000, 'undoing'),
      event(2_010, 'undone'),
      counted(
        2_011,
        'undone',
        count('bank-1', { cameMs: at(990), wentMs: at(2_004) }),
        count('bank-2', { process: 'bank-2 2', cameMs: at(1_800), wentMs: at(2_005) }),
        count('bank-3', { process: 'bank-3 1', cameMs: null }),
      ),
    ];
    const own = { withinMs: 100 };
    expect(ledgerOf(journal)?.seen).toEqual([
      { by: 'bank-1', saidToHaveComeMs: at(1_010), fromMs: at(990), toMs: at(2_004), ...own },
      { by: 'bank-2', saidToHaveComeMs: at(1_010), fromMs: at(995), toMs: undefined, ...own },
      { by: 'bank-2', saidToHaveComeMs: null, fromMs: at(1_800), toMs: at(2_005), ...own },
    ]);
  });

  test('that never came has met nobody', () => {
    const [inScope, met] = [0, 0];
    expect(ledgerOf([planned(DELAY)])).toMatchObject({ cameMs: null, wentMs: null, inScope, met });
  });

  test('that was seen to be out of force says so', () => {
    const journal = [planned(DELAY), event(5, 'lapsed', { found: 'bank-1 no longer applied it' })];
    expect(ledgerOf(journal)?.lapse).toBe('bank-1 no longer applied it');
  });
});

test("an outage is met by the lab's probes, and by the services' keepalives", () => {
  const probes = { sent: 14, unanswered: 13, firstMs: at(1_000), lastMs: at(2_300) };
  const journal = [
    planned({ countedBy: 'probes' }),
    counted(999, 'before', count('order-1', { inScope: 7, met: 1 })),
    event(1_000, 'injected'),
    event(2_390, 'probed', { probes }),
    counted(2_400, 'undoing', count('order-1', { inScope: 9, met: 3 })),
  ];
  expect(ledgerOf(journal)).toMatchObject({
    counts: 'probes',
    inScope: 14,
    met: 13,
    firstMs: at(1_000),
    lastMs: at(2_300),
    instances: [{ instance: 'order-1', inScope: 2, met: 2 }],
    isAsked: true,
  });
  const unasked = journal.filter(({ type }) => type !== 'fault.counted');
  expect(ledgerOf(unasked)).toMatchObject({ met: 13, instances: [], isAsked: false });
});
