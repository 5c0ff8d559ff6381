import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitCode, FaultlineError } from '../errors.ts';
import { requireCollector } from '../run/lab/require-collector.ts';
import { runtimeFor } from '../run/lab/runtime-for.ts';
import type { RuntimeChoice } from '../run/lab/runtimes.ts';
import { narrow } from '../scenario/narrow.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { allScenarioNames, loadScenario, scenarioUrl, sharesItsName } from './catalogue.ts';
import { changedSince, type Loaded } from './changed-since.ts';
import { removeGates } from './gate.ts';
import { say, tell } from './output.ts';
import { mayBePassedOver } from './tally.ts';

/** What is to be run. */
export interface Suite {
  readonly loaded: readonly Loaded[];
  /** Names of those that `--changed` leaves out. */
  readonly unchanged: readonly string[];
  readonly runtime: RuntimeChoice;
}

/** All are loaded before the first is run: a wrong file should not be found after an hour. */
export async function loadSuite(options: CliArguments): Promise<Suite> {
  const { scenario: only, changed } = options;
  const cwd = process.cwd();
  const wanted = only === null ? await allScenarioNames() : [only];
  const all = await Promise.all(
    wanted.map(async (each): Promise<Loaded> => {
      const scenario = await loadScenario(each, cwd);
      return { scenario, wanted: each, file: fileURLToPath(scenarioUrl(each, cwd)) };
    }),
  );
  requireNames(all);
  await removeGates(
    all.map(({ scenario }) => scenario),
    options,
  );
  if (only !== null) await tellSharedFolder(all, options.reports);
  const { run, passedOver } =
    changed === null ? { run: all, passedOver: [] } : await changedSince(changed, all, cwd);
  // To who asked for few words too: of what was not run nobody shall think that it passed.
  for (const { scenario } of passedOver)
    tell(`${scenario.name}: passed over, since no service that it runs has changed since ${changed}`);
  const scenarios = run.map(({ scenario }) => scenario);
  // Before the run, and to who asked for few words too: less is claimed than the name of the scenario says.
  for (const note of scenarios.flatMap((each) => narrow(each, options.narrowing).notes)) tell(note);
  // Of what is left out nothing is asked.
  const asked = scenarios.map(askedOf(options));
  for (const scenario of asked) {
    if (!mayBePassedOver(scenario, options)) requireCollector(scenario, options.collector);
  }
  const unchanged = passedOver.map(({ scenario }) => scenario.name);
  return { loaded: run, unchanged, runtime: runtimeFor(asked, runtimeAskedFor(options)) };
}

/** What of a scenario is run. */
export const askedOf =
  ({ narrowing }: CliArguments) =>
  (scenario: Scenario): Scenario =>
    narrow(scenario, narrowing).scenario;

/** Reports, tallies and baselines go by the name. */
export function requireNames(loaded: readonly Pick<Loaded, 'scenario' | 'wanted'>[]): void {
  for (const [index, { scenario, wanted }] of loaded.entries()) {
    const first = loaded.findIndex((each) => each.scenario.name === scenario.name);
    if (first === index) continue;
    const message = `Expected each scenario to have a name of its own, got \`${scenario.name}\` in ${loaded[first]?.wanted} and ${wanted}`;
    throw new FaultlineError('invalid-scenario', message, { exitCode: ExitCode.usage });
  }
}

async function tellSharedFolder(loaded: readonly Loaded[], reports: string): Promise<void> {
  for (const { scenario, wanted } of loaded) {
    const other = await sharesItsName(scenario.name, wanted, process.cwd());
    const folder = join(reports, scenario.name);
    if (other !== null)
      say(`${folder} is for the runs of ${other} too: a name of its own, or --reports, tells them apart`);
  }
}

/** Which processes are the backends is a question only where they are processes. */
const runtimeAskedFor = ({ backends, runtime }: CliArguments): RuntimeChoice =>
  backends === 'auto' ? runtime : 'process';
