import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { ExitCode, FaultlineError } from '../errors.ts';
import { explain } from './explain.ts';
import { givenTwice } from './given-twice.ts';
import { asksForHelp } from './help.ts';
import { onInterrupt } from './interrupt.ts';
import { refuseFlagsKeptByNpm } from './kept-by-npm.ts';
import { outliveReaders, say } from './output.ts';
import { saidByParser } from './wrong-usage.ts';

interface Command<F extends ParseArgsOptionsConfig> {
  /** One line, for who used it wrongly. */
  readonly usage: string;
  /** What it does, for who asks (`--help`). */
  readonly about: string;
  readonly flags: F;
  /** What it expects beside the flags, one of each, as `<folder>`; default none. */
  readonly operands?: readonly string[];
}

type Values<F extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: F }>>['values'];

/**
 * A command that does one thing, as `npm run backends:build`: the signal aborts on Ctrl-C and the like, an error of ours is
 * one clear line, its details, and its exit code; any other is a bug.
 */
export async function runCommand<F extends ParseArgsOptionsConfig>(
  { usage, about, flags, operands = [] }: Command<F>,
  work: (
    values: Values<F>,
    signal: AbortSignal,
    operands: readonly string[],
  ) => Promise<ExitCode> | Promise<void>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  outliveReaders();
  if (asksForHelp(argv)) return say(`Usage: ${usage}\n\n${about}`);
  const interrupted = await onInterrupt();
  try {
    await refuseFlagsKeptByNpm(flags, undefined, { env: process.env, argv });
    const { values, positionals } = parse(flags, usage, operands, argv);
    process.exitCode = (await work(values, interrupted.signal, positionals)) ?? ExitCode.pass;
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    explain(error);
    process.exitCode = error.exitCode;
  } finally {
    interrupted.release();
  }
}

function parse<F extends ParseArgsOptionsConfig>(
  options: F,
  usage: string,
  operands: readonly string[],
  argv: readonly string[],
): { readonly values: Values<F>; readonly positionals: readonly string[] } {
  const wrong = (reason: string, cause?: unknown) =>
    new FaultlineError('wrong-usage', `${reason}. Usage: ${usage}`, { exitCode: ExitCode.usage, cause });
  const parsed = (() => {
    try {
      return parseArgs({ args: [...argv], options, allowPositionals: operands.length > 0, tokens: true });
    } catch (cause) {
      throw wrong(saidByParser(cause), cause);
    }
  })();
  const { values, positionals, tokens } = parsed;
  const twice = givenTwice(tokens);
  if (twice !== null) throw wrong(twice);
  if (positionals.length !== operands.length) {
    const got = positionals.length === 0 ? 'nothing' : `\`${positionals.join(' ')}\``;
    throw wrong(`Expected ${operands.join(' ')}, got ${got}`);
  }
  return { values: values as Values<F>, positionals };
}
