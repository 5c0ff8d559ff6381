import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { distance } from 'fastest-levenshtein';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { validateScenario } from '../scenario/validate.ts';
import { IN_CLONE, typed } from '../typed.ts';

/** Those that come along in the clone; elsewhere the user's own. */
const scenariosOf = (cwd: string) =>
  IN_CLONE ? new URL('../../scenarios/', import.meta.url) : pathToFileURL(join(cwd, 'scenarios/'));

/** Names of the scenarios in their folder, sorted. */
export async function scenarioNames(cwd = process.cwd()): Promise<string[]> {
  const folder = scenariosOf(cwd);
  if (!existsSync(folder)) return [];
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/**
 * The same, for who takes all of them: of none it would end with 0.
 * @throws FaultlineError `unknown-scenario`
 */
export async function allScenarioNames(cwd = process.cwd()): Promise<string[]> {
  const names = await scenarioNames(cwd);
  if (names.length > 0) return names;
  const message = `Expected scenarios in scenarios/, found none (${typed('new')} <name> makes one).`;
  throw new FaultlineError('unknown-scenario', message, { exitCode: ExitCode.usage });
}

/** Loads a scenario by its name, or by the path of a file, relative to `cwd`. */
export async function loadScenario(nameOrPath: string, cwd: string): Promise<Scenario> {
  if (isPath(nameOrPath)) return loadFile(scenarioUrl(nameOrPath, cwd), nameOrPath);
  const names = await scenarioNames(cwd);
  if (!names.includes(nameOrPath)) throw unknownScenario(nameOrPath, names);
  return loadFile(scenarioUrl(nameOrPath, cwd), `scenarios/${nameOrPath}.ts`);
}

/** The file of the catalogue that has this name, where another one is asked for: their reports share a folder. */
export async function sharesItsName(name: string, asked: string, cwd: string): Promise<string | null> {
  if (!(await scenarioNames(cwd)).includes(name) || name === asked) return null;
  const file = fileURLToPath(scenarioUrl(name, cwd));
  return resolve(cwd, asked) === file ? null : `scenarios/${name}.ts`;
}

const isPath = (nameOrPath: string) =>
  nameOrPath.endsWith('.ts') || nameOrPath.includes('/') || isAbsolute(nameOrPath);

/** Where the file of a scenario is, or would be. */
export const scenarioUrl = (nameOrPath: string, cwd: string): URL =>
  isPath(nameOrPath)
    ? pathToFileURL(resolve(cwd, nameOrPath))
    : new URL(`${nameOrPath}.ts`, scenariosOf(cwd));

function unknownScenario(name: string, names: readonly string[]): FaultlineError {
  const near = names.filter((known) => distance(known, name) <= Math.max(2, known.length / 3));
  const there =
    names.length > 0
      ? `there are ${names.join(', ')}.`
      : `there is none in scenarios/ (${typed('new')} <name> makes one).`;
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : there;
  return new FaultlineError(
    'unknown-scenario',
    `Expected the name of a scenario or the path of a file, got \`${name}\`: ${hint}`,
    {
      exitCode: ExitCode.usage,
    },
  );
}

async function loadFile(url: URL, shown: string): Promise<Scenario> {
  if (!existsSync(url)) {
    throw new FaultlineError('unknown-scenario', `Expected a scenario file at ${shown}, found none.`, {
      exitCode: ExitCode.usage,
    });
  }
  provideVocabulary();
  let loaded: { default?: unknown };
  try {
    loaded = await import(url.href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const line = lineIn(url, cause);
    throw new FaultlineError('invalid-scenario', `${shown}${line} could not be loaded: ${reason}`, {
      exitCode: ExitCode.usage,
      cause,
    });
  }
  return validateScenario(loaded.default, shown);
}

/** `:3` where the error says which line of the file it is about. */
function lineIn(url: URL, error: unknown): string {
  const [, after] = String((error as Partial<Error>).stack).split(`${fileURLToPath(url)}:`);
  return after === undefined ? '' : `:${Number.parseInt(after, 10)}`;
}

function firstOf<Found>(first: () => Found, other: () => Found): Found {
  try {
    return first();
  } catch {
    return other();
  }
}

let provided = false;

/**
 * Lets a file anywhere on the disk import `faultline`, what else this package exports, and what it has of the control channel, as the clone's
 * own system does where the lab is a package; and takes its TypeScript for ES modules where no package.json says so, as `npm i` makes one: Node
 * would guess that, and warn.
 */
function provideVocabulary(): void {
  if (provided) return;
  provided = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const ours = () => next(specifier, { ...context, parentURL: import.meta.url });
      const resolved = /^faultline\//.test(specifier)
        ? // A system of another version of this package is that of its own file.
          firstOf(() => next(specifier, context), ours)
        : /^(faultline$|@faultline\/control(\/|$))/.test(specifier)
          ? ours()
          : next(specifier, context);
      const untold = resolved.url.endsWith('.ts') && !resolved.format?.includes('-');
      return untold ? { ...resolved, format: 'module-typescript' } : resolved;
    },
  });
}
