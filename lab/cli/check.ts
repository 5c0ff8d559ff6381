import { ExitCode } from '../errors.ts';
import { typed } from '../typed.ts';
import { allScenarioNames, loadScenario } from './catalogue.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const usage = `${typed('check')} <name | file.ts>`;
const about = `Loads a scenario and validates it, and starts nothing: names, times, faults, and that each hypothesis can be observed. Exit code 0
where it is valid, else 2 with a line that says where.`;
const operands = ['<name | file.ts>'];

/** `faultline check <file>` */
export const check = (argv: readonly string[]): Promise<void> =>
  runCommand({ usage, about, flags: {}, operands }, async (_, __, [name = '']) => checkScenarios(name), argv);

/** One, or with null all that `list` tells of. @throws FaultlineError of the first that is not valid */
export async function checkScenarios(name: string | null): Promise<ExitCode> {
  for (const each of name === null ? await allScenarioNames() : [name]) {
    const { name: its, arms, hypotheses } = await loadScenario(each, process.cwd());
    say(`${its} is valid (arms: ${Object.keys(arms).join(', ')}; hypotheses: ${hypotheses.length})`);
  }
  return ExitCode.pass;
}
