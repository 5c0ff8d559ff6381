import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { healthyArm } from '../load/fixture/as-promised.ts';
import { startClock } from '../runtime/clock.ts';
import { smallScenario } from '../scenario/fixture/small-scenario.ts';
import type { FinishedArm } from './collect/finished-arm.ts';
import { Journal } from './journal/journal.ts';
import { type ArmOptions, armDataDir } from './lab/arm-options.ts';
import { type Attempts, type Rerun, untilConclusive } from './rerun.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-rerun-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const attempted = (mishaps: readonly string[], left: readonly string[] = []): FinishedArm => ({
  evidence: healthyArm(),
  mishaps,
  unwritten: [],
  left,
});

/** Runs an arm whose attempts end as given. */
async function run(reruns: number, ends: readonly (FinishedArm | Error)[], mayRerun = () => true) {
  using journal = new Journal(join(folder, 'journal.jsonl'), startClock(), () => {});
  const began: (Pick<ArmOptions, 'attempt' | 'seed'> & { readonly dataDir: string })[] = [];
  const told: Rerun[] = [];
  const scenario = smallScenario();
  const options = { lab: { dataDir: '/data', journal }, scenario, arm: 'unprotected', seed: 7 };
  const attempts: Attempts = { discarded: [], left: [] };
  const settled = untilConclusive(
    options as unknown as ArmOptions,
    { reruns, mayRerun, onRerun: (rerun) => told.push(rerun) },
    attempts,
    async ({ lab, arm, attempt, seed }) => {
      began.push({ attempt, dataDir: armDataDir(lab, arm, attempt), seed });
      const end = ends[attempt - 1];
      if (end instanceof Error) throw end;
      return end as FinishedArm;
    },
  );
  const [{ value: arm, reason: failure }] = (await Promise.allSettled([settled])) as [
    { value: FinishedArm; reason?: unknown },
  ];
  return { arm, failure, ...attempts, began, told, events: journal.events };
}

const CRASHED = attempted(['bank-1 crashed']);
const SOUND = attempted([]);

test('where no more may be run an arm stays as it is, and one that can be judged does not ask', async () => {
  let asked = 0;
  const refused = () => ++asked > 1;
  const { discarded, began } = await run(2, [CRASHED], refused);
  expect([asked, began.length, discarded]).toEqual([1, 1, []]);
  await run(2, [SOUND], refused);
  expect(asked).toBe(1);
});

test('an arm that can be judged is run once', async () => {
  const { arm, discarded, began, events } = await run(2, [SOUND]);
  expect(arm.evidence).toBe(SOUND.evidence);
  expect([began.length, discarded, events]).toEqual([1, [], []]);
});

test('an inconclusive one is run again with the same seed, on data of its own, and why is kept', async () => {
  const { arm, discarded, began, told, events } = await run(2, [CRASHED, SOUND]);
  expect(arm.evidence).toBe(SOUND.evidence);
  expect(discarded).toEqual(['bank-1 crashed']);
  expect(began).toEqual([
    { attempt: 1, dataDir: '/data/unprotected', seed: 7 },
    { attempt: 2, dataDir: '/data/unprotected-2', seed: 7 },
  ]);
  expect(told).toEqual([{ arm: 'unprotected', attempt: 2, attempts: 3, why: 'bank-1 crashed' }]);
  expect(events).toEqual([
    expect.objectContaining({
      type: 'arm.discarded',
      arm: 'unprotected',
      attempt: 1,
      why: 'bank-1 crashed',
    }),
  ]);
});

test('past the last attempt it stays as it is, inconclusive', async () => {
  const { arm, discarded, began } = await run(2, [CRASHED, CRASHED, CRASHED, SOUND]);
  expect(arm.mishaps).toEqual(['bank-1 crashed']);
  expect([began.length, discarded.length]).toEqual([3, 2]);
});

test('without the flag nothing is run again', async () => {
  const { arm, discarded, began } = await run(0, [CRASHED, SOUND]);
  expect([arm.mishaps, discarded, began.length]).toEqual([['bank-1 crashed'], [], 1]);
});

test('what an attempt left behind stays told though the attempt is thrown away', async () => {
  const { arm } = await run(1, [attempted(['bank-1 crashed'], ['key a']), attempted([], ['key b'])]);
  expect(arm.left).toEqual(['key a', 'key b']);
});

test('a run that ends in an attempt has what was told of those before it', async () => {
  const lost = new Error('the registry is lost');
  const { failure, discarded, left } = await run(2, [attempted(['bank-1 crashed'], ['key a']), lost]);
  expect({ failure, discarded, left }).toEqual({
    failure: lost,
    discarded: ['bank-1 crashed'],
    left: ['key a'],
  });
});

const full: FinishedArm = { ...SOUND, unwritten: ['the disk is full'] };
const unloaded: FinishedArm = { ...SOUND, evidence: armEvidence() };
const refused = { index: 0, sentMs: null, doneMs: null, outcome: 'DROPPED' } as const;
const dropped: FinishedArm = {
  ...SOUND,
  evidence: armEvidence({ samples: [sample([0, null, null], refused)] }),
};

test.each([
  ['a disk that is full', full],
  ['one that is full, beside a crash that came of it', { ...full, mishaps: ['bank-1 crashed'] }],
  ['load that asks for nothing', unloaded],
  ['load that is too much for the system', dropped],
])('what another attempt cannot mend is not run again: %s', async (_, end) => {
  const { began, discarded } = await run(9, [end, SOUND]);
  expect([began.length, discarded]).toEqual([1, []]);
});
