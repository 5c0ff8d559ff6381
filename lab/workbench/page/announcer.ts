export interface AnnouncerOptions {
  readonly say: (text: string) => void;
  /** Of how many it is told that there were more. */
  readonly more?: (count: number) => string;
  readonly everyMs?: number;
  readonly now?: () => number;
}

const EVERY_MS = 5_000;
export const moreOf = (count: number) => ` And ${count} more.`;

/** Tells who listens instead of looking, not more often than they can take in: what comes meanwhile is told together. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  #waiting: { readonly text: string; readonly about: string | null }[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** What waits yet about the same is not told any more, where a text says what it is about. */
  tell(text: string, about: string | null = null): void {
    if (about !== null) this.#waiting = this.#waiting.filter((each) => each.about !== about);
    this.#waiting.push({ text, about });
    const { everyMs = EVERY_MS } = this.#options;
    this.#timer ??= setTimeout(() => this.#say(), Math.max(0, this.#lastMs + everyMs - this.#nowMs));
  }

  #say(): void {
    this.#timer = undefined;
    this.#lastMs = this.#nowMs;
    const told = this.#waiting.map(({ text }) => text);
    this.#waiting = [];
    const { say, more = moreOf } = this.#options;
    say(`${told.slice(-3).join(' ')}${told.length > 3 ? more(told.length - 3) : ''}`);
  }

  get #nowMs(): number {
    return (this.#options.now ?? performance.now.bind(performance))();
  }
}
