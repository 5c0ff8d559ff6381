import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { parseTargetGroups, type Target, type TargetDefaults, targetOf } from './target.ts';

/** The file is read again at least this often, should a change notice get lost. */
const REREAD_MS = 1000;

/** Follows a file_sd file: hands over all its targets, first when started and then on every change. */
export class Discovery implements Disposable {
  readonly #defaults: TargetDefaults;
  readonly #onTargets: (targets: readonly Target[]) => void;
  readonly #log: (message: string) => void;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #content: string | null | undefined;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(
    defaults: TargetDefaults,
    onTargets: (targets: readonly Target[]) => void,
    log: (message: string) => void,
  ) {
    this.#defaults = defaults;
    this.#onTargets = onTargets;
    this.#log = log;
  }

  /** Resolves when the file was read once; that it is not there yet is no error. */
  async start(): Promise<void> {
    const { filePath } = this.#defaults;
    // The folder, because an atomic write replaces the file itself.
    this.#watcher = watch(dirname(filePath), (_, changed) => {
      if (changed === null || changed === basename(filePath)) this.#refresh();
    });
    this.#watcher.on('error', (error) => this.#log(`watching ${filePath} failed, polling: ${error.message}`));
    this.#timer = setInterval(() => this.#refresh(), REREAD_MS);
    await this.#refresh();
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #refresh(): Promise<void> {
    if (this.#reading !== null) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
      if (this.#again) {
        this.#again = false;
        void this.#refresh();
      }
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { filePath } = this.#defaults;
    let content: string | null;
    try {
      content = await readFile(filePath, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#log(`targets file ${filePath} can't be read, the targets stay: ${(error as Error).message}`);
        return;
      }
      content = null;
    }
    if (content === this.#content) return;
    this.#content = content;
    try {
      // A file that is gone means no targets, one with a fault in it changes nothing; both as in Prometheus.
      this.#onTargets(content === null ? [] : this.#targets(content));
    } catch (error) {
      this.#log(`targets file ${filePath} is refused, the targets stay: ${(error as Error).message}`);
    }
  }

  #targets(content: string): readonly Target[] {
    return parseTargetGroups(content).flatMap((group) =>
      group.targets.flatMap((address) => {
        try {
          return [targetOf(address, group, this.#defaults)];
        } catch (error) {
          this.#log(`target is left out: ${(error as Error).message}`);
          return [];
        }
      }),
    );
  }
}
