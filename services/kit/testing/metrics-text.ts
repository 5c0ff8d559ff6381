/** What an instance says on its /metrics. */
export class MetricsText {
  readonly text: string;
  readonly #samples: readonly { name: string; labels: Record<string, string>; value: number }[];

  /** Throws on a line that the exposition format does not know. */
  constructor(text: string) {
    this.text = text;
    this.#samples = text.split('\n').flatMap((line) => {
      if (line === '' || /^# (HELP|TYPE) [a-zA-Z_:][\w:]* \S/.test(line)) return [];
      const [, name, labels = '', value] =
        /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?(?:[\d.]+(?:e[+-]?\d+)?|Inf)|NaN)$/i.exec(line) ?? [];
      if (name === undefined) throw new Error(`expected a line of exposition text, got \`${line}\``);
      const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
      return [
        {
          name,
          labels: Object.fromEntries(pairs.map(([, k, v]) => [k, v])),
          value: Number(value?.replace('Inf', 'Infinity')),
        },
      ];
    });
  }

  /** Sum of the samples that carry these labels; 0 when there is none. */
  sum(name: string, labels: Record<string, string> = {}): number {
    return this.matching(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  matching(name: string, labels: Record<string, string> = {}) {
    return this.#samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  }
}
