import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../evidence/events.ts';
import { type Clock, startClock } from '../../runtime/clock.ts';
import { phasesOf } from '../collect/finished-arm.ts';
import { DRAIN_MS } from '../faults/fault-timeline.ts';
import { until } from '../until.ts';
import { type WalkOptions, walkPhases } from './walk-phases.ts';

const LENGTHS = { baseline: 0.05, fault: 0.05, recovery: 0.05 };

interface Given {
  readonly clock?: Clock;
  /** Resolves when what was due is answered. */
  readonly answered?: () => Promise<void>;
  readonly enter?: (phase: string) => Promise<void>;
  /** Where a stop condition is met as soon as it is settled. */
  readonly lostIn?: string;
}

/** Walks with a load and faults of the test's own; tells what came in which order, and when. */
async function walk({
  clock = startClock(),
  answered = async () => {},
  enter = async () => {},
  lostIn,
}: Given) {
  const order: string[] = [];
  const events: JournalEvent[] = [];
  const stopped = Promise.withResolvers<number>();
  const stop = new AbortController();
  const options: WalkOptions = {
    arm: 'unprotected',
    lengths: LENGTHS,
    clock,
    faults: {
      enter: async (phase) => {
        order.push(`enter ${phase}`);
        await enter(phase);
      },
      during: (phase, fromMs, signal) =>
        phase === lostIn ? until(fromMs + 60_000, clock, signal) : Promise.resolve(),
      leave: async () => void order.push('leave'),
    },
    load: {
      answered: async () => {
        await answered();
        order.push('answered');
      },
      stop: async () => {
        stopped.resolve(clock.now());
        order.push('stop');
        return [];
      },
      stopped: stopped.promise,
    },
    journal: { write: (type, fields, tMs = 0) => void events.push({ tMs, type, ...fields }) },
    measure: () => () => ({ busyPercent: 0, labPercent: 0, others: [], control: null }),
    onPhase: () => {},
    stop: {
      enter: (phase) => {
        if (phase === lostIn) stop.abort(new Error('lost'));
      },
      leave: () => void order.push('drain'),
      signal: stop.signal,
    },
    signal: new AbortController().signal,
  };
  await walkPhases(options);
  return {
    phases: phasesOf(events),
    order,
    steps: events.flatMap(({ clockStepMs }) => (clockStepMs === undefined ? [] : [clockStepMs])),
  };
}

test('phases leave no gap, and each is settled for its length', async () => {
  const { phases } = await walk({ enter: () => wait(20) });
  expect(phases.map(({ name }) => name)).toEqual(['baseline', 'fault', 'recovery']);
  for (const [index, { startedAtMs, endedAtMs, settled }] of phases.entries()) {
    const next = phases[index + 1];
    if (next) expect(next.startedAtMs).toBe(endedAtMs);
    expect(settled.fromMs - startedAtMs).toBeGreaterThanOrEqual(19);
    expect(settled.toMs - settled.fromMs).toBeGreaterThanOrEqual(50);
    expect(endedAtMs).toBeGreaterThanOrEqual(settled.toMs);
  }
});

test('a fault comes and goes only when what was due before is answered', async () => {
  const { order } = await walk({ answered: () => wait(100) });
  expect(order).toEqual([
    ...['leave', 'enter baseline', 'drain', 'answered'],
    ...['leave', 'enter fault', 'drain', 'answered'],
    ...['leave', 'enter recovery', 'drain', 'stop', 'leave'],
  ]);
});

test('what is not answered is waited for so long and no longer, and belongs to the phase that it ends', async () => {
  const { phases, order } = await walk({ answered: () => new Promise(() => {}) });
  expect(order.filter((what) => what === 'answered')).toEqual([]);
  for (const { endedAtMs, settled } of phases.slice(0, 2)) {
    expect(endedAtMs - settled.toMs).toBeGreaterThanOrEqual(DRAIN_MS);
    expect(endedAtMs - settled.toMs).toBeLessThan(DRAIN_MS + 2_000);
  }
});

test('a wall clock that was set before the first phase is off in each', async () => {
  let setBy = 0;
  const clock = startClock(() => Date.now() + setBy);
  setBy = 3_000;
  const { steps } = await walk({ clock });
  expect(steps).toEqual(Array(3).fill(expect.closeTo(3_000, -2)));
});

test('a wall clock that is set during a phase moves no phase, and by how much is told', async () => {
  let setBy = 0;
  const clock = startClock(() => Date.now() + setBy);
  const { phases, steps } = await walk({
    clock,
    enter: async (phase) => {
      if (phase === 'fault') setBy = 3_000;
    },
  });
  const [first] = phases;
  const last = phases.at(-1);
  expect((last?.endedAtMs ?? 0) - (first?.startedAtMs ?? 0)).toBeLessThan(3_000);
  // It is off from there on.
  expect(steps).toEqual([expect.closeTo(0, -2), expect.closeTo(3_000, -2), expect.closeTo(3_000, -2)]);
});

test('a phase in which the arm is lost ends then and there, with the load, and is the last', async () => {
  const { phases, order } = await walk({ lostIn: 'fault' });
  expect(order).toEqual([
    ...['leave', 'enter baseline', 'drain', 'answered'],
    ...['leave', 'enter fault', 'drain', 'stop', 'leave'],
  ]);
  expect(phases.map(({ name }) => name)).toEqual(['baseline', 'fault']);
});
