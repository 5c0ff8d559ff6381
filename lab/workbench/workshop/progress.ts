import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A run that has ended. */
export interface RunEnded {
  /** Null where it ended before there was one. */
  readonly folder: string | null;
  readonly exitCode: number;
  /** What it said last, where it could not be judged. */
  readonly said: string;
}

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
  #known: Record<string, Progress> | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async of(exercise: string): Promise<Progress> {
    return (await this.#all())[exercise] ?? NOT_BEGUN;
  }

  /** Resolves once it is on disk. */
  async set(exercise: string, change: Partial<Progress>): Promise<void> {
    const all = await this.#all();
    all[exercise] = { ...(all[exercise] ?? NOT_BEGUN), ...change };
    await this.#write();
  }

  /** Of one exercise, or of all. */
  async forget(exercise?: string): Promise<void> {
    const all = await this.#all();
    this.#known = exercise === undefined ? {} : all;
    if (exercise !== undefined) delete all[exercise];
    await this.#write();
  }

  async #all(): Promise<Record<string, Progress>> {
    this.#known ??= await readFile(this.#file, 'utf8').then(
      (text) => JSON.parse(text),
      () => ({}),
    );
    return this.#known as Record<string, Progress>;
  }

  /** One after the other, each as a whole: a lab that is killed leaves the one before. */
  #write(): Promise<void> {
    const text = JSON.stringify(this.#known, null, 2);
    const written = this.#written.then(async () => {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(`${this.#file}.new`, text);
      await rename(`${this.#file}.new`, this.#file);
    });
    this.#written = written.catch(() => {});
    return written;
  }
}
