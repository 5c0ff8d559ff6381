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

/** What `parseArgs` of Node has against a command line, in one line. */
export function saidByParser(cause: unknown): string {
  const message = String((cause as Error).message);
  const [, flag] = /^Option '(?:-\w, )?(--[\w-]+).*' argument is ambiguous/.exec(message) ?? [];
  if (flag !== undefined)
    return `Expected a value of ${flag}, got what begins with a dash: where that is meant it is ${flag}=<value>`;
  return message.split('. ')[0] ?? message;
}
