import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { startCommandLine } from '../cli/start-command-line.ts';
import { FaultlineError } from '../errors.ts';
import type { Report } from '../report/model.ts';
import { readReport } from '../report/read-report.ts';

/** From the request to end until it is killed. What a killed lab has started ends by its reaper. */
const GRACE_MS = 30_000;

export interface ChildRun {
  /** Name of the scenario: the folder of its runs. */
  readonly name: string;
  /** Of the command line, the file of the scenario first. */
  readonly args: readonly string[];
  /** Root of all runs' folders. */
  readonly reports: string;
  readonly limitMs: number;
  /** What is started; default: the entry of the lab. */
  readonly program?: string | undefined;
}

export interface Reported {
  readonly report: Report;
  /** The run's own. */
  readonly folder: string;
}

/**
 * Runs a scenario by the command line, in a process of its own: a test's process has other work, and would be measured along. Resolves with the
 * report, whatever its verdict. One whose process ended otherwise than it says is none: more went wrong than stands there.
 * @throws FaultlineError `run-not-reported` with what the lab said
 */
export async function runInChild({ name, args, reports, limitMs, program }: ChildRun): Promise<Reported> {
  const root = join(reports, name);
  const before = new Set(await foldersIn(root));
  const { said, code, isLate } = await untilEnded(['run', ...args, '--reports', reports], {
    program,
    limitMs,
  });
  const failed = (what: string) =>
    new FaultlineError('run-not-reported', `Expected a report of ${name}, ${what}`, {
      detail: said.trim().split('\n'),
    });
  if (isLate) throw failed(`the run did not end within ${Math.round(limitMs / 1_000)} s.`);
  const made = (await foldersIn(root)).filter((folder) => !before.has(folder));
  const [folder] = made;
  if (folder === undefined) throw failed(`the lab ended with ${code}.`);
  // Nobody could tell which of them is this one.
  if (made.length > 1) throw failed(`${made.length} runs of it were made in ${root} at once.`);
  const path = relative('', join(root, folder));
  const report = await readReport(path).catch(() => {
    throw failed(`the lab ended with ${code}.`);
  });
  if (code !== report.exitCode) {
    const where = join(path, 'report.json');
    throw failed(`the lab ended with ${code}, and ${where} says ${report.exitCode}.`);
  }
  return { report, folder: path };
}

const foldersIn = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
};

interface Ended {
  readonly code: number | string | null;
  readonly said: string;
  readonly isLate: boolean;
}

function untilEnded(
  args: readonly string[],
  { program, limitMs }: Pick<ChildRun, 'program' | 'limitMs'>,
): Promise<Ended> {
  const child = startCommandLine(args, { entry: program });
  let said = '';
  let isLate = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const stop = () => void child.kill('SIGTERM');
  const timers = [
    setTimeout(() => {
      isLate = true;
      stop();
    }, limitMs),
    setTimeout(() => child.kill('SIGKILL'), limitMs + GRACE_MS),
  ];
  // A suite that ends before its lab does takes it along.
  process.once('exit', stop);
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  child.on('error', reject);
  child.on('close', (code, signal) => resolve({ code: code ?? signal, said, isLate }));
  return promise.finally(() => {
    for (const timer of timers) clearTimeout(timer);
    process.off('exit', stop);
  });
}

/** What a hook that waits for such a run may take. */
export const hookLimitMs = (limitMs: number): number => limitMs + 2 * GRACE_MS;
