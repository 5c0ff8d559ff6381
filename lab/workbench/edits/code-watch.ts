import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
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
    if (this.#isOver) return;
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

  /**
   * Folders, not files: an editor may put another file in the place of one, and a watcher of that one would be left behind. Where a folder is gone, as while another
   * branch is checked out, what it will be made in again.
   */
  #follow(): void {
    this.#files = new Map(
      [...this.#options.entries].map(([service, entry]) => [service, importedFiles(entry)]),
    );
    const wanted = new Set(this.#all().map((file) => dirname(file)));
    const folders = new Set([...wanted].map(nearestThere));
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#unwatch(folder);
    // One that came or went just now tells nobody.
    if ([...wanted].some((folder) => !folders.has(nearestThere(folder)))) this.#onEvent();
  }

  #watch(folder: string): void {
    if (this.#isOver) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        // It tells of itself when it goes. The next one of its name is another one, and is watched anew.
        if (name === null || name === basename(folder)) this.#unwatch(folder);
        this.#onEvent();
      });
      watcher.on('error', () => {
        if (this.#watchers.get(folder) === watcher) this.#unwatch(folder);
        this.#onEvent();
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // It has just gone, or there is no room for one more watch: then edits there are not seen.
    }
  }

  #unwatch(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}

/** A folder, or where it is gone the one above that is not. */
function nearestThere(folder: string): string {
  const above = dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearestThere(above);
}
