import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gateway, otlp } from '../../analysis/spans/example-trace.ts';
import { tracesOfRequests } from '../../load/fixture/as-promised.ts';
import { startClock } from '../../runtime/clock.ts';
import { type Pair, smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { latency } from '../../scenario/observe.ts';
import type { Hypothesis, Scenario } from '../../scenario/scenario.ts';
import { Journal } from '../journal/journal.ts';
import { problemLine } from '../problems/problem.ts';
import { due, healthy, holds, judged, ORDERS, phaseOn, sent } from './fixture/judged.ts';
import { judge } from './judge.ts';

test('whole evidence that holds what is claimed passes: exit 0', () => {
  expect(judged()).toMatchObject({ verdict: 'pass', exitCode: 0, problems: [], left: [] });
  expect(new Set(judged().types)).toEqual(new Set(['hypothesis.checked', 'audit.checked', 'run.ended']));
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

test('a claim that sampling left no witness of is no pass, whatever what was kept says, and the advice says why', () => {
  // So few that none of these is marked.
  const sampling = { kind: 'head', percent: 0.0001 } as const;
  const reads: Hypothesis<Pair> = {
    ...holds,
    observe: ({ unprotected }) => ({ value: unprotected.traces.length, evidence: '' }),
  };
  const traces = otlp();
  const { verdict, exitCode, checked, advice } = judged({
    unprotected: { sampling, traces },
    hypotheses: [reads],
  });
  expect([verdict, exitCode]).toEqual(['no-data', 5]);
  expect(checked).toMatchObject([
    { observation: null, because: 'its spans would be of kept traces only (sampling head=0.0001%)' },
  ]);
  expect(advice).toEqual([
    'Sampling leaves too little for holds: run with more load or a larger percentage, with `--collector all` where --collector was given, or without sampling.',
  ]);
});

test('a claim that sampling left no witness of says so in an arm that is inconclusive too', () => {
  const sampling = { kind: 'head', percent: 10 } as const;
  const reads: Hypothesis<Pair> = {
    ...holds,
    observe: ({ unprotected }) => ({ value: unprotected.traces.length, evidence: '' }),
  };
  const { checked, advice } = judged({
    unprotected: { sampling, ...phaseOn({ control: null }).unprotected },
    hypotheses: [reads],
  });
  const because = expect.stringMatching(
    /^the machine was 91% busy .+; its spans would be of kept traces only \(sampling head=10%\)$/,
  );
  expect(checked).toMatchObject([{ verdict: 'inconclusive', observation: null, because }]);
  expect(advice.at(-1)).toContain('Sampling leaves too little for holds');
});

test('of four arms, each is judged by itself, in their order', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'faultline-judge-'));
  using journal = new Journal(join(folder.path, 'journal.jsonl'), startClock(), () => {});
  const names = ['control', 'lease', 'keepalive', 'budget'];
  const about = (arm: string): Hypothesis => ({
    ...holds,
    name: `about-${arm}`,
    arm,
    observe: (arms) => (arms[arm] ? latency(arms[arm], 'fault', ORDERS, 'p50') : null),
  });
  const scenario: Scenario = {
    ...smallScenario({ load: { routes: [{ route: ORDERS, rps: 33 }] } }),
    arms: Object.fromEntries(names.map((name) => [name, {}])),
    hypotheses: names.map(about),
  };
  const finished = names.map((arm) => ({
    evidence: healthy(arm),
    mishaps: arm === 'keepalive' ? ['bank-1 crashed'] : [],
    unwritten: [],
    left: [],
  }));
  const { arms, checked, problems } = judge(scenario, finished, [], journal);
  expect(arms.map(({ arm }) => arm)).toEqual(names);
  expect(checked.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'inconclusive', 'pass']);
  expect(problems.map(problemLine)).toEqual(['keepalive: bank-1 crashed']);
});

test('a few missing traces of many are tolerated', () => {
  const some = tracesOfRequests(
    otlp(...due.filter((_, i) => i % 34 !== 17).map((ms) => gateway([ms, ms + 19]))),
    sent.filter((_, i) => i % 34 !== 17),
  );
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
  expect(problems).toMatchObject([
    { arm: null, kind: 'mistake', text: expect.stringContaining('hypothesis `mistyped`') },
  ]);
});
