import { type ExitCode, FaultlineError } from '../errors.ts';
import { warn } from './output.ts';

/** One clear line on stderr, and the details under it. */
export function explain(error: FaultlineError): void {
  warn(`\n${error.message}`);
  for (const line of error.detail) warn(`  ${line}`);
}

/** The same of what was caught: its exit code. What is no error of ours is thrown on. */
export function explained(error: unknown): ExitCode {
  if (!(error instanceof FaultlineError)) throw error;
  explain(error);
  return error.exitCode;
}
