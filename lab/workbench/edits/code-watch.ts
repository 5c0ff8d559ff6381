import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { importedFiles, readText } from './imported-files.ts';
import { type ParseProblem, parseProblem } from './parse-problem.ts';

export interface Edited {
  readonly service: string;
  /** That have changed since the last time, absolute. */
  readonly files: readonly string[];
  /** The first that can not be loaded: the service is better left as it is. */
  readonly problem: ParseProblem | null;
}

export interface CodeWatchOptions {
  /** By service, the file that it is started with. */
  readonly entries: ReadonlyMap<string, string>;
  /** Of each service that runs what has changed, once all of it was looked at. */
  readonly onEdited: (edited: readonly Edited[]) => void;
}

/** An editor writes a file in several steps, and tells of none that it is the last: they are over when none came for so long. */
const QUIET_MS = 100;

/** Follows the files that services are made of, and tells which services an edit is of. */
export class CodeWatch implements Disposable {
  readonly #options: CodeWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  /** As they were last seen. */
  readonly #texts = new Map<string, string>();
  readonly #problems = new Map<string, ParseProblem>();
  #files = new Map<string, ReadonlySet<string>>();
  #quiet: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(options: CodeWatchOptions) {
    this.#options = options;
    this.#follow();
    for (const file of this.#all()) this.#texts.set(file, readText(file) ?? '');
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#quiet);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  readonly #onEvent = (): void => {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#looking = this.#looking.then(() => this.#look());
    }, QUIET_MS);
  };

  async #look(): Promise<void> {
    // What is newly imported is new code too.
    this.#follow();
    const changed = this.#all().filter((file) => {
      const text = readText(file);
      // Gone or empty is a file that is being written; more events follow.
      return text !== null && text !== '' && text !== this.#texts.get(file);
    });
    for (const file of changed) {
      this.#texts.set(file, readText(file) ?? '');
      const problem = await parseProblem(file);
      if (problem) this.#problems.set(file, problem);
      else this.#problems.delete(file);
    }
    if (this.#isOver || changed.length === 0) return;
    const edited = [...this.#files].flatMap(([service, files]): Edited[] => {
      const own = changed.filter((file) => files.has(file));
      const problem = [...files].flatMap((file) => this.#problems.get(file) ?? [])[0] ?? null;
      return own.length > 0 ? [{ service, files: own, problem }] : [];
    });
    if (edited.length > 0) this.#options.onEdited(edited);
  }

  #all(): string[] {
    return [...new Set([...this.#files.values()].flatMap((files) => [...files]))];
  }

  /** Folders, not files: an editor may put another file in the place of one, and a watcher of that one would be left behind. */
  #follow(): void {
    this.#files = new Map(
      [...this.#options.entries].map(([service, entry]) => [service, importedFiles(entry)]),
    );
    const folders = new Set(this.#all().map((file) => dirname(file)));
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
  }

  #watch(folder: string): void {
    if (this.#isOver) return;
    try {
      const watcher = watch(folder, { persistent: false }, this.#onEvent);
      // A folder that goes: once it is there again it is watched by another.
      watcher.on('error', () => {
        watcher.close();
        if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // An import of what is not there, or no room for one more watch: edits there are not seen.
    }
  }
}
