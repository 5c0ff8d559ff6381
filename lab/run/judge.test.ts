import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArmEvidence, RequestSample } from '../analysis/evidence.ts';
import { armEvidence, sample } from '../analysis/example-evidence.ts';
import { gateway, internal, otlp } from '../analysis/example-trace.ts';
import { hypothesis, type Pair, smallScenario } from '../scenario/fixture/small-scenario.ts';
import { latency } from '../scenario/observe.ts';
import type { Hypothesis, Scenario } from '../scenario/scenario.ts';
import { Journal } from './journal.ts';
import { type Judged, judge } from './judge.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-judge-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDERS = 'POST /api/orders';
const traceId = (index: number) => (index + 1).toString(16).padStart(32, '0');

/** One request each 30 ms of the three seconds, each with a whole trace. */
function healthy(arm: string, rest: Partial<ArmEvidence> = {}): ArmEvidence {
  const due = Array.from({ length: 100 }, (_, index) => index * 30);
  const samples: RequestSample[] = due.map((ms, index) =>
    sample([ms, ms, ms + 20], { traceId: traceId(index) }),
  );
  const traces = otlp(...due.map((ms) => gateway([ms, ms + 19])));
  return armEvidence({ arm, samples, traces, ...rest });
}

const holds: Hypothesis<Pair> = hypothesis({
  name: 'holds',
  atLeast: 10,
  observe: ({ unprotected }) => latency(unprotected, 'fault', ORDERS, 'p50'),
});

interface Given {
  readonly unprotected?: Partial<ArmEvidence>;
  readonly hypotheses?: readonly Hypothesis<Pair>[];
  readonly mishaps?: readonly string[];
  readonly left?: readonly string[];
  readonly leftovers?: readonly string[];
}

function judged(given: Given = {}): Judged & { readonly types: readonly string[] } {
  const { hypotheses = [holds], mishaps = [], left = [], leftovers = [] } = given;
  using journal = new Journal(join(folder, 'journal.jsonl'), () => {});
  const result = judge(
    smallScenario({ hypotheses }),
    [
      { evidence: healthy('unprotected', given.unprotected), mishaps, left },
      { evidence: healthy('protected'), mishaps: [], left: [] },
    ],
    leftovers,
    journal,
  );
  return { ...result, types: journal.events.map(({ type }) => type) };
}

test('whole evidence that holds what is claimed passes: exit 0', () => {
  expect(judged()).toMatchObject({ verdict: 'pass', exitCode: 0, problems: [], left: [] });
  expect(judged().types).toEqual(['hypothesis.checked', 'run.ended']);
});

test('a claim that does not hold fails: exit 99', () => {
  expect(judged({ hypotheses: [holds, { ...holds, atLeast: 1_000 }] })).toMatchObject({
    verdict: 'fail',
    exitCode: 99,
  });
});

test('a claim without evidence is no pass: exit 5', () => {
  expect(judged({ hypotheses: [{ ...holds, observe: () => null }] })).toMatchObject({
    verdict: 'no-data',
    exitCode: 5,
  });
});

