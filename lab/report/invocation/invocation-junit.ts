import { junitXml, type TestCase, type TestSuite } from '../junit-xml.ts';
import type { EndedRun } from './ended-run.ts';
import type { Invocation, ScenarioOutcome } from './invocation.ts';

/** All runs of a command as one JUnit XML: a suite a run, each as in its own file. */
export interface InvocationSuites {
  readonly invocation: Invocation;
  readonly runs: ReadonlyMap<string, readonly EndedRun[]>;
  /** Of the scenarios that have a gate: as in its own file. */
  readonly gates: ReadonlyMap<string, TestSuite>;
  /** Whether runs are told apart by their number. Asked for, not counted: a name must not depend on how many runs were made. */
  readonly isRepeated: boolean;
}

/** Whatever keeps the command from ending with 0 is a failure or an error here too. */
export function renderInvocationJunit({ invocation, runs, gates, isRepeated }: InvocationSuites): string {
  const suites = invocation.scenarios.flatMap((each) => [
    ...(runs.get(each.scenario) ?? []).map((run) => {
      const told = each.exitCode === 0 ? borne(run) : run.suite;
      return isRepeated ? numbered(told, each.scenario, run.outcome.number) : told;
    }),
    ...besideRuns(invocation, each, gates.get(each.scenario)),
  ]);
  const isGreen = suites.every(({ cases }) => cases.every(({ result }) => isFine(result)));
  if (invocation.exitCode === 0 || !isGreen) return junitXml(...suites);
  const message = `The exit code of all runs is ${invocation.exitCode}`;
  return junitXml(...suites, suite(invocation, 'faultline', ['error', 'exit-code', message]));
}

const isFine = (result: TestCase['result']) => result === null || result.tag === 'skipped';

/** Of a scenario that passed all the same (`--require`): what did not is told, and fails nothing. */
function borne({ suite }: EndedRun): TestSuite {
  const cases = suite.cases.map((one) => {
    const { result } = one;
    if (result === null || result.tag === 'skipped') return one;
    const message = `borne, since enough runs passed: ${result.message}`;
    return { ...one, result: { ...result, tag: 'skipped' as const, message } };
  });
  return { ...suite, cases };
}

/** As `slow-payment.run-2.protected`: names stay the same from one command to the next. */
function numbered(suite: TestSuite, scenario: string, number: number): TestSuite {
  const name = `${scenario}.run-${number}`;
  const cases = suite.cases.map((one) => ({
    ...one,
    className: `${name}${one.className.slice(scenario.length)}`,
  }));
  return { ...suite, name, cases };
}

function besideRuns(
  invocation: Invocation,
  { scenario, passedOver, notRun }: ScenarioOutcome,
  gate: TestSuite | undefined,
) {
  const suites: TestSuite[] = [];
  const skipped = passedOver === null ? notRun : `passed over (${passedOver})`;
  if (skipped !== null)
    suites.push(suite(invocation, `${scenario}.not-run`, ['skipped', 'not-run', skipped]));
  // Its time is that of runs, each of which stands here with its own.
  if (gate) suites.push({ ...gate, durationMs: 0 });
  return suites;
}

type Told = readonly [tag: 'error' | 'skipped', type: string, message: string];

function suite({ startedAt, exitCode }: Invocation, name: string, [tag, type, message]: Told): TestSuite {
  const result = { tag, type, message };
  const cases = [{ className: name, name: 'outcome', timeMs: 0, result, output: message }];
  return { name, startedAt, durationMs: 0, properties: { exitCode }, cases };
}
