import { expect, test } from 'vitest';
import { armEvidence } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import {
  actsOf,
  BREAKER,
  edgeOf,
  protectionEvents,
  recordOf,
  turnOf,
} from '../analysis/protections/fixture/example-record.ts';
import { smallScenario } from './fixture/small-scenario.ts';
import { namedView } from './named-view.ts';
import { breakerTurns, mostAtOnce, timesActed } from './observe-protections.ts';

const TURNS = [turnOf('open', 1_740.25, 5), turnOf('half-open', 2_740, 5)];
const SETTINGS = { order: { clients: { payment: { breaker: BREAKER, bulkhead: { maxInFlight: 4 } } } } };
const RECORD = recordOf({
  edges: {
    payment: edgeOf({ breaker: { turns: TURNS }, bulkhead: { most: 4, refused: actsOf(3, 1_700) } }),
  },
});
const arm = (record: typeof RECORD | null = RECORD) =>
  armView(armEvidence({ journal: protectionEvents(SETTINGS, { 'order-1': record }) }));

test('turns have the time that the process noted', () => {
  expect(breakerTurns(arm(), 'order', 'payment')).toEqual(
    TURNS.map((turn) => ({ ...turn, instance: 'order-1' })),
  );
});

test('how often a protection acted, with what was counted', () => {
  expect(timesActed(arm(), 'bulkhead', 'order', 'payment')).toEqual({
    value: 3,
    evidence: 'unprotected: 4 of 4 in flight at a time, 3 calls refused; 0 slots never came back',
  });
  expect(timesActed(arm(), 'breaker', 'order', 'payment')?.value).toBe(1);
});

test('the most calls at a time are told of what bounds them, and of nothing else', () => {
  expect(mostAtOnce(arm(), 'bulkhead', 'order', 'payment')?.value).toBe(4);
  expect(mostAtOnce(arm(), 'breaker' as 'bulkhead', 'order', 'payment')).toBeNull();
});

test('there is none of what is not on, and of what nobody said', () => {
  expect(timesActed(arm(), 'workers', 'order')).toBeNull();
  expect(breakerTurns(arm(), 'gateway', 'order')).toBeNull();
  expect(timesActed(arm(null), 'bulkhead', 'order', 'payment')).toBeNull();
  expect(mostAtOnce(arm(null), 'bulkhead', 'order', 'payment')).toBeNull();
  expect(breakerTurns(arm(null), 'order', 'payment')).toBeNull();
});

test('a service or edge that does not exist is a mistake of the scenario', () => {
  const named = namedView(arm(), smallScenario());
  expect(() => breakerTurns(named, 'product', 'gateway')).toThrow(/expected an edge of the shop/);
  expect(() => timesActed(named, 'workers', 'order')).toThrow(/expected a service of its topology/);
});
