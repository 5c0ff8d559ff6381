import { closeSync, openSync, writeSync } from 'node:fs';
import type { JournalEvent } from '../analysis/evidence.ts';
import { FaultlineError } from '../errors.ts';

/**
 * Append-only `journal.jsonl`, one event a line, handed to the kernel as it happens: it survives a `kill -9` of the
 * lab. Only the run writes it; the analysis reads the events.
 */
export class Journal implements Disposable {
  readonly events: JournalEvent[] = [];
  readonly #file: string;
  readonly #fd: number;
  readonly #onFailure: (error: FaultlineError) => void;
  #open = true;

  /** `onFailure` is called once, with `journal-not-written`: events come from callbacks that nobody could throw to. */
  constructor(file: string, onFailure: (error: FaultlineError) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
    this.#fd = openSync(file, 'a');
  }

  write(type: string, fields: Readonly<Record<string, unknown>> = {}, tMs = Date.now()): void {
    const event: JournalEvent = { tMs, type, ...fields };
    this.events.push(event);
    if (!this.#open) return;
    try {
      writeSync(this.#fd, `${JSON.stringify(event)}\n`);
    } catch (cause) {
      this[Symbol.dispose]();
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `Could not write ${this.#file}: ${reason}. Free space or choose another folder with --reports.`;
      this.#onFailure(new FaultlineError('journal-not-written', message, { cause }));
    }
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
  }
}
