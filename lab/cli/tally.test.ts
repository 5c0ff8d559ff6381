import { expect, test } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { exitCodeOf, notPassedOver, outcomeOf, summaryOf, type Tally } from './tally.ts';

const lacks = async (): Promise<ExitCode> => {
  throw new FaultlineError('collector-missing', 'Expected `jaeger` 2 on PATH, found none.');
};

test('a suite goes on without a scenario whose arm has no Collector here; asked for by name it is an error', async () => {
  expect(await outcomeOf(lacks, true)).toEqual({ passedOver: 'collector-missing' });
  expect(await outcomeOf(lacks, false)).toBe(ExitCode.notStarted);
});

test('whatever else keeps it from starting is an outcome', async () => {
  const message = 'The engine does not answer.';
  const broken = async () => {
    throw new FaultlineError('binary-missing', message, { exitCode: ExitCode.notStarted });
  };
  expect(await outcomeOf(broken, true)).toBe(ExitCode.notStarted);
});

test('what was passed over neither passes nor fails, and a suite of nothing else has not passed', () => {
  const passedOver = { scenario: 'sampled', exitCodes: [], passedOver: 'collector-missing' } as const;
  const ran = { scenario: 'slow', exitCodes: [ExitCode.pass, ExitCode.failed], gate: 'unchanged' };
  expect(summaryOf([{ ...passedOver, exitCodes: [] }, ran])).toEqual([
    '\nAll runs',
    '  sampled  passed over, nothing was measured (collector-missing)',
    '  slow     1 of 2 pass, other exit codes: 99; gate: unchanged',
  ]);
  expect(exitCodeOf([{ ...passedOver, exitCodes: [] }, ran])).toBe(ExitCode.failed);
  expect(exitCodeOf([{ ...passedOver, exitCodes: [] }])).toBe(ExitCode.notStarted);
});

test('nothing is saved or compared of what was passed over', () => {
  const [sampled, slow] = [{ name: 'sampled' }, { name: 'slow' }];
  const found = new Map([sampled, slow].map((scenario) => [scenario, scenario.name]));
  const tallies: Tally[] = [
    { scenario: 'sampled', exitCodes: [], passedOver: 'collector-missing' },
    { scenario: 'slow', exitCodes: [ExitCode.notStarted] },
  ];
  expect([...notPassedOver(found, tallies).values()]).toEqual(['slow']);
});
