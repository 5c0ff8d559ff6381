import { closeSync, openSync, writeSync } from 'node:fs';
import type { FaultlineError } from '../../errors.ts';
import type { JournalEvent, JournalEventType } from '../../evidence/events.ts';
import { addLatest } from '../../evidence/latest.ts';
import type { Clock } from '../../runtime/clock.ts';
import { notWritten } from './not-written.ts';

interface Veil {
  readonly hides: (event: JournalEvent) => boolean;
  readonly held: JournalEvent[];
}

/**
 * Append-only `journal.jsonl`, one event a line, handed to the kernel as it happens: it survives a `kill -9` of the
 * lab. Only the run writes it; the analysis reads the events.
 */
export class Journal implements Disposable {
  /** All of them, or the latest. */
  readonly events: JournalEvent[] = [];
  readonly #file: string;
  readonly #fd: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #onFailure: (error: FaultlineError) => void;
  readonly #listeners = new Set<(event: JournalEvent) => void>();
  readonly #latest: number;
  readonly #veils = new Set<Veil>();
  #written = 0;
  #open = true;
  #failure: FaultlineError | null = null;

  /**
   * `onFailure` is called once, with `journal-not-written`: events come from callbacks that nobody could throw to. From
   * then on events are kept in memory only. Of one that goes on for hours so many events stay there, and up to twice as many (`latest`); by
   * default all do, as whoever judges needs them.
   * @throws FaultlineError `journal-not-written` when the file cannot be made
   */
  constructor(
    file: string,
    clock: Pick<Clock, 'now'>,
    onFailure: (error: FaultlineError) => void,
    { latest = Number.POSITIVE_INFINITY }: { readonly latest?: number } = {},
  ) {
    this.#latest = latest;
    this.#file = file;
    this.#clock = clock;
    this.#onFailure = onFailure;
    try {
      this.#fd = openSync(file, 'a');
    } catch (cause) {
      throw notWritten(file, cause);
    }
  }

  /** Why the file ends before the run did; null while it is whole. */
  get failure(): FaultlineError | null {
    return this.#failure;
  }

  /** Calls back with each event from now on, once it is written, until it is disposed of. */
  subscribe(listener: (event: JournalEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  write(
    type: JournalEventType,
    fields: Readonly<Record<string, unknown>> = {},
    tMs = this.#clock.now(),
  ): void {
    // To the microsecond: more digits than that say nothing.
    const event: JournalEvent = { tMs: Math.round(tMs * 1000) / 1000, type, ...fields };
    // Steps of a shape that the load follows come each second for hours: they would take the place of all others.
    if (fields.ofShape !== true || this.#latest === Number.POSITIVE_INFINITY)
      addLatest(this.events, [event], this.#latest);
    const veil = [...this.#veils].find(({ hides }) => hides(event));
    if (veil) veil.held.push(event);
    else this.#publish(event);
  }

  /** What it hides stays out of the file, and listeners hear nothing of it, until it is disposed of; then all of that follows. `events` has it at once. */
  veil(hides: (event: JournalEvent) => boolean): Disposable {
    const veil: Veil = { hides, held: [] };
    this.#veils.add(veil);
    return { [Symbol.dispose]: () => this.#lift(veil) };
  }

  #lift(veil: Veil): void {
    if (this.#veils.delete(veil)) for (const event of veil.held) this.#publish(event);
  }

  #publish(event: JournalEvent): void {
    this.#append(event);
    for (const listener of this.#listeners) listener(event);
  }

  #append(event: JournalEvent): void {
    if (!this.#open) return;
    try {
      writeSync(this.#fd, `${JSON.stringify(event)}\n`);
      this.#written += 1;
    } catch (cause) {
      const kept = this.#written > 0 ? `Kept: its first ${this.#written} events.` : '';
      this.#failure = notWritten(this.#file, cause, kept);
      this[Symbol.dispose]();
      this.#onFailure(this.#failure);
    }
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    // A file that takes nothing more has failed: what is veiled would fail again.
    if (this.#failure === null) for (const veil of this.#veils) this.#lift(veil);
    // What was lifted found no room, and has closed it.
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
  }
}
