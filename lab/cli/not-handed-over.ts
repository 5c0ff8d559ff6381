import { ExitCode, FaultlineError } from '../errors.ts';
import { explain } from './explain.ts';

/** Tells of a file that could not be written; gives back the exit code of that. */
export function notHandedOver(file: string, cause: unknown): ExitCode {
  const message = `Could not write ${file}: ${(cause as Error).message}. What it would say stands above.`;
  const error = new FaultlineError('report-not-written', message, { exitCode: ExitCode.inconclusive, cause });
  explain(error);
  return error.exitCode;
}
