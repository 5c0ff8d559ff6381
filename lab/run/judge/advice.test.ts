import { expect, test } from 'vitest';
import { hypothesis } from '../../scenario/fixture/small-scenario.ts';
import type { MachineUse } from '../machine/machine.ts';
import type { Doubt } from '../problems/doubt.ts';
import { adviseOn } from './advice.ts';
import type { CheckedHypothesis } from './verdicts.ts';

const CLOSE = { pid: 4711, name: 'node vitest.mjs', percent: 49 };
const machine = (replace: Partial<MachineUse> = {}): Doubt => ({
  kind: 'machine',
  text: 'busy',
  machine: { busyPercent: 99, labPercent: 30, others: [CLOSE], control: null, ...replace },
});
const without: CheckedHypothesis = {
  hypothesis: hypothesis({ name: 'breaker-opens' }),
  verdict: 'no-data',
  observation: null,
  because: 'the evidence does not hold it',
  mistake: null,
};

test('what can be judged needs no advice', () => {
  expect(adviseOn([], [{ ...without, verdict: 'pass' }])).toEqual([]);
});

test('a busy machine names who kept it busy, and what to do', () => {
  const [line, ...others] = adviseOn([machine(), machine({ others: [] })], []);
  expect(others).toEqual([]);
  expect(line).toBe(
    'The machine was kept busy by node vitest.mjs (pid 4711): close it if it still runs, or wait until the machine is quiet, then run again: --length long gives a short disturbance less weight, --rerun-inconclusive 2 runs such an arm again by itself.',
  );
});

test('over several phases the busiest two are named once', () => {
  const make = { pid: 5, name: 'make', percent: 20 };
  const [line] = adviseOn(
    [
      machine({ others: [make, { ...CLOSE, percent: 6 }] }),
      machine({ others: [CLOSE, { ...make, pid: 6 }] }),
    ],
    [],
  );
  expect(line).toContain(
    'by node vitest.mjs (pid 4711) and make (pid 5): close them if they still run, or wait',
  );
});

test('a shell is not to be closed: what it runs is what kept the machine busy', () => {
  const [line] = adviseOn([machine({ others: [{ pid: 5, name: 'bash', percent: 60 }] })], []);
  expect(line).toContain('busy by what bash (pid 5) runs: wait until the machine is quiet, then run again');
});

test('what the machine needs is not to be closed, what else there is by its name', () => {
  const dockerd = { pid: 7, name: 'dockerd', percent: 40 };
  const told = (...others: MachineUse['others']) => adviseOn([machine({ others })], [])[0];
  expect(told(dockerd)).toContain('by dockerd (pid 7): wait until the machine is quiet,');
  expect(told(CLOSE, dockerd)).toContain(
    'and dockerd (pid 7): close node vitest.mjs (pid 4711) if it still runs, or wait',
  );
});

test('where the lab took more than any other the machine may be too small', () => {
  const told = (labPercent: number) => adviseOn([machine({ labPercent })], [])[0];
  expect(told(50)).toMatch(
    /by itself\. The lab itself took up to 50% of the machine, more than any other: one with more/,
  );
  expect(told(48)).toMatch(/by itself\.$/);
});

test('where nobody stands out it says so', () => {
  const [line] = adviseOn([machine({ others: [] })], []);
  expect(line).toMatch(
    /^The machine was kept busy by many small processes, 69% of it: let them end, then run/,
  );
});

test('where it was the lab itself, nothing else is to be closed', () => {
  expect(adviseOn([machine({ labPercent: 92, others: [{ ...CLOSE, percent: 5 }] })], [])).toEqual([
    'The lab itself took 92% of the machine: run it on more processors, or lower `rps` in the scenario.',
  ]);
});

test('without /proc it says what it can', () => {
  const [line] = adviseOn([machine({ labPercent: null, others: [] })], []);
  expect(line).toMatch(
    /^The machine was busy, with what cannot be told here: close what else runs on it, then run again/,
  );
});

test.each<[Doubt['kind'], RegExp]>([
  ['mishap', /the log of what ended is in the run's folder/],
  ['disk', /do what its problem says before you run again/],
  ['no-load', /lengthen the phases, or raise `rps`/],
  ['driver-late', /did not get a processor in time: close what else runs .* run again/],
  ['driver-dropped', /too slowly for the load: lower `rps`/],
  ['traces', /Traces are missing: logs\/ in the run's folder/],
  ['misfit', /Spans contradict each other: the clock of the service that is named/],
])('%s has a line of its own', (kind, line) => {
  expect(
    adviseOn(
      [
        { kind, text: 'x' },
        { kind, text: 'y' },
      ],
      [],
    ),
  ).toEqual([expect.stringMatching(line)]);
});

test('a driver that was late on a busy machine is no second reason', () => {
  expect(adviseOn([machine(), { kind: 'driver-late', text: 'late' }], [])).toHaveLength(1);
});

test('a claim that is too close to its limit needs more requests', () => {
  const close = { ...without, verdict: 'inconclusive', because: 'too close', isTooClose: true } as const;
  expect(adviseOn([], [close])).toEqual([
    expect.stringMatching(/^Too few requests to tell whether breaker-opens holds: run with --length long/),
  ]);
});

test('claims without data are named, but not those whose author made a mistake', () => {
  expect(adviseOn([], [without, { ...without, mistake: 'it threw' }])).toEqual([
    expect.stringMatching(/^No data for breaker-opens: check that the load asks for the route/),
  ]);
});
