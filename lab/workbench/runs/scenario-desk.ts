import { basename } from 'node:path';
import { readJournal } from '../../evidence/read-journal.ts';
import type { Clock } from '../../runtime/clock.ts';
import { goodAnswersOf } from '../../scenario/good-answers.ts';
import { patienceOf } from '../../scenario/patience.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { refused } from '../refused.ts';
import { RequestCounts } from './count-requests.ts';
import type { Beginning, OneRun, UnderWay } from './one-run.ts';
import type { PastRuns } from './past-runs.ts';
import { aboutSeconds, runProgress } from './run-progress.ts';
import type { RunEnded, StartRun } from './running.ts';
import type { RunProgress, RunView, ScenariosView } from './views.ts';

/** What somebody can run: `source` is how it is named to who starts it. */
export interface Runnable {
  readonly source: string;
  readonly scenario: Scenario;
}

export interface ScenarioOptions {
  /** Loaded and checked, with a line for each that could not be. */
  readonly scenarios: () => Promise<{
    readonly all: readonly Runnable[];
    readonly problems: readonly string[];
  }>;
  readonly start: StartRun;
  readonly clock: Clock;
  readonly runs: OneRun;
  readonly past: PastRuns;
}

/** Runs scenarios for who sits before the page. */
export class ScenarioDesk {
  readonly past: PastRuns;
  readonly #options: ScenarioOptions;
  /** The one that was begun last. */
  #begun: { readonly of: Runnable; readonly beginning: Beginning; readonly counts: RequestCounts } | null =
    null;
  #latest: { readonly scenario: string; readonly ended: RunEnded; readonly isStopped: boolean } | null = null;

  constructor(options: ScenarioOptions) {
    this.#options = options;
    this.past = options.past;
  }

  async scenarios(): Promise<ScenariosView> {
    const { all, problems } = await this.#options.scenarios();
    return {
      scenarios: all.map(({ scenario: { name, title, arms, phases } }) => {
        const names = Object.keys(arms);
        return { name, title, arms: names, seconds: aboutSeconds(names.length, phases) };
      }),
      problems,
    };
  }

  /** Goes on when this resolves. @throws FaultlineError `not-found`, `step-not-open`, `mystery-refused` */
  async begin(name: string): Promise<void> {
    const { all } = await this.#options.scenarios();
    const of = all.find(({ scenario }) => scenario.name === name);
    if (!of) throw refused('not-found', `Expected the name of a scenario, got \`${name}\`.`);
    const beginning: Beginning = {
      ...{ of: name, page: 'runs', scenario: of.source, arm: null, start: this.#options.start },
      onEnded: async (ended, isStopped) => {
        this.#latest = { scenario: name, ended, isStopped };
      },
    };
    this.#options.runs.begin(beginning);
    const { load } = of.scenario;
    const expected = { patienceMs: patienceOf(load), goodAnswers: goodAnswersOf(of.scenario) };
    this.#begun = { of, beginning, counts: new RequestCounts(expected) };
  }

  /** Ends the one that was begun here; resolves when nothing of it runs. */
  async stop(): Promise<void> {
    if (this.#running) await this.#options.runs.stop();
  }

  async view(): Promise<RunView> {
    const running = this.#running;
    const { clock, runs } = this.#options;
    return {
      running: running && {
        scenario: running.of.scenario.name,
        title: running.of.scenario.title,
        sinceMs: clock.now() - running.sinceMs,
        // Where its folder can not be read, as one that somebody has removed: its end tells.
        progress: await this.#progress(running).catch(() => null),
      },
      isWorkshop: running === null && runs.underWay !== null,
      latest: await this.#ended(),
    };
  }

  get #running() {
    const { underWay } = this.#options.runs;
    const begun = this.#begun;
    return underWay && begun && underWay.beginning === begun.beginning ? { ...underWay, ...begun } : null;
  }

  async #progress({
    run,
    of,
    counts,
  }: UnderWay & { of: Runnable; counts: RequestCounts }): Promise<RunProgress | null> {
    const folder = (await run?.folder()) ?? null;
    if (folder === null) return null;
    const events = await readJournal(folder);
    const arms = Object.keys(of.scenario.arms);
    const counted = arms.map(async (arm) => {
      const begun = events.filter((event) => event.arm === arm && event.type === 'arm.started');
      return [arm, await counts.of({ folder, arm, attempt: begun.length })] as const;
    });
    return runProgress({
      ...{ arms, lengths: of.scenario.phases, events, nowMs: this.#options.clock.wall() },
      counts: new Map(await Promise.all(counted)),
    });
  }

  async #ended(): Promise<RunView['latest']> {
    if (!this.#latest) return null;
    const { scenario, ended, isStopped } = this.#latest;
    const { folder, exitCode, said } = ended;
    const run = folder === null ? null : await this.past.find(basename(folder)).catch(() => null);
    return { ...{ scenario, exitCode, isStopped, run, said } };
  }
}
