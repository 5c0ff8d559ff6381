import type { FaultRecord } from '@faultline/control';
import { expect, test } from 'vitest';
import type { FaultInjector } from '../../faults/fault-injector.ts';
import { startClock } from '../../runtime/clock.ts';
import { abort, delay } from '../../scenario/fault.ts';
import { FaultTimeline, type FaultTimelineOptions } from './fault-timeline.ts';

const PLANS = [
  delay({ service: 'bank' }, { fixedDelayMs: 200, percentage: 20 }),
  abort({ service: 'bank' }, { grpcStatus: 'UNAVAILABLE', percentage: 20 }),
];

/** What an arm writes for its targets. */
async function recordsOf(arm: string): Promise<FaultRecord[]> {
  const records: FaultRecord[] = [];
  const nowhere = {
    scale: () => 1,
    reach: (address: string) => address,
    instances: () => [],
    logFile: () => '',
  };
  const injector = {
    inject: async (record: FaultRecord) => void records.push(record),
    undo: async () => {},
    lapseOf: async () => null,
  } as unknown as FaultInjector;
  const system = { entry: 'gateway-1' } as FaultTimelineOptions['system'];
  const unused = { system, backends: undefined as never, crashes: undefined as never };
  const journal = { write: () => {} } as unknown as FaultTimelineOptions['journal'];
  const clock = startClock();
  const rest = { ...unused, clock, injector, journal, seed: 7, ttlMs: 1_000, ...nowhere };
  await using timeline = new FaultTimeline({ arm, kind: 'fault', plans: PLANS, ...rest });
  expect(timeline.ahead).toEqual(PLANS);
  await timeline.enter('fault');
  expect(timeline.ahead).toEqual(PLANS);
  await timeline.leave();
  expect([timeline.ahead, timeline.plans]).toEqual([[], PLANS]);
  return records;
}

const drawnFrom = ({ seed, id }: FaultRecord) => `${seed} ${id}`;

test('a fault draws from the same in both arms, and no two faults of an arm from the same', async () => {
  const [one, other] = [await recordsOf('unprotected'), await recordsOf('protected')];
  expect(one.map(drawnFrom)).toEqual(['7 delay-bank', '7 abort-bank']);
  expect(other.map(drawnFrom)).toEqual(one.map(drawnFrom));
});

test.each([
  ['when it was in force', 0.5, 0.5],
  ['now, where its target does not say', null, 1],
  ['not before it was asked for, whatever the clock of its target', -3_600_000, 0],
  ['not after it was confirmed', 3_600_000, 1],
])('a fault came %s', async (_when, saidAt, isAt) => {
  // Asked for at 1 s, confirmed at 2 s.
  const times = [1_000, 2_000];
  const clock = { now: () => times.shift() ?? Number.NaN, wall: () => 0 };
  const written = new Map<string, number | undefined>();
  const journal = { write: (type: string, _fields: object, tMs?: number) => void written.set(type, tMs) };
  const injector = {
    inject: async () => (saidAt === null ? null : 1_000 + saidAt * 1_000),
    undo: async () => {},
    lapseOf: async () => null,
  };
  const nowhere = {
    scale: () => 1,
    reach: (address: string) => address,
    instances: () => [],
    logFile: () => '',
  };
  const system = { entry: 'gateway-1' } as FaultTimelineOptions['system'];
  const unused = { system, backends: undefined as never, crashes: undefined as never };
  const rest = { ...unused, ...nowhere, clock, injector, journal, seed: 7, ttlMs: 1_000 };
  const options = { arm: 'unprotected', kind: 'fault', plans: PLANS.slice(0, 1), ...rest };
  await using timeline = new FaultTimeline(options as unknown as FaultTimelineOptions);
  await timeline.enter('fault');
  expect(written.get('fault.injected')).toBe(1_000 + isAt * 1_000);
});
