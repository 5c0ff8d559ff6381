import type { RunningInstance } from './runtime.ts';

/** A crash of Go leaves hundreds of lines of stacks behind the one that says why. */
const LOOK_BACK = 1_000;
const GOROUTINE = /^goroutine \d+ .*\[.*\]:$/;
/** Its lines: `package.function(arguments)`, and below it the file; where it came from. */
const OF_STACK = /^\t|^created by |^\S.*\)$|^\.\.\.additional frames/;
/** That some loggers put into their line, JSON's escapes included. */
const STACK_IN_JSON = /,"stacktrace":"(?:[^"\\]|\\.)*"/;

/** The last lines of an instance that say something: without empty ones and stacks of Go. */
export function lastWords(instance: Pick<RunningInstance, 'lastLines'>, count: number): readonly string[] {
  let inStack = false;
  const telling = instance.lastLines(LOOK_BACK).filter((line) => {
    if (GOROUTINE.test(line)) inStack = true;
    else if (inStack && !OF_STACK.test(line)) inStack = false;
    return !inStack && line !== '';
  });
  return telling.slice(-count).map((line) => line.replace(STACK_IN_JSON, ''));
}
