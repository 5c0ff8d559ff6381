import { FaultlineError } from '../errors.ts';
import { lastWords } from './last-words.ts';
import type { Exit, RunningInstance } from './runtime.ts';

const LAST_LINES = 20;

/** For the middle of a sentence, such as `exit code 1` or `signal SIGKILL`. */
export function describeExit({ code, signal, outOfMemory }: Exit): string {
  if (outOfMemory) return 'out of the memory that its limit allows';
  if (signal !== null) return `signal ${signal}`;
  return code === null ? 'how is unknown, the engine does not answer' : `exit code ${code}`;
}

/** FaultlineError `instance-exited`: what was expected of an instance, how it ended, and its last lines. */
export function exitedError(instance: RunningInstance, exit: Exit, expected: string): FaultlineError {
  const message = `${instance.name} expected ${expected}, found ${describeExit(exit)}. Its log: ${instance.logFile}`;
  return new FaultlineError('instance-exited', message, { detail: lastWords(instance, LAST_LINES) });
}
