import { join } from 'node:path';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { clock as timesOf } from '../../workshop/check-workshop.ts';
import type { Language } from '../../workshop/exercise-schema.ts';
import { handout, inOrder } from '../../workshop/handout.ts';
import type { Exercise, Workshop } from '../../workshop/read-content.ts';
import { BoardDesk } from '../board/board-desk.ts';
import { fromHere } from '../from-here.ts';
import { refused } from '../refused.ts';
import { OneRun } from '../runs/one-run.ts';
import type { RunEnded, StartRun } from '../runs/running.ts';
import { exerciseView } from './exercise-view.ts';
import type { HeldLab } from './held-lab.ts';
import { isWhole, unjudgedIn } from './judged-by.ts';
import { isAmong } from './looked-for.ts';
import { mendFile } from './mend-file.ts';
import { ProgressFile } from './progress.ts';
import type { RunReader, RunSeen } from './read-run.ts';
import { RunDesk, type Which } from './run-desk.ts';
import { type Act, may, runAt, type Stage, stagesOf } from './stages.ts';
import type { ExerciseView, RunView, WorkshopView } from './views.ts';

export interface WorkshopOptions {
  /** Checked. Read anew each time that a workshop begins. */
  readonly read: () => Promise<Workshop>;
  /** Of the code that is mended. */
  readonly root: string;
  readonly progressFile: string;
  readonly start: StartRun;
  readonly reader: RunReader;
  /** What is typed to break the code of an exercise. */
  readonly breaks: (exercise: string) => string;
  /** A scenario as it is typed in the clone. */
  readonly named: (scenario: string) => string;
  /** What is typed to open this page, for the hand-out. */
  readonly opens: string;
}

/** A workshop for who sits before the page: what each has come to is kept here, and so is what may be told. */
export class WorkshopDesk implements AsyncDisposable {
  /** Of a room that votes on the questions. */
  readonly board: BoardDesk;
  readonly #options: WorkshopOptions;
  readonly #lab: HeldLab;
  readonly #anyRun: OneRun;
  readonly #runs: RunDesk;
  readonly #progress: ProgressFile;
  /** By folder. Also while a run is measured the page asks each second, and all reports together would take a core. */
  readonly #seenIn = new Map<string, Promise<RunSeen>>();
  #workshop: Promise<readonly [Workshop, readonly Exercise[]]> | null = null;
  #trainer = false;

