import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FaultlineError } from '../../errors.ts';
import { diskTrouble } from '../../run/journal/disk-error.ts';
import { refused } from '../refused.ts';
import type { RunEnded } from '../runs/running.ts';

/** How far somebody has come with an exercise. */
export interface Progress {
  /** Locked: it is never changed. */
  readonly prediction: string | null;
  readonly first: RunEnded | null;
  /** How often a span was pointed at, and whether it was the one: `shown` where it had to be told. */
  readonly tries: number;
  readonly pointed: 'no' | 'found' | 'shown';
  readonly protection: string | null;
  readonly second: RunEnded | null;
  /** How many were asked for. */
  readonly hints: number;
}

export const NOT_BEGUN: Progress = {
  ...{ prediction: null, first: null, tries: 0, pointed: 'no', protection: null, second: null, hints: 0 },
};

/**
 * Progress of all exercises by name, in a file: what is locked has to stay so when the page is loaded anew, in another browser, and when the lab is
 * started again. What a browser keeps would not do.
 */
export class ProgressFile {
  readonly #file: string;
  #known: Promise<Record<string, Progress>> | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async of(exercise: string): Promise<Progress> {
    return (await this.#all())[exercise] ?? NOT_BEGUN;
  }

  /** Resolves once it is on disk. @throws FaultlineError `disk-failed`: then nothing is changed */
  async set(exercise: string, change: Partial<Progress>): Promise<void> {
    const all = await this.#all();
    const before = all[exercise];
    const next = { ...(before ?? NOT_BEGUN), ...change };
    all[exercise] = next;
    await this.#write(() => {
      if (all[exercise] === next) put(all, exercise, before);
    });
  }

  /** Of one exercise, or of all. @throws FaultlineError `disk-failed`: then nothing is changed */
  async forget(exercise?: string): Promise<void> {
    const known = this.#known;
    // Also where the file can not be read.
    if (exercise === undefined) this.#known = Promise.resolve({});
    const all = await this.#all();
    const before = exercise === undefined ? undefined : all[exercise];
    if (exercise !== undefined) delete all[exercise];
    await this.#write(() => {
      if (exercise === undefined) this.#known = known;
      else if (all[exercise] === undefined) put(all, exercise, before);
    });
  }

  /** Read once, whoever asks first: who asks meanwhile must not get one of its own, in which what is locked next is not. */
  #all(): Promise<Record<string, Progress>> {
    this.#known ??= readAll(this.#file).catch((error: unknown) => {
      this.#known = null;
      throw error;
    });
    return this.#known;
  }

  /** One after the other, each as a whole: a lab that is killed leaves the one before. What could not be kept is taken back: it can be asked for again. */
  #write(takeBack: () => void): Promise<void> {
    const written = this.#written.then(async () => {
      try {
        await writeWhole(this.#file, JSON.stringify(await this.#all(), null, 2));
      } catch (error) {
        takeBack();
        throw error;
      }
    });
    this.#written = written.catch(() => {});
    return written;
  }
}

const put = (all: Record<string, Progress>, exercise: string, progress: Progress | undefined) => {
  if (progress) all[exercise] = progress;
  else delete all[exercise];
};

async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.new`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(part, text);
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => {});
    const trouble = diskTrouble(cause, file);
    if (!trouble) throw cause;
    const message = `Could not write ${file}: ${trouble.why}. Please ${trouble.advice}; then ask again.`;
    throw new FaultlineError('disk-failed', message, { cause });
  }
}

async function readAll(file: string): Promise<Record<string, Progress>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(
      'lab-failed',
      `Expected the progress of the workshop in ${file}: ${(error as Error).message}. Remove it, or reset all.`,
      'progress-damaged',
    );
  }
}
