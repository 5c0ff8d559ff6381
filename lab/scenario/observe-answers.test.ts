import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import { answeredWith } from './observe-answers.ts';

const ORDERS = 'POST /api/orders';
/** Due in the fault phase, with that status of the order. */
const order = (note: string | null, doneMs = 1_200, outcome = 'ok') =>
  sample([1_100, 1_100, doneMs], { note, outcome });

function owed(...samples: ReturnType<typeof sample>[]) {
  const arm = armView(armEvidence({ samples, patienceMs: { [ORDERS]: 500 } }));
  return answeredWith(arm, 'fault', ORDERS, 'PAYMENT_PENDING')?.value ?? null;
}

test('counts the good answers with that status, of all that were due', () => {
  expect(owed(order('PAYMENT_PENDING'), order('CONFIRMED'), order(null, 1_200, 'UNAVAILABLE'))).toBeCloseTo(
    100 / 3,
  );
});

test('an answer that came too late is none', () => {
  expect(owed(order('PAYMENT_PENDING', 1_700), order('PAYMENT_PENDING'))).toBe(50);
});

test('of another route or phase nothing counts, and without requests there is no share', () => {
  expect(owed(sample([100, 100, 200], { note: 'PAYMENT_PENDING' }))).toBeNull();
  expect(
    owed(order('PAYMENT_PENDING'), sample([1_100, 1_100, 1_200], { route: 'GET /api/orders/:id' })),
  ).toBe(100);
});
