import { ExitCode, FaultlineError } from '../errors.ts';
import { typed } from '../typed.ts';

/** `message` says what was expected of a flag, and what was got. */
export function wrongUsage(message: string, cause?: unknown): FaultlineError {
  return new FaultlineError(
    'wrong-usage',
    `${message}${message.endsWith('?') ? '' : '.'} See ${typed('run')} --help`,
    {
      exitCode: ExitCode.usage,
      cause,
    },
  );
}
