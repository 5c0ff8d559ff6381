import { expect, test } from 'vitest';
import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { gateway, otlp } from '../../analysis/spans/example-trace.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { healthyArm, tracesOfRequests } from '../../load/fixture/as-promised.ts';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { sentDoubts } from './sent-trust.ts';
import { trustOf } from './trust.ts';

const { samples, load, phases } = healthyArm();
const startedAtMs = load?.startedAtMs ?? 0;
const faultMs = phases[1]?.startedAtMs ?? 0;
const isBefore = ({ dueMs }: RequestSample) => dueMs < faultMs - 500;
const INJECTING = { tMs: faultMs, type: 'fault.injecting', kind: 'fault' };

/** Each request is begun to be served so many ms after it was sent. */
function begunAfter(msOf: (sample: RequestSample, index: number) => number, rest: Partial<ArmEvidence> = {}) {
  const trees = samples.map((sample, index) => {
    const fromMs = (sample.sentMs ?? 0) + msOf(sample, index) - startedAtMs;
    return gateway([fromMs, fromMs + 15]);
  });
  return armView(
    healthyArm({ traces: tracesOfRequests(otlp(...trees), samples), journal: [INJECTING], ...rest }),
  );
}

test('requests that are begun when they were sent are no reason to doubt, nor is one that waited', () => {
  expect(sentDoubts(begunAfter(() => 2))).toEqual([]);
  expect(sentDoubts(begunAfter((_, index) => (index === 3 ? 400 : 2)))).toEqual([]);
  expect(sentDoubts(begunAfter(() => 49))).toEqual([]);
});

test('two clocks tell, so that what is begun at once may seem to have been so before', () => {
  expect(sentDoubts(begunAfter((_, index) => (index === 0 ? -0.016 : 0)))).toEqual([]);
  // A clock of whole milliseconds.
  expect(sentDoubts(begunAfter(() => -0.9))).toEqual([]);
});

test('before the first fault, those that are begun late were not sent when the driver says so', () => {
  const text =
    'before the first fault requests were begun to be served late after the load driver says that it sent them, p99 51.0 ms (limit 50 ms)';
  const view = begunAfter((sample) => (isBefore(sample) ? 51 : 2));
  const told = { text, measured: '51.0 ms', limit: '50 ms' };
  expect(sentDoubts(view)).toEqual([told]);
  const { doubts } = trustOf(view, { mishaps: [], unwritten: [] }, smallScenario());
  expect(doubts).toContainEqual({ kind: 'sent', ...told });
});

test('under a fault a system may let them wait', () => {
  expect(sentDoubts(begunAfter(({ dueMs }) => (dueMs >= faultMs ? 900 : 2)))).toEqual([]);
});

test('none is begun before it was sent, in any phase', () => {
  const early = (ms: number, rest: Partial<ArmEvidence> = {}) =>
    sentDoubts(begunAfter((_, index) => (index === samples.length - 1 ? -ms : 2), rest));
  expect(early(49)).toEqual([]);
  expect(early(51)).toEqual([
    {
      text: `1 of ${samples.length} tries were served before the load driver says that it sent them, by 51.0 ms at most (limit 50 ms)`,
      ...{ measured: '51.0 ms', limit: '50 ms' },
    },
  ]);
  // Clocks of two kernels may be further apart, and one that was set is told already.
  const engine = { tMs: startedAtMs, type: 'arm.started', runtime: 'docker' };
  expect(early(99, { journal: [engine] })).toEqual([]);
  expect(early(101, { journal: [engine] })).toHaveLength(1);
  const set = { tMs: startedAtMs, type: 'phase.ended', phase: 'baseline', clockStepMs: 3_000 };
  expect(early(99, { journal: [set] })).toEqual([]);
});

test('each try is held against its own time, the later ones too', () => {
  const [first, ...others] = samples as readonly [RequestSample, ...RequestSample[]];
  const sentMs = first.sentMs ?? 0;
  const again = (againMs: number): RequestSample => ({
    ...first,
    ...{ earlierTraceIds: ['e'.repeat(32)], doneMs: sentMs + 400 },
    tries: [
      { sentMs, doneMs: sentMs + 20, status: 504, retryAfterMs: null },
      { sentMs: againMs, doneMs: sentMs + 400, status: 200, retryAfterMs: null },
    ],
  });
  const doubts = (againMs: number) =>
    sentDoubts(begunAfter(() => 2, { samples: [again(againMs), ...others] }));
  // Its last try was begun 2 ms after the first was sent.
  expect(doubts(sentMs)).toEqual([]);
  expect(doubts(sentMs + 120)).toMatchObject([{ text: expect.stringContaining('by 118.0 ms at most') }]);
});

test('of slow traces alone nobody knows what is usual', () => {
  const sampling = { kind: 'tail', percent: 10 } as const;
  expect(sentDoubts(begunAfter(() => 80, { sampling }))).toEqual([]);
  expect(sentDoubts(begunAfter(() => 80))).toHaveLength(1);
});
