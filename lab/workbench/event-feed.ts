import type { JournalEvent } from '../evidence/events.ts';

export interface FeedEvent {
  /** Of all events of this lab, from 1. */
  readonly number: number;
  readonly event: JournalEvent;
}

export interface Resumed {
  readonly events: readonly FeedEvent[];
  /** Null where nobody can tell: of another lab, of none, or of an event that has not been. */
  readonly missed: number | null;
}

/** So many can be caught up with. */
const KEPT = 1_000;

/** What happens in the lab, numbered, so that whoever was away can go on where it left. */
export class EventFeed implements Disposable {
  readonly #id: string;
  readonly #subscription: Disposable;
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  readonly #latest: FeedEvent[] = [];
  #number = 0;

  constructor(id: string, journal: { subscribe(listener: (event: JournalEvent) => void): Disposable }) {
    this.#id = id;
    this.#subscription = journal.subscribe((event) => this.#tell(event));
  }

  idOf({ number }: FeedEvent): string {
    return `${this.#id}-${number}`;
  }

  /** What came after the event of that id. */
  since(lastId: string | undefined): Resumed {
    const [id, number] = lastId?.match(/^(.+)-(\d{1,12})$/)?.slice(1) ?? [];
    const after = Number(number);
    if (id !== this.#id || after > this.#number) return { events: this.#latest.slice(-100), missed: null };
    const events = this.#latest.filter((each) => each.number > after);
    return { events, missed: Math.max(0, this.#number - after - events.length) };
  }

  subscribe(listener: (event: FeedEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #tell(event: JournalEvent): void {
    // A wave has one each second without end: it would take the place of all that is to be caught up with.
    if (event.ofShape === true) return;
    this.#number += 1;
    const told = { number: this.#number, event };
    this.#latest.push(told);
    if (this.#latest.length > KEPT) this.#latest.shift();
    for (const listener of this.#listeners) listener(told);
  }
}
