import { ORDER_ANSWERS, ORDERING_ROUTE } from '../../../services/proto/order-answers.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { EXAMPLE_EPOCH_MS } from '../spans/example-trace.ts';
import type { ArmEvidence } from './arm-evidence.ts';

/** As the shop says. */
export const ORDER_GOOD = { [ORDERING_ROUTE]: ORDER_ANSWERS };

/** A sample by hand, for tests; `at` is [due, sent, done] in ms after `EXAMPLE_EPOCH_MS`. */
export function sample(
  at: readonly [dueMs: number, sentMs: number | null, doneMs: number | null],
  rest: Partial<RequestSample> = {},
): RequestSample {
  const [dueMs, sentMs, doneMs] = at.map((ms) => (ms === null ? null : EXAMPLE_EPOCH_MS + ms));
  return {
    route: ORDERING_ROUTE,
    index: 0,
    dueMs: dueMs as number,
    sentMs: sentMs ?? null,
    doneMs: doneMs ?? null,
    status: doneMs === null ? 0 : 200,
    outcome: doneMs === null ? 'DROPPED' : 'ok',
    traceId: 'f'.repeat(32),
    note: (rest.route ?? ORDERING_ROUTE) === ORDERING_ROUTE && doneMs !== null ? ORDER_ANSWERS.paid : null,
    ...rest,
  };
}

/** An arm by hand, for tests: three phases of one second each. */
export function armEvidence(rest: Partial<ArmEvidence> = {}): ArmEvidence {
  const phase = (name: 'baseline' | 'fault' | 'recovery', second: number) => ({
    name,
    startedAtMs: EXAMPLE_EPOCH_MS + second * 1000,
    endedAtMs: EXAMPLE_EPOCH_MS + (second + 1) * 1000,
    settled: { fromMs: EXAMPLE_EPOCH_MS + second * 1000, toMs: EXAMPLE_EPOCH_MS + (second + 1) * 1000 },
  });
  return {
    arm: 'unprotected',
    phases: [phase('baseline', 0), phase('fault', 1), phase('recovery', 2)],
    samples: [],
    goodAnswers: ORDER_GOOD,
    traces: { resourceSpans: [] },
    metrics: [],
    journal: [],
    ...rest,
  };
}
