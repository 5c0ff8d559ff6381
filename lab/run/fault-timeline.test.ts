import { expect, test } from 'vitest';
import type { FaultRecord } from '../../services/proto/control.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { startClock } from '../runtime/clock.ts';
import { abort, delay } from '../scenario/fault.ts';
import { FaultTimeline, type FaultTimelineOptions } from './fault-timeline.ts';

const PLANS = [
  delay({ service: 'bank' }, { fixedDelayMs: 200, percentage: 20 }),
  abort({ service: 'bank' }, { grpcStatus: 'UNAVAILABLE', percentage: 20 }),
];

/** What an arm writes for its targets. */
async function recordsOf(arm: string, kind: FaultTimelineOptions['kind'] = 'fault'): Promise<FaultRecord[]> {
  const records: FaultRecord[] = [];
  const nowhere = { scale: () => 1, reach: (address: string) => address, instances: () => [] };
  const injector = {
    inject: async (record: FaultRecord) => void records.push(record),
    undo: async () => {},
    lapseOf: async () => null,
  } as unknown as FaultInjector;
  const shop = { entry: 'gateway-1' } as FaultTimelineOptions['shop'];
  const unused = { shop, backends: undefined as never, crashes: undefined as never };
  const journal = { write: () => {} } as unknown as FaultTimelineOptions['journal'];
  const clock = startClock();
  const rest = { ...unused, clock, injector, journal, seed: 7, ttlMs: 1_000, ...nowhere };
  await using timeline = new FaultTimeline({ arm, kind, plans: PLANS, ...rest });
  await timeline.enter('fault');
  return records;
}

const drawnFrom = ({ seed, id, drawnAs = id }: FaultRecord) => `${seed} ${drawnAs}`;

test('a fault draws from the same in both arms, and no two faults of an arm from the same', async () => {
  const [one, other] = [await recordsOf('unprotected'), await recordsOf('protected')];
  expect(one.map(({ id }) => id)).toEqual(['unprotected-fault-1', 'unprotected-fault-2']);
  expect(other.map(({ id }) => id)).toEqual(['protected-fault-1', 'protected-fault-2']);
  expect(one.map(drawnFrom)).toEqual(other.map(drawnFrom));
  const all = [...one, ...(await recordsOf('unprotected', 'condition'))].map(drawnFrom);
  expect(new Set(all).size).toBe(4);
});
