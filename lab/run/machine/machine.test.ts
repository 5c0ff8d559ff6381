import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { armEvidence } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { startClock } from '../../runtime/clock.ts';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { trustOf } from '../judge/trust.ts';
import type { Trust } from '../problems/doubt.ts';
import { ControlTask } from './control.ts';
import { Burners } from './fixture/burners.ts';
import { type MachineUse, measureMachine, soundControl } from './machine.ts';

const CPUS = availableParallelism();
const WINDOW_MS = 800;
/** How long to wait for a moment in which nobody else needs this machine. */
const PATIENCE_MS = 25_000;
/** Others may come in between, but not each time. */
const ATTEMPTS = 4;

const clock = startClock();
let control: ControlTask;
beforeAll(async () => {
  control = new ControlTask(clock);
  const startedAtMs = clock.now();
  while (control.summary(startedAtMs, clock.now()) === null) await wait(20);
});
afterAll(() => control[Symbol.asyncDispose]());

async function measure(): Promise<MachineUse> {
  // The burners are this process' children, and must not count as the lab's.
  const machine = measureMachine(control, clock, () => []);
  await wait(WINDOW_MS);
  return machine();
}

/** What an arm with such a phase is worth, of which nothing else is known. */
function machineTrust(machine: MachineUse): Trust {
  const ended = { tMs: 1, type: 'phase.ended', arm: 'unprotected', phase: 'fault', machine };
  const { doubts, notes } = trustOf(
    armView(armEvidence({ journal: [ended] })),
    { mishaps: [], unwritten: [] },
    smallScenario(),
  );
  return { doubts: doubts.filter(({ kind }) => kind === 'machine'), notes };
}

test('burners that take their share of every processor make an arm inconclusive, and who took it is told', async () => {
  await using _burners = await Burners.start(2 * CPUS, 0);
  const machine = await measure();
  expect(machine.busyPercent).toBeGreaterThan(90);
  const { doubts, notes } = machineTrust(machine);
  expect(notes).toEqual([]);
  expect(doubts[0]?.phase).toBe('fault');
  expect(doubts[0]?.text).toMatch(
    /^the machine was \d+% busy in the fault phase \(limit 90%: the lab itself \d+%(, .+ \(pid \d+\) \d+%)*(, others \d+%)?\), and the control waited [\d.]+ ms \(p90, limit 1 ms\) for a processor$/,
  );
});

test('burners that fill only what is idle leave an arm to be judged, with a note', {
  timeout: 60_000,
}, async ({ skip }) => {
  const giveUpAt = Date.now() + PATIENCE_MS;
  let attempts = 0;
  for (;;) {
    const before = await measure();
    const burners = await Burners.start(CPUS, 19);
    const machine = await measure().finally(() => burners[Symbol.asyncDispose]());
    const after = await measure();
    // Only between two sound windows is what the control shows the burners' doing.
    const quiet = soundControl(before) && soundControl(after);
    if (quiet) attempts++;
    if (quiet && (soundControl(machine) || attempts === ATTEMPTS)) {
      expect(machine.busyPercent).toBeGreaterThan(90);
      const { doubts, notes } = machineTrust(machine);
      expect(doubts).toEqual([]);
      expect(notes).toEqual([
        expect.stringMatching(
          /^the machine was \d+% busy .*, but the control got a processor within [\d.]+ ms \(p90, limit 1 ms\)/,
        ),
      ]);
      return;
    }
    if (Date.now() > giveUpAt)
      skip(`this machine has no moment to spare: ${JSON.stringify({ before, after })}`);
  }
});

test('no time is no load', () => {
  const { busyPercent, control: summary } = measureMachine(null, clock, () => [])();
  expect(busyPercent).toBeLessThanOrEqual(100);
  expect(summary).toBeNull();
});
