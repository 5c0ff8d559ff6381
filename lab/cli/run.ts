import { ExitCode, FaultlineError } from '../errors.ts';
import { type CliArguments, parseArguments } from './arguments.ts';
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
    const { tellGitHubWhyNone } = await import('./tell-github.ts');
    await tellGitHubWhyNone(error, process.env);
  }
}

async function asAskedFor(argv: readonly string[]): Promise<ExitCode> {
  const options = await optionsOf(argv);
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

/** What was handed over before goes where they are refused too: CI would take it for what came of this one. */
async function optionsOf(argv: readonly string[]): Promise<CliArguments> {
  const names = async () => (await import('./catalogue.ts')).scenarioNames();
  try {
    await refuseFlagsKeptByNpm(FLAGS, names, { env: process.env, argv });
    return parseArguments(argv);
  } catch (error) {
    const { removeHandedOverAsTyped } = await import('./hand-over.ts');
    await removeHandedOverAsTyped(argv);
    throw error;
  }
}
