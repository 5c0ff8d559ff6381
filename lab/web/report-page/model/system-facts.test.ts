import { expect, test } from 'vitest';
import { armEvidence } from '../../../analysis/arm/example-evidence.ts';
import { armView } from '../../../analysis/arm/view.ts';
import {
  client,
  EXAMPLE_EPOCH_MS,
  type ExampleSpan,
  gateway,
  otlp,
} from '../../../analysis/spans/example-trace.ts';
import { causesOf } from './causes.ts';
import { brokenPlaces, callFacts } from './system-facts.ts';

const planned = (plan: object, kind = 'fault') => ({ tMs: 0, type: 'fault.planned', kind, plan });

test('each kind of fault has its place, and a word', () => {
  const journal = [
    planned({ kind: 'hang', match: { service: 'bank', method: 'Charge' } }),
    planned({ kind: 'kill', instance: 'payment-1' }),
    planned({ kind: 'outage', backend: 'registry' }),
    planned({ kind: 'delay', match: { service: 'stock' } }, 'condition'),
    planned({ kind: 'bandwidth', match: { service: 'cache' } }),
  ];
  expect(brokenPlaces(armView(armEvidence({ journal })))).toEqual([
    { service: 'bank', word: 'hangs', kind: 'fault' },
    { service: 'payment', word: 'killed', kind: 'fault' },
    { service: 'registry', word: 'silent', kind: 'fault' },
    { service: 'stock', word: 'slow', kind: 'condition' },
    { service: 'cache', word: 'bandwidth', kind: 'fault' },
  ]);
});

const lend = (startMs: number, rest: Partial<ExampleSpan> = {}) =>
  client('desk', 'loans.v1.Loans/Lend', [startMs, startMs + 50], {
    ...rest,
    attributes: { 'service.peer.name': 'loans', ...rest.attributes },
  });
const event = (ms: number, type: string) => ({
  tMs: EXAMPLE_EPOCH_MS + ms,
  type,
  faultId: 'f',
  kind: 'fault',
  text: 'it breaks',
});
const INTO_FAULT = {
  journal: [
    event(0, 'fault.planned'),
    event(1000, 'fault.injected'),
    event(1500, 'fault.undoing'),
    event(1500, 'fault.undone'),
  ],
  traces: otlp(
    gateway([900, 1000], [lend(910)]),
    // Due while the fault was in force, and sent only after.
    gateway([1100, 1800], [lend(1700)]),
    gateway([1100, 1300], [lend(1100), lend(1200)]),
    gateway([1300, 1400], [lend(1300, { attributes: { 'faultline.rejected_by': 'breaker' } })]),
  ),
};

test('calls are of those that were sent while the fault was in force', () => {
  expect(callFacts(armView(armEvidence(INTO_FAULT)))).toEqual([
    { from: 'desk', to: 'loans', attempts: 2, perSecond: 4 },
  ]);
});

test('of a sample of the traces nobody knows how many calls a second there were', () => {
  const sampling = { kind: 'head', percent: 10 } as const;
  expect(callFacts(armView(armEvidence({ ...INTO_FAULT, sampling })))).toEqual([
    { from: 'desk', to: 'loans', attempts: 2, perSecond: null },
  ]);
});

test('a full pool tells what held it, what that is on the way to, and who waited', () => {
  const pool = {
    ...{ service: 'desk', slots: 4, mostBusy: 4, mostWaiting: 9 },
    heldBy: { service: 'loans', calls: 4 },
  };
  const calls = [
    { from: 'desk', to: 'loans', attempts: 1, perSecond: 1 },
    { from: 'loans', to: 'ledger', attempts: 1, perSecond: 1 },
  ];
  const view = armView(armEvidence());
  const broken = [{ service: 'ledger', word: 'hangs', kind: 'fault' as const }];
  const [told] = causesOf(view, { broken, calls, pools: [pool], acted: [] });
  expect(told?.phase).toBe('fault');
  expect(told?.text).toBe(
    'All 4 workers of desk were busy, up to 4 with calls to loans, on the way to ledger; up to 9 other calls, of whatever kind, waited for one.',
  );
  expect(causesOf(view, { broken, calls, pools: [{ ...pool, mostBusy: 3 }], acted: [] })).toEqual([]);
});

test('what the protections of an edge did is one sentence, told of all of the arm', () => {
  const breaker = { kind: 'breaker', where: 'desk → loans', times: 2, refused: 1, evidence: 'opened twice' };
  const fallback = { ...breaker, kind: 'fallback', times: 1, refused: null };
  const acted = [breaker, fallback, { ...fallback, where: 'desk → clock', times: 4 }];
  const found = causesOf(armView(armEvidence()), { broken: [], calls: [], pools: [], acted });
  expect(found).toEqual([
    {
      phase: null,
      text: 'On desk → loans the breaker opened 2 times (1 call refused), the fallback answered 1 call.',
    },
    { phase: null, text: 'On desk → clock the fallback answered 4 calls.' },
  ]);
});

test('where the fallback answered all that was stopped, the counts are said to add up', () => {
  const of = (kind: string, times: number, refused: number | null = null) => ({
    ...{ kind, where: 'desk → loans', times, refused, evidence: '' },
  });
  const stopped = [of('breaker', 3, 71), of('bulkhead', 4), of('timeout', 12)];
  const told = (acted: readonly ReturnType<typeof of>[]) =>
    causesOf(armView(armEvidence()), { broken: [], calls: [], pools: [], acted })[0]?.text;
  expect(told([...stopped, of('fallback', 87)])).toBe(
    'On desk → loans the breaker opened 3 times (71 calls refused), the bulkhead refused 4 calls, the time budget ended 12 calls, the fallback answered all 87 of these calls.',
  );
  expect(told([...stopped, of('fallback', 86)])).toMatch(/the fallback answered 86 calls\.$/);
  expect(told([...stopped, of('retry', 2), of('fallback', 87)])).toMatch(/the fallback answered 87 calls\.$/);
});
