import type { ServiceSettings } from '@faultline/control';
import type { ProtectionRecord } from '@faultline/control/protection-record';
import { expect, test } from 'vitest';
import { armEvidence } from '../../analysis/arm/example-evidence.ts';
import {
  actsOf,
  edgeOf,
  protectionEvents,
  recordOf,
} from '../../analysis/protections/fixture/example-record.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { judge } from './judge.ts';

const NAME = 'protected-order-payment-bulkhead';

const SETTINGS: Record<string, ServiceSettings> = {
  order: { clients: { payment: { bulkhead: { maxInFlight: 4 } } } },
};

/** A bulkhead of 4 that refused so many, for the last time so many ms into the arm, whose fault came at 1 s. */
const bulkhead = (most: number, held: number, refused: number, ms: number | null) =>
  recordOf({ edges: { payment: edgeOf({ bulkhead: { most, held, refused: actsOf(refused, ms) } }) } });

/** What a run says of it; its arms have no load, so that nothing else is judged. */
function judged(record: ProtectionRecord | null, { fault = true, settings = SETTINGS } = {}) {
  // Without budgets or retries, so that no rule of the wire is asked for.
  const scenario = smallScenario({ arms: { unprotected: {}, protected: {} } });
  const events = [
    ...protectionEvents(settings, { 'order-1': record }),
    ...(fault ? [{ tMs: EXAMPLE_EPOCH_MS + 1_000, type: 'fault.injecting', kind: 'fault' }] : []),
  ];
  const arm = (name: string, journal: typeof events) => ({
    evidence: { ...armEvidence({ arm: name, journal }), phases: [] },
    ...{ left: [], mishaps: [], unwritten: [] },
  });
  const journal = { write: () => {} } as never;
  const { checked, notes, verdict } = judge(
    { ...scenario, hypotheses: [] },
    [arm('unprotected', []), arm('protected', events)],
    [],
    journal,
  );
  return {
    claims: checked.map((each) => [
      each.hypothesis.name,
      each.verdict,
      each.observation?.value ?? each.because,
    ]),
    notes,
    verdict,
  };
}

test('a protection that breaks its promise fails the run, whatever the scenario claims', () => {
  expect(judged(bulkhead(9, 0, 1, 1_500))).toEqual({
    claims: [[NAME, 'fail', 5]],
    notes: [],
    verdict: 'fail',
  });
  expect(judged(bulkhead(4, 2, 1, 1_500)).claims).toEqual([[NAME, 'fail', 2]]);
});

test('one that the faults brought to act and that held passes', () => {
  expect(judged(bulkhead(4, 0, 3, 1_500))).toEqual({
    claims: [[NAME, 'pass', 0]],
    notes: [],
    verdict: 'pass',
  });
});

test('one that the faults never brought to act is no claim, but a note', () => {
  expect(judged(bulkhead(3, 0, 0, null))).toMatchObject({
    claims: [],
    notes: [
      'protected: the bulkhead on order -> payment never acted (3 of 4 in flight at a time, 0 calls refused; 0 slots never came back): the run did not put it to the test',
    ],
  });
  expect(judged(bulkhead(4, 0, 3, 900)).notes).toEqual([
    expect.stringMatching(
      /^protected: the bulkhead on order -> payment never acted once the faults had come \(4 of 4 /,
    ),
  ]);
  // Without a fault there is no time before it.
  expect(judged(bulkhead(4, 0, 3, 900), { fault: false }).claims).toEqual([[NAME, 'pass', 0]]);
});

test('one that never acted and broke its promise all the same fails', () => {
  expect(judged(bulkhead(5, 0, 0, null)).claims).toEqual([[NAME, 'fail', 1]]);
  expect(judged(bulkhead(2, 1, 0, null)).claims).toEqual([[NAME, 'fail', 1]]);
});

test('what only acts is a note when it did not, and nothing when it did', () => {
  const settings = { order: { clients: { payment: { timeoutMs: 250, fallback: true } } } };
  const acts = { timeout: actsOf(3, 1_500) };
  expect(judged(recordOf({ edges: { payment: edgeOf({ acts }) } }), { settings })).toMatchObject({
    claims: [],
    notes: [
      'protected: the fallback on order -> payment never acted (0 times): the run did not put it to the test',
    ],
  });
});

test('an instance that did not say leaves no data', () => {
  expect(judged(null).claims).toEqual([
    [NAME, 'no-data', 'order-1 did not say what its protections had done'],
  ]);
});
