import { expect, test } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { type EndedRun, runWithoutVerdict } from '../report/invocation/ended-run.ts';
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
  const ran: Tally = { scenario: 'slow', runs, gate: { change: 'unchanged', exitCode: 0 } };
  expect(summaryOf([passedOver, ran])).toEqual([
    '\nAll runs',
    '  sampled  passed over, nothing was measured (collector-missing)',
    '  slow     1 of 2 pass, other exit codes: 99; gate: unchanged',
  ]);
  expect(exitCodeOf([passedOver, ran])).toBe(ExitCode.failed);
  expect(exitCodeOf([passedOver])).toBe(ExitCode.notStarted);
  expect(exitCodeOf([{ scenario: 'slow', runs: [] }])).toBe(ExitCode.notStarted);
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
