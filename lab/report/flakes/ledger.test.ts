import { expect, test } from 'vitest';
import type { ReportHypothesis, Verdict } from '../model.ts';
import { sampleReport } from '../sample-report.ts';
import { type LedgerRun, ledgerOf } from './ledger.ts';
import { ledgerLines } from './ledger-lines.ts';

const [first] = sampleReport().hypotheses as [ReportHypothesis];
const claim = (name: string, observed: number | null, verdict: Verdict, atMost = 500): ReportHypothesis => ({
  ...first,
  ...{ name, observed, verdict, limit: { atLeast: null, atMost }, unit: 'ms' },
});
const runOf = (hypotheses: ReportHypothesis[], beside: Partial<LedgerRun> = {}): LedgerRun => ({
  ...{ scenario: 'slow', scenarioHash: 'a1', length: 'short', runtime: 'process', sampling: null },
  ...{ startedAt: '2026-03-14T09:26:53.000Z', exitCode: 0, hypotheses },
  ...beside,
});
const held = (values: readonly number[]) =>
  values.map((value) => runOf([claim('quick', value, value <= 500 ? 'pass' : 'fail')]));
const only = (runs: readonly LedgerRun[]) => ledgerOf(runs)[0]?.hypotheses[0];

test('how often it held, how far it was from its limit', () => {
  const runs = [
    ...held([300, 200, 100]),
    runOf([claim('quick', null, 'no-data')]),
    runOf([claim('quick', 900, 'inconclusive')]),
  ];
  expect(only(runs)).toMatchObject({
    ...{ pass: 3, fail: 0, unjudged: 2, passRate: 1, spread: 100, state: 'few', roomy: null },
    distance: { worst: 200, median: 300 },
  });
});

test.each([
  ['steady', [100, 101, 99, 100, 100], null],
  ['tight', [470, 490, 450, 480, 460], 518],
  // A limit of 500 would be rounded to three digits.
  ['tight', [499.2, 499.9, 499.5, 499.7, 499.6], 500.38],
  ['flaky', [400, 420, 410, 430, 501], 541],
  ['flaky', [400, 420, 600, 610], 850],
  ['failing', [600, 610, 605, 400, 620], null],
  ['few', [470, 490], null],
] as const)('a limit is %s by what was observed', (state, values, roomy) => {
  expect(only(held(values))).toMatchObject({ state, roomy });
});

test('what is always at its limit is steady: a count of nothing', () => {
  const none = Array.from({ length: 5 }, () => runOf([claim('lost', 0, 'pass', 0)]));
  expect(only(none)).toMatchObject({ state: 'steady', distance: { worst: 0, median: 0 }, spread: 0 });
});

test('the other side of a limit is the other way round', () => {
  const atLeast = (observed: number) => ({
    ...claim('served', observed, 'pass'),
    limit: { atLeast: 95, atMost: null },
  });
  const runs = [96, 97, 95.5, 96.5, 96].map((value) => runOf([atLeast(value)]));
  expect(only(runs)).toMatchObject({ state: 'tight', distance: { worst: 0.5, median: 1 }, roomy: 94.28 });
});

test('runs of another version, length, runtime or sampling are told apart, and so is another limit', () => {
  const runs = [
    runOf([claim('quick', 100, 'pass')]),
    runOf([claim('quick', 100, 'pass', 400)]),
    runOf([claim('quick', 100, 'pass')], { scenarioHash: 'b2' }),
    runOf([claim('quick', 100, 'pass')], { length: 'long' }),
    runOf([claim('quick', 100, 'pass')], { runtime: 'docker' }),
    runOf([claim('quick', 100, 'pass')], { sampling: 'head=10%' }),
  ];
  const groups = ledgerOf(runs);
  expect(groups.map((group) => group.runs).sort()).toEqual([1, 1, 1, 1, 2]);
  expect(groups.find((group) => group.runs === 2)?.hypotheses.map(({ limit }) => limit.atMost)).toEqual([
    500, 400,
  ]);
});

test('people read a table; what calls for a look is first', () => {
  const runs = [400, 420, 410, 430, 501].map((value) =>
    runOf(
      [claim('steady', 100 + value / 1e6, 'pass'), claim('quick', value, value <= 500 ? 'pass' : 'fail')],
      {
        exitCode: value <= 500 ? 0 : 99,
      },
    ),
  );
  const [head, titles, flaky, steady] = ledgerLines(ledgerOf(runs));
  expect(head).toBe(
    'slow (short length, process, version a1): 4 of 5 runs pass, 1 failed, 2026-03-14 09:26:53 UTC to 2026-03-14 09:26:53 UTC',
  );
  expect(titles).toMatch(
    /^ {2}state +hypothesis +pass +runs +unjudged +limit +worst +median +spread +roomy$/,
  );
  expect(flaky).toMatch(/^ {2}flaky +quick \(\w+\) +80% +5 +0 +<= 500 ms +-1 +80 +\S+ +541$/);
  expect(steady).toMatch(/^ {2}steady +steady /);
});
