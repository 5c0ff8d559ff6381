import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { ExitCode, FaultlineError } from '../errors.ts';
import { environmentOf, hasProcFs } from '../runtime/process/proc-fs.ts';
import { findNpmChain } from './npm-chain.ts';

/**
 * npm takes a flag that stands before `--` for a setting of its own (`npm_config_<name>`) and does not hand it on: what was
 * asked for would silently not be done. `subjects` tells what may stand without a flag, such as a scenario.
 * @throws FaultlineError `wrong-usage` with the right spelling
 */
export async function refuseFlagsKeptByNpm(
  flags: ParseArgsOptionsConfig,
  subjects: () => Promise<readonly string[]> = async () => [],
  { env, argv }: { env: NodeJS.ProcessEnv; argv: readonly string[] } = {
    env: process.env,
    argv: process.argv.slice(2),
  },
): Promise<void> {
  const script = env.npm_lifecycle_event;
  if (script === undefined || !env.npm_command?.startsWith('run')) return;
  const set = Object.keys(flags).filter((name) => env[variable(name)]);
  const misspelt = Object.keys(env).filter((name) => flagMeantBy(name, flags) !== undefined);
  if (set.length + misspelt.length === 0) return;
  const others = await settingsFromElsewhere(env);
  const [wrong] = misspelt.filter((name) => !others.has(name));
  if (wrong !== undefined) {
    const flag = `--${flagMeantBy(wrong, flags)}`;
    throw new FaultlineError(
      'wrong-usage',
      `Expected \`npm run ${script} -- ${flag} ...\`, got --${nameOf(wrong)} before the \`--\`, where npm keeps it to itself.`,
      { exitCode: ExitCode.usage },
    );
  }
  const kept = set.filter((name) => !others.has(variable(name)));
  if (kept.length === 0) return;
  const right = spell(kept, flags, env, argv, await subjects());
  const names = kept.map((name) => `--${name}`).join(' and ');
  throw new FaultlineError(
    'wrong-usage',
    `Expected \`npm run ${script} -- ${right}\`, got ${names} before the \`--\`, where npm keeps it to itself.`,
    { exitCode: ExitCode.usage },
  );
}

const PREFIX = 'npm_config_';
/** Letters that may be wrong in a flag before nobody can tell which one was meant. */
const MAX_DISTANCE = 2;

const nameOf = (kept: string) => kept.slice(PREFIX.length).replaceAll('_', '-');

/** The flag that a variable of npm's is a misspelling of; short ones are too like others to tell. */
function flagMeantBy(kept: string, flags: ParseArgsOptionsConfig): string | undefined {
  if (!kept.startsWith(PREFIX) || nameOf(kept) in flags) return undefined;
  return Object.keys(flags).find(
    (flag) => flag.length > 2 * MAX_DISTANCE && distance(flag, nameOf(kept)) <= MAX_DISTANCE,
  );
}

const variable = (name: string) => `npm_config_${name.replaceAll('-', '_')}`;

/** With `--seed 7` npm keeps `seed=true` and hands on the 7. */
function spell(
  kept: readonly string[],
  flags: ParseArgsOptionsConfig,
  env: NodeJS.ProcessEnv,
  argv: readonly string[],
  subjects: readonly string[],
): string {
  const isSubject = (text: string) => subjects.includes(text) || /[/]|\.ts$/.test(text);
  const bare = argv.filter((text) => !text.startsWith('-'));
  const subject = bare.find(isSubject) ?? (bare.length > 1 ? bare[0] : undefined);
  const isCut = (name: string) => flags[name]?.type === 'string' && env[variable(name)] === 'true';
  const values = bare.filter((text) => text !== subject);
  // Which of several values was whose is not to be told from here.
  const cut = kept.filter(isCut).length === 1 ? (values[0] ?? '<value>') : '<value>';
  const handedOn = kept.some(isCut) ? argv.filter((text) => text === subject || text.startsWith('-')) : argv;
  const spelled = kept.flatMap((name) => {
    if (flags[name]?.type !== 'string') return [`--${name}`];
    return [`--${name}`, isCut(name) ? cut : (env[variable(name)] ?? '')];
  });
  return [...handedOn, ...spelled].join(' ');
}

/**
 * Variables that were there before this npm, and those that its settings files set: `all` is a setting of npm's own.
 * Where there is no /proc the former are not known.
 */
async function settingsFromElsewhere(env: NodeJS.ProcessEnv): Promise<ReadonlySet<string>> {
  const npm = hasProcFs ? (await findNpmChain(env))?.npm : undefined;
  const inherited =
    npm === undefined ? [] : Object.keys(environmentOf(npm) ?? {}).map((name) => name.toLowerCase());
  const files = [env.npm_config_userconfig, env.npm_config_globalconfig];
  if (env.npm_config_local_prefix !== undefined) files.push(join(env.npm_config_local_prefix, '.npmrc'));
  const names = files.flatMap((file) => (file === undefined ? [] : namesIn(file)));
  return new Set([...inherited, ...names.map(variable)]);
}

/** Keys of an .npmrc, which is an INI file; none where there is no such file. */
function namesIn(file: string): string[] {
  try {
    return [...readFileSync(file, 'utf8').matchAll(/^\s*"?([\w-]+)"?\s*(?:=|$)/gm)].map(
      ([, name = '']) => name,
    );
  } catch {
    return [];
  }
}
