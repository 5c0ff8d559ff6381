import type { Exit } from './runtime.ts';

/** For the middle of a sentence, such as `exit code 1` or `signal SIGKILL`. */
export function describeExit({ code, signal, outOfMemory }: Exit): string {
  if (outOfMemory) return 'out of the memory that its limit allows';
  if (signal !== null) return `signal ${signal}`;
  return code === null ? 'how is unknown, the engine does not answer' : `exit code ${code}`;
}
