import { expect, test } from 'vitest';
import { armEvidence } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import { misplacedFaults } from './fault-place.ts';

/** Each phase lasts for a second, and is settled from 20 ms after its beginning to 100 ms before its end. */
const phases = armEvidence().phases.map((phase) => ({
  ...phase,
  settled: { fromMs: phase.startedAtMs + 20, toMs: phase.endedAtMs - 100 },
}));

/** A fault of the fault phase, with the ms after the beginning of the baseline at which it was coming, came and went. */
function misplaced(
  times: readonly [coming: number, came: number, went: number],
  plan: object = {},
  scaled: object = {},
  stoppedIn?: string,
) {
  const about = { arm: 'unprotected', kind: 'fault', faultId: 'f', phase: 'fault', text: 'it breaks' };
  const event = (ms: number, type: string): JournalEvent => ({
    ...{ tMs: EXAMPLE_EPOCH_MS + ms, type: `fault.${type}` },
    ...about,
    plan: { match: { service: 'bank' }, ...plan },
  });
  const [coming, came, went] = times;
  const journal = [
    ...(stoppedIn === undefined ? [] : [{ tMs: 0, type: 'arm.stopped', phase: stoppedIn }]),
    { ...event(0, 'planned'), ...scaled },
    event(coming, 'injecting'),
    event(came, 'injected'),
    event(went, 'undoing'),
  ];
  return misplacedFaults(armView(armEvidence({ phases, journal })));
}

test('a fault that is in force from before its phase is measured until that has ended is in its place', () => {
  expect(misplaced([1_001, 1_019, 2_001])).toEqual([]);
  expect(misplaced([1_300, 1_310, 1_700], { after: 0.2, lasts: 0.4 })).toEqual([]);
  // The phase is half as long as the scenario says.
  const scaled = { afterMs: 100, lastsMs: 200 };
  expect(misplaced([1_130, 1_140, 1_345], { after: 0.2, lasts: 0.4 }, scaled)).toEqual([]);
});

test('of a fault in a phase that a stop condition cut short only its place in what is left of it is asked', () => {
  const lasting = [
    { after: 0.2, lasts: 5 },
    { afterMs: 200, lastsMs: 5_000 },
  ] as const;
  expect(misplaced([1_300, 1_310, 2_010], ...lasting, 'fault')).toEqual([]);
  expect(misplaced([1_300, 1_310, 2_010], ...lasting, 'recovery')).toHaveLength(2);
  expect(misplaced([1_300, 1_310, 1_700], ...lasting, 'fault')).toEqual([
    'fault f (it breaks) went before its time, by 4610 ms',
  ]);
});

test.each<[string, Parameters<typeof misplaced>, string]>([
  ['before its phase', [[900, 1_010, 2_001]], 'came before the fault phase began, by 100 ms'],
  ['late', [[1_001, 1_220, 2_001]], 'came when the fault phase was already measured, by 200 ms'],
  ['gone early', [[1_001, 1_010, 1_700]], 'went before the fault phase had ended, by 300 ms'],
  [
    'that has to wait, at once',
    [[1_010, 1_030, 2_001], { after: 0.2 }],
    'came before the fault phase was measured, by 10 ms',
  ],
  [
    'that lasts, too long',
    [[1_300, 1_310, 1_950], { after: 0.2, lasts: 0.4 }],
    'went after the fault phase was measured, by 50 ms',
  ],
  [
    'that lasts, gone early',
    [[1_300, 1_310, 1_500], { after: 0.2, lasts: 0.4 }, { afterMs: 200, lastsMs: 400 }],
    'went before its time, by 210 ms',
  ],
  [
    'that has to wait, early',
    [[1_130, 1_140, 2_001], { after: 0.2 }, { afterMs: 200 }],
    'came before its time, by 70 ms',
  ],
])('one that is %s is told', (_how, given, what) => {
  expect(misplaced(...given)).toEqual([`fault f (it breaks) ${what}`]);
});
