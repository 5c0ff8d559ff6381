import { ExitCode } from '../errors.ts';
import { oneLine } from '../report/clean.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { say } from './output.ts';

/** Prints the scenarios with a line each. */
export async function listScenarios(): Promise<ExitCode> {
  const names = await scenarioNames();
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names) {
    const { title } = await loadScenario(name, process.cwd());
    say(`${name.padEnd(width)}  ${oneLine(title)}`);
  }
  say('\nRun one with: npm run scenario <name>');
  return ExitCode.pass;
}
