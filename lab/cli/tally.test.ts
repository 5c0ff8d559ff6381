import { expect, test } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { type EndedRun, runWithoutVerdict } from '../report/invocation/ended-run.ts';
import { gateOf } from '../report/invocation/fixture/invocation.ts';
import { whyNoMore } from './rounds.ts';
import { exitCodeOf, notPassedOver, outcomeOf, summaryOf, type Tally } from './tally.ts';

const asked = (isPassedOver: boolean) => ({ scenario: 'sampled', number: 1, isPassedOver });
const runOf = (exitCode: ExitCode): EndedRun => {
  const error = new FaultlineError('run-failed', 'It ended.', { exitCode });
  return runWithoutVerdict('slow', error, {
    number: 1,
    startedAt: '2026-03-14T09:26:53.000Z',
    durationMs: 1,
  });
};

const lacks = async (): Promise<EndedRun> => {
  throw new FaultlineError('collector-missing', 'Expected `jaeger` 2 on PATH, found none.');
};

test('a suite goes on without a scenario whose arm has no Collector here; asked for by name it is an error', async () => {
  expect(await outcomeOf(lacks, asked(true))).toEqual({ passedOver: 'collector-missing' });
  expect(await outcomeOf(lacks, asked(false))).toMatchObject({ outcome: { exitCode: ExitCode.notStarted } });
});

test('whatever else keeps it from starting is an outcome', async () => {
  const message = 'The engine does not answer.';
  const broken = async () => {
    throw new FaultlineError('binary-missing', message, { exitCode: ExitCode.notStarted });
  };
  expect(await outcomeOf(broken, asked(true))).toMatchObject({
    outcome: { exitCode: 3, verdict: null, error: { code: 'binary-missing', message } },
  });
});

test('what was passed over neither passes nor fails, and a suite of nothing else has not passed', () => {
  const passedOver: Tally = { scenario: 'sampled', runs: [], passedOver: 'collector-missing' };
  const runs = [runOf(ExitCode.pass), runOf(ExitCode.failed)];
  const suite = { name: 'slow.gate', startedAt: '', durationMs: 0, properties: {}, cases: [] };
  const gate = { outcome: gateOf('unchanged'), suite };
  const ran: Tally = { scenario: 'slow', runs, gate };
  expect(summaryOf([passedOver, ran])).toEqual([
    '\nAll runs',
    '  sampled  passed over, nothing was measured (collector-missing)',
    '  slow     1 of 2 pass, other exit codes: 99; gate: unchanged',
  ]);
  expect(exitCodeOf([passedOver, ran])).toBe(ExitCode.failed);
  expect(exitCodeOf([passedOver])).toBe(ExitCode.notStarted);
  expect(exitCodeOf([{ scenario: 'slow', runs: [] }])).toBe(ExitCode.notStarted);
});

test('of a second set of a gate as many have to pass as of the first', () => {
  const rule = { repeat: 5, require: 4 };
  const ofRuns = (failed: number): Tally => ({
    scenario: 'slow',
    runs: Array.from({ length: 10 }, (_, run) => runOf(run < failed ? ExitCode.failed : ExitCode.pass)),
  });
  expect([2, 3].map((failed) => exitCodeOf([ofRuns(failed)], rule))).toEqual([
    ExitCode.pass,
    ExitCode.failed,
  ]);
  expect(summaryOf([ofRuns(2)], rule)[1]).toContain('8 of 10 pass, other exit codes: 99 99, 8 of 10 have to');
});

test('runs of a gate do not end early, though nothing can change what becomes of them', () => {
  const tally: Tally = { scenario: 'slow', runs: [runOf(ExitCode.failed), runOf(ExitCode.failed)] };
  const options = {
    ...{ repeat: 5, require: 4, failFast: false },
    ...{ base: null, baseline: null, saveBaseline: null },
  };
  expect(whyNoMore(tally, [tally], options)).toBe('nothing can change the outcome');
  for (const gated of [{ base: 'HEAD^1' }, { baseline: 'baselines' }])
    expect(whyNoMore(tally, [tally], { ...options, ...gated })).toBeNull();
});

test('runs of a baseline end with the first that does not pass: it can not be saved any more', () => {
  const options = {
    ...{ repeat: 5, require: null, failFast: false },
    ...{ base: null, baseline: null, saveBaseline: 'baselines' },
  };
  const of = (...codes: ExitCode[]): Tally => ({ scenario: 'slow', runs: codes.map(runOf) });
  const why = (tally: Tally, saveBaseline: string | null = 'baselines') =>
    whyNoMore(tally, [tally], { ...options, saveBaseline });
  expect(why(of(ExitCode.pass))).toBeNull();
  expect(why(of(ExitCode.pass, ExitCode.inconclusive))).toBe('a baseline is of runs that all passed');
  expect(why(of(ExitCode.inconclusive), null)).toBeNull();
});

test('nothing is saved or compared of what was passed over', () => {
  const [sampled, slow] = [{ name: 'sampled' }, { name: 'slow' }];
  const found = new Map([sampled, slow].map((scenario) => [scenario, scenario.name]));
  const tallies: Tally[] = [
    { scenario: 'sampled', runs: [], passedOver: 'collector-missing' },
    { scenario: 'slow', runs: [runOf(ExitCode.notStarted)] },
  ];
  expect([...notPassedOver(found, tallies).values()]).toEqual(['slow']);
});
