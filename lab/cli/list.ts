import { ExitCode } from '../errors.ts';
import { oneLine } from '../report/clean.ts';
import { typed } from '../typed.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const usage = typed('list');
const about = 'Prints the scenarios with a line each.';

/** `faultline list` */
export const list = (argv: readonly string[]): Promise<void> =>
  runCommand({ usage, about, flags: {} }, listScenarios, argv);

/** Prints the scenarios with a line each. */
export async function listScenarios(): Promise<ExitCode> {
  const names = await scenarioNames();
  if (names.length === 0) {
    say(`There is no scenario in scenarios/ yet. Make one with: ${typed('new')} <name>`);
    return ExitCode.pass;
  }
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names) {
    const { title } = await loadScenario(name, process.cwd());
    say(`${name.padEnd(width)}  ${oneLine(title)}`);
  }
  say(`\nRun one with: ${typed('run').replace(/ --$/, '')} <name>`);
  return ExitCode.pass;
}
