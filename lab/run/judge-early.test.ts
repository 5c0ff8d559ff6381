import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { healthyArm } from '../load/fixture/as-promised.ts';
import { startClock } from '../runtime/clock.ts';
import { hypothesis, type Pair, smallScenario } from '../scenario/fixture/small-scenario.ts';
import { latency } from '../scenario/observe.ts';
import type { Hypothesis } from '../scenario/scenario.ts';
import type { FinishedArm } from './collect/finished-arm.ts';
import { Journal } from './journal/journal.ts';
import { judgeEarly } from './judge-early.ts';
import type { Problem } from './problems/problem.ts';
import type { Attempts } from './rerun.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-early-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDERS = 'POST /api/orders';
const LOST = new FaultlineError('backend-ended', 'The metrics are lost.', {
  exitCode: ExitCode.inconclusive,
});
const ENDED: Problem = { arm: null, kind: 'ended-early', phase: null, text: LOST.message };

const healthy = (arm: string): FinishedArm => ({
  evidence: healthyArm({ arm }),
  left: [],
  mishaps: [],
  unwritten: [],
});

const onFirst: Hypothesis<Pair> = hypothesis({
  name: 'on-first',
  atLeast: 10,
  observe: ({ unprotected }) => latency(unprotected, 'fault', ORDERS, 'p50'),
});
const strict: Hypothesis<Pair> = hypothesis({
  name: 'strict',
  observe: (arms) => {
    if (arms.protected.phases.length === 0) throw new TypeError('cannot read of null');
    return { value: 1_000, evidence: '' };
  },
});

function judged(
  finished: readonly FinishedArm[],
  hypotheses: readonly Hypothesis<Pair>[],
  leftovers: string[] = [],
  { attempts = {}, failure = LOST }: { attempts?: Record<string, Attempts>; failure?: FaultlineError } = {},
) {
  using journal = new Journal(join(folder, 'journal.jsonl'), startClock(), () => {});
  const load = { routes: [{ route: ORDERS, rps: 33 }] } as const;
  return judgeEarly(smallScenario({ hypotheses, load }), { finished, attempts }, failure, leftovers, journal);
}

test('what rests on a finished arm is judged; the rest is inconclusive, which is no mistake of the scenario', () => {
  const { arms, checked, problems, verdict, exitCode } = judged([healthy('unprotected')], [onFirst, strict]);
  expect(arms.map(({ arm }) => arm)).toEqual(['unprotected']);
  expect(checked).toMatchObject([
    { hypothesis: { name: 'on-first' }, verdict: 'pass', because: null },
    { hypothesis: { name: 'strict' }, verdict: 'inconclusive', because: LOST.message, mistake: null },
  ]);
  expect({ problems, verdict, exitCode }).toEqual({
    problems: [ENDED],
    verdict: 'inconclusive',
    exitCode: 5,
  });
});

test('a claim that failed in a finished arm fails the run', () => {
  expect(judged([healthy('unprotected')], [{ ...onFirst, atLeast: 1_000 }, strict])).toMatchObject({
    verdict: 'fail',
    exitCode: 99,
  });
});

test('it is never a pass, also where all arms were finished and all hypotheses hold', () => {
  expect(judged([healthy('unprotected'), healthy('protected')], [onFirst])).toMatchObject({
    verdict: 'pass',
    problems: [ENDED],
    exitCode: 5,
  });
});

test('before any arm was finished there is nothing to judge; what is left behind is still told', () => {
  expect(judged([], [onFirst, strict], ['process 7'])).toMatchObject({
    arms: [],
    verdict: 'inconclusive',
    problems: [ENDED],
    left: ['process 7'],
    exitCode: 4,
  });
});

test('what to do is about what happened, not about what an arm that was not finished lacks', () => {
  const { advice } = judged([healthy('unprotected')], [onFirst, strict]);
  expect(advice).toEqual([expect.stringMatching(/^Something befell the run that it did not ask for/)]);
  const full = new FaultlineError('disk-failed', 'The disk is full. Please free some space.');
  const ofDisk = judged([healthy('unprotected')], [onFirst, strict], [], { failure: full });
  expect(ofDisk.advice).toEqual([expect.stringMatching(/^The disk did not take what the run writes/)]);
});

test('attempts that were thrown away, and what they left, are told of an arm that was not finished', () => {
  const attempts = { unprotected: { discarded: ['bank-1 crashed'], left: ['key a'] } };
  expect(judged([], [onFirst, strict], ['process 7'], { attempts })).toMatchObject({
    notes: ['unprotected, attempt 1, thrown away: bank-1 crashed'],
    left: ['key a', 'process 7'],
    exitCode: 4,
  });
});
