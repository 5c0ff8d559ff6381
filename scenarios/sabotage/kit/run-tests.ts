import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preloadOf } from '../mutations.ts';
import type { Mutation } from '../sabotage.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const CONFIG = fileURLToPath(new URL('./vitest.config.ts', import.meta.url));

export interface TestRun {
  /** Plain names of the tests that ran, by their end. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** A file that could not be loaded, a hook that failed, an error outside of any test. */
  readonly broken: readonly string[];
}

/** The part of vitest's JSON report that is read here (its format is Jest's). */
interface JsonReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** One spelling of a test's name: its groups and itself, with a space between. */
export const plainName = (name: string) => name.replaceAll(' > ', ' ');

/** Runs the tests of a file that have one of the names, in a vitest of their own, with mutated source. */
export async function runTests(
  file: string,
  names: readonly string[],
  mutations: readonly Mutation[],
): Promise<TestRun> {
  const pattern = names.map((name) => `(${patternOf(name)})`).join('|');
  return withOutput(async (output) => {
    const reporters = ['--reporter=json', `--outputFile.json=${output}`];
    const args = [VITEST, 'run', file, '-t', pattern, '--config', CONFIG, ...reporters];
    const { code, stderr } = await ended(args, { FAULTLINE_PRELOAD: preloadOf(mutations) });
    return summary(JSON.parse(readFileSync(output, 'utf8')), code, stderr);
  });
}

/** Plain names of the tests of files, by file: as they are loaded, for many are made of tables. */
export async function testsOf(files: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  return withOutput(async (output) => {
    const args = [VITEST, 'list', ...files, '--no-staticParse', `--json=${output}`, '--config', CONFIG];
    const { code, stderr } = await ended(args, {});
    if (code !== 0) throw new Error(`Expected the tests to be listed, got exit code ${code}: ${stderr}`);
    const listed = JSON.parse(readFileSync(output, 'utf8')) as { name: string; file: string }[];
    const byFile = Map.groupBy(listed, ({ file }) => relative(ROOT, file));
    return new Map([...byFile].map(([file, tests]) => [file, tests.map(({ name }) => plainName(name))]));
  });
}

/** Gives a vitest a file to write to, which is gone afterwards. */
async function withOutput<T>(use: (output: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-sabotage-'));
  try {
    return await use(join(folder, 'output.json'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Vitest puts a `>` between the parts of a name, its report only a space. */
const patternOf = (name: string) =>
  plainName(name)
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll(' ', '(?: > | )');

function ended(args: readonly string[], env: Record<string, string>) {
  return new Promise<{ code: number; stderr: string }>((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env }, maxBuffer: Number.POSITIVE_INFINITY };
    const child = execFile(process.execPath, args, options, (_error, _stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stderr }),
    );
  });
}

function summary({ testResults }: JsonReport, code: number, stderr: string): TestRun {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = (wanted: string) =>
    tests.filter(({ status }) => status === wanted).map(({ fullName }) => plainName(fullName));
  const [passed, failed] = [named('passed'), named('failed')];
  const broken = testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    .map(({ message }) => message);
  // An error that belongs to no test has no place in the report.
  if (code !== 0 && failed.length === 0 && broken.length === 0) broken.push(stderr);
  return { passed, failed, broken };
}
