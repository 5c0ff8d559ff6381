import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArmWriter } from '../../evidence/arm-writer.ts';
import { FORMAT_VERSION } from '../../evidence/read-journal.ts';
import type { Clock } from '../../runtime/clock.ts';
import { liveScenario, PUT } from '../fixture/live-scenario.ts';
import { ReportsFolder } from './fixture/reports-folder.ts';
import { OneRun } from './one-run.ts';
import { PastRuns } from './past-runs.ts';
import type { AskedRun, RunEnded } from './running.ts';
import { ScenarioDesk } from './scenario-desk.ts';

const NAME = '2026-01-02T03-04-05-00000a';
const library = liveScenario();

let reports: ReportsFolder;
let runs: OneRun;
let desk: ScenarioDesk;
let asked: AskedRun[];
let over: PromiseWithResolvers<RunEnded>;
let folder: string | null;
beforeEach(() => {
  reports = new ReportsFolder();
  asked = [];
  over = Promise.withResolvers();
  folder = null;
  const clock = { now: () => 10_000, wall: () => 10_000 } as unknown as Clock;
  runs = new OneRun({ clock, requireFree: () => {}, quiet: async () => async () => {} });
  desk = new ScenarioDesk({
    scenarios: async () => ({
      all: [{ source: './library.ts', scenario: library }],
      problems: ['broken.ts could not be loaded'],
    }),
    start: async (ask) => {
      asked.push(ask);
      ask.signal.addEventListener('abort', () =>
        over.resolve({ folder, exitCode: 130, said: 'Interrupted' }),
      );
      return { phase: async () => null, folder: async () => folder, ended: over.promise };
    },
    ...{ clock, runs, past: new PastRuns(reports.folder, '1') },
  });
});
afterEach(async () => {
  await runs.stop();
  reports[Symbol.dispose]();
});

/** What a run of two routes has written of its only arm. */
async function written(): Promise<string> {
  const made = reports.path('library', NAME);
  mkdirSync(made, { recursive: true });
  const events = [
    { tMs: 0, type: 'run.started', formatVersion: FORMAT_VERSION },
    { tMs: 4_000, type: 'arm.started', arm: 'plain', attempt: 1 },
    { tMs: 9_000, type: 'phase.started', arm: 'plain', phase: 'baseline' },
  ];
  writeFileSync(
    join(made, 'journal.jsonl'),
    `${events.map((each) => JSON.stringify(each)).join('\n')}\n{"tM`,
  );
  await using writer = new ArmWriter({ folder: made, arm: 'plain', attempt: 1 });
  const request = {
    route: PUT,
    index: 0,
    dueMs: 0,
    sentMs: 0,
    doneMs: 5,
    status: 200,
    traceId: null,
    note: 'LENT',
  };
  const one = (phase: string | null, rest: object) =>
    ({ ...request, outcome: 'ok', phase, ...rest }) as never;
  writer.requests([
    one(null, {}),
    one('baseline', {}),
    // Later than anybody waits.
    one('baseline', { doneMs: 2_500 }),
    one('baseline', { outcome: 'HTTP_503', status: 503 }),
  ]);
  return made;
}

test('what can be run is told with its arms and about how long it takes, and what can not be loaded', async () => {
  expect(await desk.scenarios()).toEqual({
    scenarios: [{ name: 'library', title: 'A library', arms: ['plain'], seconds: 14 }],
    problems: ['broken.ts could not be loaded'],
  });
});

test('a run is told by arm and phase while it is under way, with its requests, and by its report when it has ended', async () => {
  expect(await desk.view()).toEqual({ running: null, isWorkshop: false, latest: null });
  await desk.begin('library');
  await expect.poll(() => asked).toMatchObject([{ scenario: './library.ts', arm: null }]);
  expect((await desk.view()).running).toEqual({
    ...{ scenario: 'library', title: 'A library', sinceMs: 0, progress: null },
  });
  folder = await written();
  // Two pages that ask at once, and one later: what is counted is counted once.
  const [{ running }, { running: meanwhile }] = await Promise.all([desk.view(), desk.view()]);
  expect(meanwhile).toEqual(running);
  expect((await desk.view()).running).toEqual(running);
  expect(running?.progress).toEqual({
    phaseLeftMs: 0,
    leftMs: 5_000,
    arms: [
      {
        ...{ name: 'plain', attempt: 1, state: 'loaded' },
        phases: [
          { name: 'baseline', seconds: 1, state: 'now', ended: 3, good: 1 },
          { name: 'fault', seconds: 1, state: 'next', ended: 0, good: 0 },
          { name: 'recovery', seconds: 1, state: 'next', ended: 0, good: 0 },
        ],
      },
    ],
  });
  reports.add(NAME, { scenario: 'library' });
  over.resolve({ folder, exitCode: 99, said: 'said last' });
  await expect.poll(async () => (await desk.view()).running).toBeNull();
  expect((await desk.view()).latest).toMatchObject({
    ...{ scenario: 'library', exitCode: 99, isStopped: false },
    run: { name: NAME, verdict: 'fail' },
  });
});

test('one that is cancelled has left no report', async () => {
  await desk.begin('library');
  await expect.poll(() => asked.length).toBe(1);
  await desk.stop();
  expect(await desk.view()).toEqual({
    ...{ running: null, isWorkshop: false },
    latest: { scenario: 'library', exitCode: 130, isStopped: true, run: null, said: 'Interrupted' },
  });
});

test('a run of the workshop is neither told nor ended here, and none is begun beside it', async () => {
  const end = Promise.withResolvers<RunEnded>();
  runs.begin({
    ...{ of: 'the workshop', page: 'workshop', scenario: 'hidden', arm: null, onEnded: async () => {} },
    start: async () => ({ phase: async () => null, folder: async () => null, ended: end.promise }),
  });
  expect(await desk.view()).toEqual({ running: null, isWorkshop: true, latest: null });
  await expect(desk.begin('library')).rejects.toMatchObject({ code: 'step-not-open' });
  await desk.stop();
  expect((await desk.view()).isWorkshop).toBe(true);
  end.resolve({ folder: null, exitCode: 0, said: '' });
  await expect.poll(async () => (await desk.view()).isWorkshop).toBe(false);
});

test('a scenario that is not in the list is not run', async () => {
  for (const name of ['none', './library.ts', '../library'])
    await expect(desk.begin(name)).rejects.toMatchObject({ code: 'not-found' });
  expect(runs.underWay).toBeNull();
});
