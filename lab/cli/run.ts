import { ExitCode, FaultlineError } from '../errors.ts';
import { parseArguments } from './arguments.ts';
import { explain } from './explain.ts';
import { FLAGS } from './flags.ts';
import { refuseFlagsKeptByNpm } from './kept-by-npm.ts';
import { outliveReaders, say } from './output.ts';
import { USAGE } from './usage.ts';

/** `faultline run [<name | file>] [flags]`: ends with the exit code of the run; an error of ours is one clear line and its details. */
export async function run(argv: readonly string[]): Promise<void> {
  outliveReaders();
  try {
    process.exitCode = await asAskedFor(argv);
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    explain(error);
    process.exitCode = error.exitCode;
  }
}

async function asAskedFor(argv: readonly string[]): Promise<ExitCode> {
  const names = async () => (await import('./catalogue.ts')).scenarioNames();
  await refuseFlagsKeptByNpm(FLAGS, names, { env: process.env, argv });
  const options = parseArguments(argv);
  if (options.help) {
    say(USAGE);
    return ExitCode.pass;
  }
  if (options.scenario === null && !options.all) {
    const { listScenarios } = await import('./list.ts');
    return listScenarios();
  }
  if (options.check) {
    const { checkScenarios } = await import('./check.ts');
    return checkScenarios(options.scenario);
  }
  const { runSuite } = await import('./suite.ts');
  return runSuite(options);
}
