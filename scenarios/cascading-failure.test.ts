import type { BreakerTurnRecord } from '@faultline/control/protection-record';
import { expect, test } from 'vitest';
import { armEvidence } from '../lab/analysis/arm/example-evidence.ts';
import { armView } from '../lab/analysis/arm/view.ts';
import {
  edgeOf,
  protectionEvents,
  recordOf,
  turnOf,
} from '../lab/analysis/protections/fixture/example-record.ts';
import { EXAMPLE_EPOCH_MS } from '../lab/analysis/spans/example-trace.ts';
import type { Hypothesis } from '../lab/scenario/scenario.ts';
import cascadingFailure from './cascading-failure.ts';

const UNDONE_MS = 1_000;
const event = (ms: number, type: string) => ({ tMs: EXAMPLE_EPOCH_MS + ms, type });

/** What a hypothesis sees of these turns; the fault came at 0.2 s and was undone at 1 s. */
function observed(name: string, turns: readonly BreakerTurnRecord[]) {
  const journal = [
    ...protectionEvents(cascadingFailure.arms.protected, {
      'order-1': recordOf({ edges: { payment: edgeOf({ breaker: { turns } }) } }),
    }),
    { ...event(200, 'fault.injected'), faultId: 'hang-bank-Charge' },
    { ...event(UNDONE_MS, 'fault.undone'), faultId: 'hang-bank-Charge' },
  ];
  const view = armView(armEvidence({ journal }));
  const hypothesis: Hypothesis | undefined = cascadingFailure.hypotheses.find((each) => each.name === name);
  return hypothesis?.observe({ unprotected: view, protected: view });
}

const opened = turnOf('open', 940, 10);
const probe = (...turns: readonly BreakerTurnRecord[]) => observed('breaker-probes', [opened, ...turns]);

test('a turn is told with its own time, not with that of a scrape', () => {
  const turns = [opened, turnOf('half-open', 1_940, 10), turnOf('closed', 2_000.5, 11)];
  expect(observed('breaker-opens', turns)?.value).toBeCloseTo(0.74, 6);
  expect(observed('breaker-closes', turns)?.value).toBeCloseTo(1.0005, 6);
});

test('the probe that closes the breaker comes after the undo', () => {
  expect(probe(turnOf('half-open', 1_400, 10), turnOf('closed', 1_450, 11))?.value).toBeCloseTo(0.4, 6);
});

test('or it is under way then, as one before it was that failed', () => {
  const failed = [turnOf('half-open', 950, 10), turnOf('open', 960, 11)];
  expect(probe(...failed, turnOf('half-open', 990, 11), turnOf('closed', 1_010, 12))).toMatchObject({
    value: 0,
  });
});

test('a breaker that closes without one is no pass', () => {
  expect(probe(turnOf('closed', 1_400, 10))).toBeNull();
  expect(probe(turnOf('half-open', 1_300, 10), turnOf('closed', 1_400, 10))).toBeNull();
  expect(probe(turnOf('half-open', 1_300, 10))).toBeNull();
});
