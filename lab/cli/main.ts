import { ExitCode, FaultlineError } from '../errors.ts';
import { parseArguments, USAGE } from './arguments.ts';

/** Exits with what the command says; an error of ours is one clear line and its details, any other is a bug. */
async function main(): Promise<ExitCode> {
  const arguments_ = parseArguments(process.argv.slice(2));
  if (arguments_.help) {
    console.log(USAGE);
    return ExitCode.pass;
  }
  if (arguments_.scenario === null) {
    const { listScenarios } = await import('./list.ts');
    return listScenarios();
  }
  const { run } = await import('./run.ts');
  return run(arguments_.scenario, arguments_);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof FaultlineError)) throw error;
  console.error(`\n${error.message}`);
  for (const line of error.detail) console.error(`  ${line}`);
  process.exitCode = error.exitCode;
}
