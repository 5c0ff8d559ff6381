import { dirname, join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { loadScenario } from '../cli/catalogue.ts';
import { FaultlineError } from '../errors.ts';
import type { Report } from '../report/model.ts';
import type { Length } from '../scenario/scenario.ts';
import { hookLimitMs, type Reported, runInChild } from './run-in-child.ts';
import { timeLimitMs } from './time-limit.ts';
import { type Judged, otherTrouble, type Trouble, troubleOf } from './trouble.ts';

/** As the flags of the command line of the same names, and with their defaults. */
export interface ScenarioOptions {
  readonly length?: Length;
  readonly seed?: number;
  readonly runtime?: 'auto' | 'process' | 'docker';
  readonly backends?: 'auto' | 'embedded' | 'binary';
  /** How often an arm is run again that the lab could not judge. */
  readonly rerunInconclusive?: number;
  /** Where runs leave their reports. */
  readonly reports?: string;
  /** What becomes of a test of what could not be judged, or has no data (default `fail`). */
  readonly onInconclusive?: 'fail' | 'skip';
}

/**
 * Makes a scenario test cases of a vitest suite: a `describe` with a test for each claim and for each audit of each arm, and one for all else that
 * keeps a run from passing. The scenario is run once, before them, in a process of its own. `path` is relative to the test file.
 *
 * @example
 * ```ts
 * import { scenario } from 'faultline/vitest';
 *
 * scenario('./my.scenario.ts', { length: 'short' });
 * ```
 */
export function scenario(path: string, options: ScenarioOptions = {}): void {
  const file = `./${relative('', resolve(dirname(expect.getState().testPath ?? ''), path))}`;
  describe(path, async () => {
    const { name, system, arms, hypotheses, ...rest } = await loadScenario(file, '').catch(told);
    const { length = 'normal', rerunInconclusive = 0, reports = 'reports' } = options;
    const limitMs = timeLimitMs({ arms, ...rest }, length, rerunInconclusive);
    const args = [file, ...flagsOf(options)];
    let run: Promise<Reported>;
    // One that could not be made fails each test: of a failed hook some formats of results tell nothing.
    beforeAll(async () => {
      run = runInChild({ name, args, reports, limitMs });
      await run.catch(() => {});
    }, hookLimitMs(limitMs));

    const tested: Judged[] = [];
    const declare = (title: string, judge: (report: Report) => Trouble | null) =>
      test(title, async (context) => {
        const { report, folder } = await run.catch(told);
        passes(judge(report), join(folder, `report.html (run ${report.id})`), options, context);
      });
    const declareJudged = (title: string, judged: Judged) => {
      tested.push(judged);
      declare(title, (report) => troubleOf(report, judged));
    };
    for (const claim of hypotheses) declareJudged(`${claim.name}: ${claim.title}`, { claim: claim.name });
    for (const arm of Object.keys(arms))
      for (const { name: audit, says } of system.audits ?? [])
        declareJudged(`audit ${audit} of ${arm}: ${says}`, { audit, arm });
    declare('the run itself: nothing else speaks against it', (report) => otherTrouble(report, tested));
  });
}

function passes(
  trouble: Trouble | null,
  where: string,
  { onInconclusive = 'fail' }: ScenarioOptions,
  context: TestContext,
): void {
  if (trouble === null) return;
  const text = [...trouble.lines, `report: ${where}`].join('\n');
  const maySkip = trouble.verdict !== 'fail' && onInconclusive === 'skip';
  if (trouble.isUntested || maySkip) context.skip(text);
  throw plain(text);
}

function flagsOf({ length, seed, runtime, backends, rerunInconclusive }: ScenarioOptions): string[] {
  const flags = { length, seed, runtime, backends, 'rerun-inconclusive': rerunInconclusive };
  return Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, String(value)],
  );
}

/** A runner shows of an error its message alone, and so the lines that the command line would print below it go there. */
function told(error: unknown): never {
  if (!(error instanceof FaultlineError)) throw error;
  throw plain([error.message, ...error.detail].join('\n'));
}

/** Where in the lab it was thrown tells nobody anything. */
function plain(message: string): Error {
  const error = new Error(message);
  error.stack = `${error.name}: ${message}`;
  return error;
}