  /** `anyRun`: where a run is under way, of whomever. */
  constructor(options: WorkshopOptions, lab: HeldLab, anyRun = new OneRun(lab)) {
    this.#options = options;
    this.#lab = lab;
    this.#anyRun = anyRun;
    this.#progress = new ProgressFile(options.progressFile);
    this.#runs = new RunDesk({
      ...{ start: options.start, lab, runs: anyRun },
      keep: (exercise, which, ended) => this.#progress.set(exercise, { [which]: ended }),
    });
    // Without what the trainer's own progress would tell of it.
    this.board = new BoardDesk(async (number, language) => {
      const { title, question } = await this.exercise(number, language);
      const choices = question.choices.map(({ id, text }) => ({ id, text }));
      return { title, text: question.text, choices };
    });
  }

  async view(language: Language): Promise<WorkshopView> {
    const [{ timetables }, exercises] = await this.#read();
    const numberOf = (exercise: Exercise | undefined) => (exercise ? exercises.indexOf(exercise) + 1 : null);
    const names = exercises.map(({ name }) => name);
    const views = await Promise.all(exercises.map((_, place) => this.exercise(place + 1, language)));
    return {
      trainer: this.#trainer,
      running: this.#runs.exercise === null ? null : names.indexOf(this.#runs.exercise) + 1,
      exercises: views.map(({ number, title, minutes, kind, stage, question }) => ({
        ...{ number, title, minutes, kind, stage, begun: question.chosen !== null },
      })),
      timetables: Object.values(timetables).map((table) => ({
        ...{ title: table.title[language], minutes: table.minutes },
        parts: timesOf(table, exercises).map(({ begins, minutes, part, exercise }) => ({
          ...{ begins, minutes, exercise: numberOf(exercise) },
          title: 'title' in part ? part.title[language] : (exercise?.words[language].title ?? ''),
        })),
      })),
    };
  }

  async exercise(number: number, language: Language): Promise<ExerciseView> {
    const exercise = await this.#exercise(number);
    // Before what it leaves: a run that ends in between is told as under way once more, never as none.
    const running = await this.#runs.view(exercise.name);
    const progress = await this.#progress.of(exercise.name);
    return exerciseView(exercise, progress, language, {
      ...{ number, scenario: this.#options.named(exercise.data.scenario) },
      first: await this.#runView(exercise, 'first', progress.first),
      second: await this.#runView(exercise, 'second', progress.second),
      running,
      mend:
        exercise.data.kind === 'mend'
          ? {
              ...(await mendFile(exercise.data.mend, this.#options.root)),
              command: this.#options.breaks(exercise.name),
              restore: `git checkout -- ${exercise.data.mend.file}`,
            }
          : null,
      trainer: this.#trainer,
    });
  }

  async predict(number: number, choice: string): Promise<void> {
    const exercise = await this.#at(number, 'predict');
    this.#known(choice, exercise.data.question.choices);
    await this.#progress.set(exercise.name, { prediction: choice });
  }

  async protect(number: number, choice: string): Promise<void> {
    const exercise = await this.#at(number, 'protect');
    if (exercise.data.kind !== 'predict') return;
    this.#known(choice, Object.keys(exercise.data.protection.choices));
    await this.#progress.set(exercise.name, { protection: choice });
  }

  /** Begins the run that comes next; it goes on when this resolves. @throws FaultlineError `step-not-open`, `mystery-refused` */
  async run(number: number): Promise<void> {
    const { stage, ...exercise } = await this.#at(number, 'run');
    this.#runs.begin(exercise, runAt(stage));
  }

  /** Ends the run that is under way, of whatever exercise. */
  stop(): Promise<void> {
    return this.#runs.stop();
  }

  async trace(number: number): Promise<OtlpTracesData | null> {
    const exercise = await this.#at(number, 'trace');
    const { folder = null } = (await this.#progress.of(exercise.name)).first ?? {};
    return folder === null ? null : this.#options.reader.trace(folder, exercise.data.look);
  }

  /** Whether one of these spans is the one; an empty list asks to be shown. */
  async point(number: number, spanIds: readonly string[]): Promise<boolean> {
    const exercise = await this.#at(number, 'point');
    const { name, data } = exercise;
    const { tries } = await this.#progress.of(name);
    const trace = await this.trace(number);
    const isFound = trace !== null && isAmong(trace, spanIds, data.look);
    const pointed = spanIds.length === 0 ? 'shown' : isFound ? 'found' : 'no';
    await this.#progress.set(name, { tries: tries + (pointed === 'shown' ? 0 : 1), pointed });
    return isFound;
  }

  async hint(number: number): Promise<void> {
    const exercise = await this.#at(number, 'hint');
    const { hints } = await this.#progress.of(exercise.name);
    await this.#progress.set(exercise.name, { hints: hints + 1 });
  }

  /** Folder of the report of a run. */
  async reportOf(number: number, which: 'first' | 'second'): Promise<string> {
    const { name } = await this.#exercise(number);
    const run = (await this.#progress.of(name))[which];
    if (run?.folder) return run.folder;
    throw refused('not-found', `Expected a run of exercise ${number}, found none.`, 'no-run-yet');
  }

  setTrainer(on: boolean): void {
    this.#trainer = on;
  }

  /** What comes after the run stands in it, and answers where they are asked for, while the trainer's switch is on. */
  async handout(language: Language, trainer: boolean): Promise<string> {
    const [workshop] = await this.#read();
    return handout(workshop, {
      ...{ language, trainer: trainer && this.#trainer, onlyPredictions: !this.#trainer },
      typed: () => this.#options.opens,
    });
  }

  /** One exercise begins anew, or all of it: then the held lab too is as it was. Code stays as it is: who edits it may have more there. */
  async forget(number?: number): Promise<void> {
    const name = number === undefined ? undefined : (await this.#exercise(number)).name;
    // All that was begun beside the lab, which goes on with its load.
    if (name === undefined) await this.#anyRun.stop();
    else if (name === this.#runs.exercise) await this.stop();
    await this.#progress.forget(name);
    if (name !== undefined) return;
    this.#workshop = null;
    this.#seenIn.clear();
    this.#trainer = false;
    this.board.forget();
    await this.#lab.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #runView(exercise: Exercise, which: Which, run: RunEnded | null): Promise<RunView | null> {
    if (run === null) return null;
    const { folder, exitCode, said } = run;
    const seen = folder !== null && isWhole(run) ? await this.#seen(folder) : null;
    return {
      ...{ exitCode, folder, said: seen === null ? said : null },
      logs: folder === null ? null : fromHere(join(folder, 'logs')),
      ...(seen ?? { claims: [], audits: [], problems: [] }),
      unjudged: unjudgedIn(seen?.claims ?? [], exercise, which),
    };
  }

  /** Null of a run whose folder somebody has removed. */
  #seen(folder: string) {
    const seen = this.#seenIn.get(folder) ?? this.#options.reader.seen(folder);
    this.#seenIn.set(folder, seen);
    return seen.catch(() => {
      this.#seenIn.delete(folder);
      return null;
    });
  }

  #read(): Promise<readonly [Workshop, readonly Exercise[]]> {
    const reading = this.#workshop ?? this.#options.read().then((all) => [all, inOrder(all)] as const);
    this.#workshop = reading;
    // What is mended is read again.
    reading.catch(() => {
      this.#workshop = null;
    });
    return reading;
  }

  async #exercise(number: number): Promise<Exercise> {
    const [, exercises] = await this.#read();
    const exercise = exercises[number - 1];
    if (exercise) return exercise;
    throw refused(
      'not-found',
      `Expected an exercise from 1 to ${exercises.length}, got ${number}.`,
      'exercise-unknown',
    );
  }

  /** @throws FaultlineError `step-not-open` where it may not be done by now */
  async #at(number: number, act: Act): Promise<Exercise & { readonly stage: Stage }> {
    const { stage } = await this.exercise(number, 'en');
    if (may(stage, act)) return { ...(await this.#exercise(number)), stage };
    throw refused(
      'step-not-open',
      `Expected exercise ${number} to be at ${stagesOf(act).join(' or ')}, it is at ${stage}.`,
      'step-shut',
    );
  }

  #known(choice: string, choices: readonly string[]): void {
    if (choices.includes(choice)) return;
    throw refused(
      'invalid-request',
      `Expected one of ${choices.join(', ')}, got \`${choice}\`.`,
      'choice-unknown',
    );
  }
}