test.each<[string, Given, string]>([
  [
    'no trace',
    { unprotected: { traces: { resourceSpans: [] } } },
    'unprotected: 100 of 100 traces are missing or incomplete',
  ],
  [
    'traces that never ended',
    {
      unprotected: {
        traces: otlp(
          ...Array.from({ length: 100 }, (_, i) =>
            gateway([i * 30, i * 30 + 19], [internal('gateway', 'work', [i * 30, null])]),
          ),
        ),
      },
    },
    'unprotected: 100 of 100 traces are missing or incomplete (100 times: gateway internal span work has not ended)',
  ],
  ['no request', { unprotected: { samples: [] } }, 'unprotected: the load driver sent no requests'],
  [
    'requests that were never sent',
    {
      unprotected: {
        samples: Array.from({ length: 100 }, (_, i) =>
          i % 20 === 0
            ? sample([i * 30, null, null])
            : sample([i * 30, i * 30, i * 30 + 20], { traceId: traceId(i) }),
        ),
      },
    },
    'unprotected: the load driver dropped 5% of its requests (limit 2%)',
  ],
  [
    'requests that were sent late',
    {
      unprotected: {
        samples: Array.from({ length: 100 }, (_, i) =>
          sample([i * 30, i * 30 + 80, i * 30 + 100], { traceId: traceId(i) }),
        ),
      },
    },
    'unprotected: the load driver sent its requests late, p99 80.',
  ],
  [
    'a busy machine',
    {
      unprotected: {
        journal: [
          { tMs: 1, type: 'phase.ended', arm: 'unprotected', phase: 'fault', machineBusyPercent: 91 },
        ],
      },
    },
    'unprotected: the machine was 91% busy in the fault phase (limit 90%)',
  ],
  ['a mishap', { mishaps: ['bank-1 ended by itself'] }, 'unprotected: bank-1 ended by itself'],
])('%s makes the arm inconclusive, never a pass: exit 5', (_what, given, problem) => {
  const { verdict, exitCode, problems, checked } = judged(given);
  expect(problems[0]).toContain(problem);
  expect(checked[0]).toMatchObject({ verdict: 'inconclusive' });
  expect([verdict, exitCode]).toEqual(['inconclusive', 5]);
});

test('a problem in an arm that no claim is about still is no plain pass', () => {
  const elsewhere: Hypothesis<Pair> = {
    ...holds,
    arm: 'protected',
    observe: (arms) => latency(arms.protected, 'fault', ORDERS, 'p50'),
  };
  const { verdict, exitCode, checked } = judged({ hypotheses: [elsewhere], mishaps: ['bank-1 crashed'] });
  expect(checked[0]?.verdict).toBe('pass');
  expect([verdict, exitCode]).toEqual(['pass', 5]);
});

test('of four arms, each is judged by itself, in their order', () => {
  using journal = new Journal(join(folder, 'journal.jsonl'), () => {});
  const names = ['control', 'lease', 'keepalive', 'budget'];
  const about = (arm: string): Hypothesis => ({
    ...holds,
    name: `about-${arm}`,
    arm,
    observe: (arms) => (arms[arm] ? latency(arms[arm], 'fault', ORDERS, 'p50') : null),
  });
  const scenario: Scenario = {
    ...smallScenario(),
    arms: Object.fromEntries(names.map((name) => [name, {}])),
    hypotheses: names.map(about),
  };
  const finished = names.map((arm) => ({
    evidence: healthy(arm),
    mishaps: arm === 'keepalive' ? ['bank-1 crashed'] : [],
    left: [],
  }));
  const { arms, checked, problems } = judge(scenario, finished, [], journal);
  expect(arms.map(({ arm }) => arm)).toEqual(names);
  expect(checked.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'inconclusive', 'pass']);
  expect(problems).toEqual(['keepalive: bank-1 crashed']);
});

test('a few missing traces of many are tolerated', () => {
  const some = otlp(...Array.from({ length: 96 }, (_, index) => gateway([index * 30, index * 30 + 19])));
  expect(judged({ unprotected: { traces: some } })).toMatchObject({ verdict: 'pass', exitCode: 0 });
});

test('what is left behind is graver than a failure, and both are told', () => {
  const result = judged({
    hypotheses: [{ ...holds, atLeast: 1_000 }],
    left: ['key a'],
    leftovers: ['process 7'],
  });
  expect(result).toMatchObject({ verdict: 'fail', exitCode: 4, left: ['key a', 'process 7'] });
});

test('a mistake of the scenario is its author’s: exit 2', () => {
  const observe = () => {
    throw new Error('typo');
  };
  const { exitCode, problems } = judged({ hypotheses: [holds, { ...holds, name: 'mistyped', observe }] });
  expect(exitCode).toBe(2);
  expect(problems).toEqual([expect.stringContaining('hypothesis `mistyped`')]);
});
