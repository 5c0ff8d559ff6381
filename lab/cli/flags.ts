import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../scenario/nearest.ts';
import { givenTwice } from './given-twice.ts';
import { saidByParser, wrongUsage } from './wrong-usage.ts';

/** All that `faultline run` takes, as `parseArgs` of Node describes it. */
export const FLAGS = {
  seed: { type: 'string', default: '1' },
  runtime: { type: 'string', default: 'auto' },
  backends: { type: 'string', default: 'auto' },
  collector: { type: 'string' },
  reports: { type: 'string', default: 'reports' },
  output: { type: 'string' },
  badge: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  'keep-data': { type: 'boolean', default: false },
  length: { type: 'string', default: 'normal' },
  all: { type: 'boolean', default: false },
  changed: { type: 'string' },
  check: { type: 'boolean', default: false },
  repeat: { type: 'string', default: '1' },
  'rerun-inconclusive': { type: 'string', default: '0' },
  'rerun-budget': { type: 'string' },
  require: { type: 'string' },
  for: { type: 'string' },
  'fail-fast': { type: 'boolean', default: false },
  only: { type: 'string' },
  arm: { type: 'string' },
  base: { type: 'string' },
  baseline: { type: 'string' },
  'save-baseline': { type: 'string' },
  'on-inconclusive': { type: 'string' },
  'gate-mode': { type: 'string' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

/**
 * The flags as they were typed, each once.
 * @throws FaultlineError `wrong-usage`
 */
export function parseFlags(argv: readonly string[]) {
  const { values, positionals, tokens } = parsedBy(argv);
  const twice = givenTwice(tokens);
  if (twice !== null) throw wrongUsage(twice);
  const isGiven = (flag: string) => tokens.some((token) => token.kind === 'option' && token.name === flag);
  return { values, positionals, isGiven };
}

function parsedBy(argv: readonly string[]) {
  try {
    return parse(argv);
  } catch (cause) {
    const unknown = unknownFlag(argv);
    if (unknown !== undefined) {
      const known = Object.keys(FLAGS).map((flag) => `--${flag}`);
      throw wrongUsage(`Unknown option '${unknown}'${didYouMean(unknown, known)}`, cause);
    }
    throw wrongUsage(saidByParser(cause), cause);
  }
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options: FLAGS, tokens: true });
}

/** What can be read of a command line that is refused: of a flag without its value, `true`. */
export const flagsAsTyped = (argv: readonly string[]) =>
  parseArgs({ args: [...argv], strict: false, options: FLAGS, tokens: true });

/** The first that is none, as it was written. */
function unknownFlag(argv: readonly string[]): string | undefined {
  return flagsAsTyped(argv).tokens.flatMap((token) =>
    token.kind === 'option' && !Object.hasOwn(FLAGS, token.name) ? [token.rawName] : [],
  )[0];
}
