import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { ExitCode, FaultlineError } from '../errors.ts';
import { explain } from './explain.ts';
import { asksForHelp } from './help.ts';
import { onInterrupt } from './interrupt.ts';
import { refuseFlagsKeptByNpm } from './kept-by-npm.ts';
import { outliveReaders, say } from './output.ts';

interface Command<F extends ParseArgsOptionsConfig> {
  /** One line, for who used it wrongly. */
  readonly usage: string;
  /** What it does, for who asks (`--help`). */
  readonly about: string;
  readonly flags: F;
}

type Values<F extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: F }>>['values'];

/**
 * A command that does one thing, as `npm run backends:build`: the signal aborts on Ctrl-C and the like, an error of ours is
 * one clear line, its details, and its exit code; any other is a bug.
 */
export async function runCommand<F extends ParseArgsOptionsConfig>(
  { usage, about, flags }: Command<F>,
  work: (values: Values<F>, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  outliveReaders();
  if (asksForHelp()) return say(`Usage: ${usage}\n\n${about}`);
  const interrupted = await onInterrupt();
  try {
    await refuseFlagsKeptByNpm(flags);
    await work(parse(flags, usage), interrupted.signal);
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    explain(error);
    process.exitCode = error.exitCode;
  } finally {
    interrupted.release();
  }
}

function parse<F extends ParseArgsOptionsConfig>(options: F, usage: string): Values<F> {
  try {
    return parseArgs({ options }).values;
  } catch (cause) {
    const [reason] = String((cause as Error).message).split('. ');
    const message = `${reason}. Usage: ${usage}`;
    throw new FaultlineError('wrong-usage', message, { exitCode: ExitCode.usage, cause });
  }
}
