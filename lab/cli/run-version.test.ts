import { beforeEach, expect, test, vi } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { runsOf } from '../report/invocation/fixture/invocation.ts';
import { smallScenario } from '../scenario/fixture/small-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { parseArguments } from './arguments.ts';
import { hear } from './fixture/heard.ts';
import { runVersion } from './run-version.ts';
import type { Tally } from './tally.ts';

/** What the run to come ends with. */
let ended: ExitCode;
/** Which version the last one was made of. */
let madeOf: unknown;
vi.mock('./run-once.ts', () => ({
  runOnce: async (_scenario: Scenario, { of }: { of: unknown }) => {
    madeOf = of;
    if (ended === ExitCode.notStarted) throw new FaultlineError('binary-missing', 'Expected `etcd`.');
    const [run] = runsOf(1);
    return { ...run, outcome: { ...run?.outcome, exitCode: ended } };
  },
}));
beforeEach(() => {
  hear();
  return () => vi.restoreAllMocks();
});

async function make(of: 'base' | 'head', exitCode: ExitCode) {
  ended = exitCode;
  const tally: Tally = { scenario: 'small', runs: [] };
  const options = parseArguments(['small']);
  const how = { options, runtime: { kind: 'process', note: null }, signal: AbortSignal.any([]) } as const;
  const asked = { ...how, kept: undefined, mayRerun: () => true, isLeftOut: false };
  const codes = await runVersion({ scenario: smallScenario() as Scenario, of }, tally, asked);
  return { codes, runs: tally.runs.length };
}

test.each([
  [ExitCode.pass, [ExitCode.pass]],
  [ExitCode.notStarted, [ExitCode.notStarted]],
  [ExitCode.leftBehind, [ExitCode.leftBehind]],
  [ExitCode.failed, []],
  [ExitCode.inconclusive, []],
])('of a base that ends with %i the command counts %j', async (exitCode, codes) => {
  expect(await make('base', exitCode)).toEqual({ codes, runs: 0 });
  expect(madeOf).toBe('base');
});

test('a run of what was asked for counts by its own exit code, in the tally', async () => {
  for (const exitCode of [ExitCode.failed, ExitCode.notStarted])
    expect(await make('head', exitCode)).toEqual({ codes: [], runs: 1 });
  expect(madeOf).toBe('head');
});
