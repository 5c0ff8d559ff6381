import type { SampleRun, SeriesSource } from '../evaluate/series.ts';
import { type Labels, labelsKey } from '../labels.ts';
import { type Matcher, matchesAll } from '../matcher.ts';

/** A sample; null is a stale marker. */
interface Sample {
  readonly tMs: number;
  readonly value: number | null;
}

/** Series that a test wrote down. */
export class MemorySource implements SeriesSource {
  readonly #series = new Map<string, { readonly labels: Labels; samples: Sample[] }>();

  clear(): void {
    this.#series.clear();
  }

  /** Samples may come in any order of time, of several for one time the last one counts. */
  add(labels: Labels, samples: readonly Sample[]): void {
    if (samples.length === 0) return;
    const key = labelsKey(labels);
    const known = this.#series.get(key) ?? { labels, samples: [] };
    this.#series.set(key, known);
    const all = new Map([...known.samples, ...samples].map((sample) => [sample.tMs, sample]));
    known.samples = [...all.values()].sort((a, b) => a.tMs - b.tMs);
  }

  select(matchers: readonly Matcher[], fromMs: number, toMs: number): readonly SampleRun[] {
    const runs: SampleRun[] = [];
    for (const { labels, samples } of this.#series.values()) {
      if (!matchesAll(labels, matchers)) continue;
      const there = samples.filter(({ tMs }) => tMs >= fromMs && tMs <= toMs);
      if (there.length === 0) continue;
      runs.push({
        labels,
        times: Float64Array.from(there, ({ tMs }) => tMs),
        values: Float64Array.from(there, ({ value }) => value ?? 0),
        stale: Uint8Array.from(there, ({ value }) => (value === null ? 1 : 0)),
      });
    }
    return runs;
  }
}
