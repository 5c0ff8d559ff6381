import { expect, test } from 'vitest';
import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import type { JournalEvent } from '../evidence/events.ts';
import { liveScenario } from '../workbench/fixture/live-scenario.ts';
import { MysteryDesk } from './mystery-desk.ts';
import type { MysteryScenario } from './places.ts';

/** A lab in which faults come at once, where it does not refuse them, and meet ten calls. */
function lab() {
  const said = {
    ...{ refuses: false, stays: false, undone: 0, timeOver: () => {} },
    ...{ over: [] as boolean[], hides: (_: JournalEvent): boolean => false },
  };
  const events: JournalEvent[] = [];
  const desk: MysteryDesk = new MysteryDesk({
    scenario: liveScenario() as unknown as MysteryScenario,
    setFault: async (plan) => {
      if (said.refuses) throw new Error('there is no room');
      const over = Promise.withResolvers<void>();
      events.push({ tMs: 1, type: 'fault.injected', faultId: plan.id, plan, text: 'as it was' });
      said.timeOver = () => over.resolve();
      const undo = async () => {
        said.undone += 1;
        if (said.stays) throw new Error('it does not go');
        over.resolve();
      };
      return { over: over.promise, count: async () => {}, undo };
    },
    ledger: async (id) => ({ id, inScope: 10, met: 10, cameMs: 1, lapse: null }) as FaultLedger,
    journal: {
      events,
      veil: (hides) => {
        said.hides = hides;
        return { [Symbol.dispose]: () => {} };
      },
    },
    clock: { now: () => 0 },
    onOver: () => void said.over.push(desk.isOpen),
  });
  return { said, desk };
}
const ASKED = { level: 1, seed: 1, lasts: 60 };
const refused = { code: 'mystery-refused' };

test('who waits for its end hears of it once nothing is hidden any more, also of one that could not start', async () => {
  const { said, desk } = lab();
  await desk.start(ASKED);
  expect([desk.isOpen, said.over]).toEqual([true, []]);
  await desk.giveUp();
  expect(said.over).toEqual([false]);
  said.refuses = true;
  await expect(desk.start(ASKED)).rejects.toMatchObject({ code: 'mystery-not-started' });
  expect(said.over).toEqual([false, false]);
});

test('there is one answer, and none before its faults have come', async () => {
  const { desk } = lab();
  const starting = desk.start(ASKED);
  await expect(desk.giveUp()).rejects.toMatchObject(refused);
  await expect(desk.start(ASKED)).rejects.toMatchObject(refused);
  await starting;
  const guess = { service: 'loans', kind: 'delay' };
  const [first, second] = await Promise.allSettled([desk.answer([guess]), desk.answer([guess, guess])]);
  expect(first).toMatchObject({ status: 'fulfilled', value: { state: 'over' } });
  expect(second).toMatchObject({ status: 'rejected', reason: refused });
  expect(desk.state.scores).toHaveLength(1);
});

test('it is stopped also while it starts, and where it does not start there is nothing to stop', async () => {
  const { said, desk } = lab();
  await desk.stop();
  expect(desk.state.current).toBeNull();
  await Promise.all([desk.start(ASKED), desk.stop()]);
  expect(desk.state.current).toMatchObject({ state: 'over', reveal: { ended: 'given-up' } });
  await desk.stop();
  expect(desk.state.scores).toHaveLength(1);
  said.refuses = true;
  const [start, stop] = await Promise.allSettled([desk.start(ASKED), desk.stop()]);
  expect([start.status, stop.status, desk.isOpen]).toEqual(['rejected', 'fulfilled', false]);
});

test('one whose time is over and whose fault does not go stays open, until it is given up', async () => {
  const { said, desk } = lab();
  await desk.start(ASKED);
  said.stays = true;
  said.timeOver();
  await expect.poll(() => [said.undone, desk.state.current?.state]).toEqual([1, 'open']);
  said.stays = false;
  expect(await desk.giveUp()).toMatchObject({ state: 'over', reveal: { ended: 'given-up' } });
});

test('no mystery is started beside a run, and no run while one is open', async () => {
  const { desk } = lab();
  const run = desk.besideRun();
  await expect(desk.start(ASKED)).rejects.toMatchObject(refused);
  run[Symbol.dispose]();
  await desk.start(ASKED);
  expect(() => desk.besideRun()).toThrow(expect.objectContaining(refused));
  await desk.giveUp();
  using _ = desk.besideRun();
});

test('all events of faults are hidden, and of what the lab reads before it kills; symptoms are not', async () => {
  const { said, desk } = lab();
  await desk.start(ASKED);
  const isHidden = (type: string) => said.hides({ tMs: 1, type, faultId: 'of a condition' });
  const telling = [
    'fault.planned',
    'fault.injected',
    'fault.counted',
    'protections.read',
    'protections.unread',
  ];
  expect(telling.filter((type) => !isHidden(type))).toEqual([]);
  expect(['health.changed', 'instance.forgotten', 'load.changed'].filter(isHidden)).toEqual([]);
});
