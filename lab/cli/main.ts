import { ExitCode, FaultlineError } from '../errors.ts';
import { FLAGS, parseArguments, USAGE } from './arguments.ts';
import { explain } from './explain.ts';
import { refuseFlagsKeptByNpm } from './kept-by-npm.ts';
import { outliveReaders, say } from './output.ts';

const LINGER_MS = 500;

/** Exits with what the command says; an error of ours is one clear line and its details, any other is a bug. */
async function main(): Promise<ExitCode> {
  await refuseFlagsKeptByNpm(FLAGS, async () => (await import('./catalogue.ts')).scenarioNames());
  const arguments_ = parseArguments(process.argv.slice(2));
  if (arguments_.help) {
    say(USAGE);
    return ExitCode.pass;
  }
  if (arguments_.scenario === null && !arguments_.all) {
    const { listScenarios } = await import('./list.ts');
    return listScenarios();
  }
  const { runSuite } = await import('./suite.ts');
  return runSuite(arguments_);
}

outliveReaders();
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof FaultlineError)) throw error;
  explain(error);
  process.exitCode = error.exitCode;
}

// All is told and all that was started is gone: a library that still waits for something is not waited for.
setTimeout(() => process.exit(), LINGER_MS).unref();
