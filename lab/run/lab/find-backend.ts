import type { AskOptions } from '../../backends/ask.ts';
import type { Binary, FindOptions } from '../../backends/installed.ts';
import { FaultlineError } from '../../errors.ts';

/** `auto`: the real one where its binary is on PATH or has been built, else the embedded one. */
export const BACKEND_CHOICES = ['auto', 'embedded', 'binary'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

type Find = (files: undefined, options: FindOptions) => Promise<Binary | null>;

interface Found {
  readonly binary: Binary | null;
  /** A line about each that has the name and is another program. */
  readonly passedOver: readonly string[];
}

/** Finds the programs of one start, and tells once of each that it passes over. */
export class Finder {
  readonly #choice: BackendChoice;
  readonly #onPassedOver: (line: string) => void;
  readonly #asking: AskOptions;
  readonly #told = new Set<string>();

  constructor(
    { choice, onPassedOver }: { choice: BackendChoice; onPassedOver: (line: string) => void },
    asking: AskOptions,
  ) {
    this.#choice = choice;
    this.#onPassedOver = onPassedOver;
    this.#asking = asking;
  }

  /** What is passed over is told where another was found; else it is the caller's to tell. */
  async find(find: Find): Promise<Found> {
    const passedOver: string[] = [];
    const binary = await find(undefined, {
      ...this.#asking,
      onPassedOver: (line) => passedOver.push(line),
    });
    if (binary) this.#tell(passedOver);
    return { binary, passedOver };
  }

  /** @throws FaultlineError `binary-missing` (exit code 3), with what was passed over, where a real one was asked for */
  async choose<B>(
    name: string,
    find: Find,
    start: { binary: (found: Binary) => Promise<B>; embedded: () => Promise<B> },
  ): Promise<B> {
    if (this.#choice === 'embedded') return start.embedded();
    const { binary, passedOver } = await this.find(find);
    if (binary) return start.binary(binary);
    if (this.#choice === 'binary') {
      throw new FaultlineError(
        'binary-missing',
        `Expected \`${name}\` on PATH for --backends binary, ${passedOver.length > 0 ? 'found none that fits' : 'found none'}. Install it, run npm run backends:build (with Go), or use --backends auto.`,
        { detail: passedOver },
      );
    }
    this.#tell(passedOver);
    return start.embedded();
  }

  #tell(lines: readonly string[]): void {
    for (const line of lines) {
      if (!this.#told.has(line)) this.#onPassedOver(line);
      this.#told.add(line);
    }
  }
}
