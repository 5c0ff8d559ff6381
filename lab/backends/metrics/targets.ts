import { randomUUID } from 'node:crypto';
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

export interface ScrapeTarget {
  /** `host:port` of its `/metrics`. */
  readonly address: string;
  /** Carried by all its series, `job` and `instance` for example; `__metrics_path__` and its like steer the scrape. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The Prometheus file_sd file that tells the metrics backend whom to scrape. */
export class TargetsFile {
  /** Absolute; ends in `.json`, which Prometheus insists on. */
  readonly path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = resolve(path);
  }

  /**
   * Replaces all targets. Readers see the old or the new list, never a part; calls take effect in their order. The embedded
   * backend follows at once; Prometheus within 0.5 s where nothing had changed for 5 s, else within 3 s; before 3.12 within 5 s.
   */
  set(targets: readonly ScrapeTarget[]): Promise<void> {
    const groups = targets.map(({ address, labels }) => ({ targets: [address], labels }));
    const written = this.#writing.then(() => this.#replace(`${JSON.stringify(groups, null, 2)}\n`));
    this.#writing = written.catch(() => {});
    return written;
  }

  async #replace(content: string): Promise<void> {
    // Prometheus takes any write for news, and the next one later for it.
    if (content === (await readFile(this.path, 'utf8').catch(() => null))) return;
    const next = `${this.path}.${randomUUID()}.tmp`;
    try {
      await writeFile(next, content);
      // Whatever the umask: in a container it is read by another user.
      await chmod(next, 0o644);
      await rename(next, this.path);
    } catch (error) {
      await rm(next, { force: true });
      // A write that fails does not say where.
      throw Object.assign(error as Error, { path: this.path });
    }
  }
}
