import { ExitCode, FaultlineError } from '../errors.ts';
import { typed } from '../typed.ts';

/** `message` says what was expected of a flag, and what was got. */
export function wrongUsage(
  message: string,
  cause?: unknown,
  command: Parameters<typeof typed>[0] = 'run',
): FaultlineError {
  return new FaultlineError(
    'wrong-usage',
    `${message}${message.endsWith('?') ? '' : '.'} See ${typed(command)} --help`,
    {
      exitCode: ExitCode.usage,
      cause,
    },
  );
}
