import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { FaultlineError } from '../errors.ts';
import type { JournalEvent } from '../evidence/events.ts';

const POLL_MS = 20;
const TIMEOUT_MS = 60_000;

/** Reads along in the journal of the one run under a `--reports` folder. */
export class JournalReader {
  readonly #reports: string;
  readonly #scenario: string;

  constructor(reports: string, scenario: string) {
    this.#reports = reports;
    this.#scenario = scenario;
  }

  /** All events so far; none while the run has not got as far as its folder. */
  async events(): Promise<readonly JournalEvent[]> {
    const folder = join(this.#reports, this.#scenario);
    const runs = await readdir(folder).catch(() => []);
    const run = runs.find((name) => name !== 'latest');
    if (run === undefined) return [];
    const text = await readFile(join(folder, run, 'journal.jsonl'), 'utf8').catch(() => '');
    const complete = text.slice(0, text.lastIndexOf('\n') + 1);
    return complete
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalEvent);
  }

  /** The first event that fits. @throws FaultlineError `bench-failed` when it does not come within a minute */
  async waitFor(what: string, fits: (event: JournalEvent) => boolean): Promise<JournalEvent> {
    const giveUpAt = performance.now() + TIMEOUT_MS;
    while (performance.now() < giveUpAt) {
      const found = (await this.events()).find(fits);
      if (found) return found;
      await wait(POLL_MS);
    }
    const types = (await this.events()).map(({ type }) => type);
    throw new FaultlineError(
      'bench-failed',
      `The measured run expected ${what} within ${TIMEOUT_MS / 1000} s, found ${types.join(', ') || 'no event'}.`,
    );
  }
}
