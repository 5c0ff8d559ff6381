import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** One line of characters that know their style. */
export class Cells {
  readonly #width: number;
  readonly #cells: { text: string; style: Style | null }[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  put(column: number, text: string, style: Style | null): void {
    [...text].forEach((character, index) => {
      if (column + index >= this.#width) return;
      while (this.#cells.length < column + index) this.#cells.push({ text: ' ', style: null });
      this.#cells[column + index] = { text: character, style };
    });
  }

  at(column: number): string {
    return this.#cells[column]?.text ?? ' ';
  }

  /** Neighbours of the same style, merged. */
  #runs(): { text: string; style: Style | null }[] {
    const runs: { text: string; style: Style | null }[] = [];
    for (const { text, style } of this.#cells) {
      const last = runs.at(-1);
      if (last && last.style === style) last.text += text;
      else runs.push({ text, style });
    }
    return runs;
  }

  toText(color: boolean): string {
    return this.#runs()
      .map(({ text, style }) => (color && style ? styleText(style, text, { validateStream: false }) : text))
      .join('')
      .trimEnd();
  }
}
