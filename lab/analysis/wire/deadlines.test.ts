import type { EdgeSettings } from '@faultline/control';
import { expect, test } from 'vitest';
import { deadlinesHeld } from './deadlines.ts';
import { callsOf, foundIn, ordering, payEdge } from './example-calls.ts';

/** A call at 100 ms that arrives 4 ms later, its deadline in ms after the request's beginning. */
function held(deadlineMs: number | undefined, settings: EdgeSettings = {}) {
  const attempt = {
    at: [100, 200],
    served: [104, 199],
    ...(deadlineMs !== undefined && { deadlineMs }),
  } as const;
  const { looked, breaches } = foundIn(deadlinesHeld(payEdge(settings)), callsOf(ordering(210, [attempt])));
  return [
    looked.get('order -> payment') ?? 0,
    breaches.map((line) => line.replace(/^.*: expected/, 'expected')),
  ];
}

test('what took its way is added to the deadline, not to the time left', () => {
  expect(held(1_000)).toEqual([1, []]);
});

test('more time left than the caller had is told', () => {
  expect(held(1_020)).toEqual([1, ['expected at most 898 ms left at the callee, found 916 ms left']]);
});

test('no deadline where the caller had one is told', () => {
  expect(held(undefined)).toEqual([1, ['expected at most 898 ms left at the callee, found no deadline']]);
});

test('an edge that hands no deadline on is looked at for its own budgets only', () => {
  const deaf = { propagateDeadline: false };
  expect(held(undefined, deaf)).toEqual([0, []]);
  expect(held(354, { ...deaf, timeoutMs: 250 })).toEqual([1, []]);
  expect(held(1_000, { ...deaf, timeoutMs: 250 })).toEqual([
    1,
    ['expected at most 250 ms left at the callee, found 896 ms left'],
  ]);
});

test("an attempt's own budget counts from its beginning, the call's from that of its first", () => {
  const retry = { maxAttempts: 2, initialBackoffMs: 10, maxBackoffMs: 10, perAttemptTimeoutMs: 100 };
  const attempts = (deadlineMs: number) =>
    [
      { at: [100, 200], status: 'DEADLINE_EXCEEDED', served: [101, 201], deadlineMs: 201 },
      { at: [205, 260], number: 2, kind: 'retry', served: [206, 259], deadlineMs },
    ] as const;
  const breaches = (deadlineMs: number, timeoutMs: number) =>
    foundIn(deadlinesHeld(payEdge({ retry, timeoutMs })), callsOf(ordering(300, attempts(deadlineMs))))
      .breaches;
  expect(breaches(306, 400)).toEqual([]);
  expect(breaches(320, 400)).toHaveLength(1);
  expect(breaches(306, 150)).toHaveLength(1);
  expect(breaches(251, 150)).toEqual([]);
});

test('an attempt that reached nobody is not looked at', () => {
  const { looked } = foundIn(
    deadlinesHeld(payEdge({})),
    callsOf(ordering(210, [{ at: [100, 101], status: 'UNAVAILABLE' }])),
  );
  expect([...looked]).toEqual([['gateway -> order', 1]]);
});
