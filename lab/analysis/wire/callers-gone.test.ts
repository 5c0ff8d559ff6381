import { expect, test } from 'vitest';
import { client, EXAMPLE_EPOCH_MS, server } from '../spans/example-trace.ts';
import { callersGone } from './callers-gone.ts';
import { callsOf, foundIn, ordering, payEdge } from './example-calls.ts';

const CHARGE = 'shop.v1.BankService/Charge';
const GONE = { status: 'CANCELLED' } as const;
const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;

test('with callers that wait there is nothing to look at', () => {
  const { looked, worstMs } = foundIn(
    callersGone(payEdge({})),
    callsOf(ordering(210, [{ at: [100, 200], served: [104, 199] }])),
  );
  expect([looked.size, worstMs]).toEqual([0, 0]);
});

test('a callee may go on for a moment after its caller gave up', () => {
  const attempt = { ...GONE, at: [100, 200], served: [104, 290] } as const;
  const { looked, breaches, worstMs } = foundIn(callersGone(payEdge({})), callsOf(ordering(210, [attempt])));
  expect([looked.get('order -> payment'), breaches, worstMs]).toEqual([1, [], 90]);
});

test('and not for longer', () => {
  const attempt = { ...GONE, at: [100, 200], served: [104, 320] } as const;
  const { breaches, worstMs } = foundIn(callersGone(payEdge({})), callsOf(ordering(210, [attempt])));
  expect(breaches).toEqual([
    expect.stringMatching(/^order -> payment .*: expected it to stop within 100 ms .*120 ms$/),
  ]);
  expect(worstMs).toBe(120);
});

test('a caller that does not pass on that its own has gone is told by who works on below it', () => {
  // The user left at 400 ms; order and payment went on until their deadline.
  const request = ordering(
    400,
    [{ at: [100, 980], status: 'DEADLINE_EXCEEDED', served: [104, 981], deadlineMs: 980 }],
    {
      orderEndsMs: 985,
    },
  );
  const { looked, breaches, worstMs } = foundIn(callersGone(payEdge({})), callsOf(request));
  expect([...looked.keys()]).toEqual(['gateway -> order', 'order -> payment']);
  expect(breaches).toHaveLength(2);
  expect(worstMs).toBe(585);
});

test('what waits for a call on an edge that hands nothing on can not stop, nor can who is called by it', () => {
  const request = ordering(400, [{ at: [100, 980], served: [104, 979] }], { orderEndsMs: 985 });
  expect(foundIn(callersGone(payEdge({ propagateDeadline: false })), callsOf(request)).looked.size).toBe(0);
});

test('a budget on such an edge ends the work behind it all the same', () => {
  const request = ordering(980, [
    { at: [100, 350], status: 'DEADLINE_EXCEEDED', served: [104, 900], deadlineMs: 350 },
  ]);
  const { breaches } = foundIn(
    callersGone(payEdge({ propagateDeadline: false, timeoutMs: 250 })),
    callsOf(request),
  );
  expect(breaches).toHaveLength(1);
});

test('all below the one that was left are held to it', () => {
  const charge = client('payment', CHARGE, [105, 195], {
    attributes: { 'rpc.status_code': 'CANCELLED' },
    children: [server('bank', CHARGE, [106, 700])],
  });
  const request = ordering(210, [{ ...GONE, at: [100, 190], served: [104, 196], children: [charge] }]);
  const { breaches } = foundIn(callersGone(payEdge({})), callsOf(request));
  expect(breaches).toEqual([expect.stringMatching(/^payment -> bank .* found it after 510 ms$/)]);
});

test('what was begun after its caller had left is over at once', () => {
  const begun = (ms: number) => {
    const attempt = { ...GONE, at: [100, 200], served: [3_000, ms] } as const;
    return foundIn(callersGone(payEdge({})), callsOf(ordering(210, [attempt]))).worstMs;
  };
  expect([begun(3_010), begun(3_200)]).toEqual([10, 200]);
});

test('who was frozen could not see it; what it begins afterwards is looked at', () => {
  const frozen = [{ instance: 'payment-1', fromMs: at(150), byMs: at(160), thawedMs: at(2_980) }];
  const found = (served: readonly [number, number]) => {
    const attempt = { ...GONE, at: [100, 200], served } as const;
    return [
      ...foundIn(callersGone(payEdge({}), { frozen }), callsOf(ordering(210, [attempt]))).looked.values(),
    ];
  };
  expect(found([104, 3_010])).toEqual([]);
  expect(found([155, 3_010])).toEqual([]);
  expect(found([2_990, 3_010])).toEqual([1]);
});

test('of a thawed instance, with all at once to do that had queued up, as much again is let pass', () => {
  const lateBy = (served: readonly [number, number], instance = 'payment-1') => {
    const frozen = [{ instance, fromMs: at(150), byMs: at(160), thawedMs: at(2_980) }];
    const attempt = { ...GONE, at: [100, 200], served } as const;
    const found = foundIn(callersGone(payEdge({}), { frozen }), callsOf(ordering(210, [attempt])));
    return [found.worstMs, found.against];
  };
  expect(lateBy([2_990, 3_170])).toEqual([100, 0]);
  expect(lateBy([2_990, 3_195])).toEqual([105, 1]);
  expect(lateBy([2_990, 3_170], 'payment-2')).toEqual([180, 1]);
  expect(lateBy([3_300, 3_410])).toEqual([110, 1]);
});

test("what processes waited for a processor meanwhile is no callee's doing, up to as much again", () => {
  const lateBy = (served: number, waitMs: number, fromMs = 0) => {
    const attempt = { ...GONE, at: [100, 200], served: [104, served] } as const;
    const waits = [{ fromMs: at(fromMs), toMs: at(fromMs + 1_000), waitMs }];
    const found = foundIn(callersGone(payEdge({}), { waits }), callsOf(ordering(210, [attempt])));
    return [found.worstMs, found.against, found.allowed];
  };
  const told = 'order -> payment went on for 120 ms, of which it may have waited 27 ms for a processor';
  expect(lateBy(320, 27)).toEqual([100, 0, [told]]);
  expect(lateBy(320, 15)).toEqual([105, 1, []]);
  expect(lateBy(290, 27)).toEqual([90, 0, []]);
  expect(lateBy(320, 27, 2_000)).toEqual([120, 1, []]);
  expect(lateBy(420, 5_000)).toEqual([120, 1, []]);
});
