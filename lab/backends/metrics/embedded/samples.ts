const FIRST_CHUNK = 16;
const CHUNK = 120;

interface Chunk {
  /** Time and value in turn. A stale marker is a negative time: JavaScript can't tell one NaN from another. */
  readonly data: Float64Array;
  length: number;
}

export interface Sample {
  readonly tMs: number;
  readonly value: number;
}

/** The samples of one series, oldest first, in chunks that are dropped whole. */
export class Samples {
  #chunks: Chunk[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.data.byteLength, 0);
  }

  /** Bytes that the next sample will take; 0 while the last chunk has room. */
  get nextBytes(): number {
    const last = this.#chunks.at(-1);
    if (last === undefined) return FIRST_CHUNK * 16;
    return 2 * last.length < last.data.length ? 0 : CHUNK * 16;
  }

  get firstMs(): number | null {
    const chunk = this.#chunks[0];
    return chunk === undefined ? null : timeAt(chunk, 0);
  }

  get lastMs(): number | null {
    const chunk = this.#chunks.at(-1);
    return chunk === undefined ? null : timeAt(chunk, chunk.length - 1);
  }

  /** The newest value, null for a stale marker. */
  get lastValue(): number | null {
    const chunk = this.#chunks.at(-1);
    if (chunk === undefined || isStale(chunk, chunk.length - 1)) return null;
    return valueAt(chunk, chunk.length - 1);
  }

  /** `value` null is a stale marker. The caller keeps times ascending. */
  append(tMs: number, value: number | null): void {
    const bytes = this.nextBytes;
    if (bytes > 0) this.#chunks.push({ data: new Float64Array(bytes / 8), length: 0 });
    const chunk = this.#chunks.at(-1) as Chunk;
    chunk.data[2 * chunk.length] = value === null ? -tMs : tMs;
    chunk.data[2 * chunk.length + 1] = value ?? 0;
    chunk.length++;
    this.#count++;
  }

  /** Samples from `fromMs` to `toMs`, both included, without stale markers. */
  *between(fromMs: number, toMs: number): Generator<Sample> {
    for (const chunk of this.#chunks) {
      if (timeAt(chunk, chunk.length - 1) < fromMs) continue;
      for (let i = 0; i < chunk.length; i++) {
        const tMs = timeAt(chunk, i);
        if (tMs > toMs) return;
        if (tMs >= fromMs && !isStale(chunk, i)) yield { tMs, value: valueAt(chunk, i) };
      }
    }
  }

  /** What an instant query sees: the newest sample up to `toMs`, unless it is a stale marker or before `fromMs`. */
  latest(fromMs: number, toMs: number): Sample | null {
    for (const chunk of this.#chunks.toReversed()) {
      for (let i = chunk.length - 1; i >= 0; i--) {
        const tMs = timeAt(chunk, i);
        if (tMs > toMs) continue;
        return tMs < fromMs || isStale(chunk, i) ? null : { tMs, value: valueAt(chunk, i) };
      }
    }
    return null;
  }

  /** Drops the chunks that ended before `cutMs`; returns how many samples went. */
  dropBefore(cutMs: number): number {
    const kept = this.#chunks.filter((chunk) => timeAt(chunk, chunk.length - 1) >= cutMs);
    if (kept.length === this.#chunks.length) return 0;
    const before = this.#count;
    this.#chunks = kept;
    this.#count = kept.reduce((sum, chunk) => sum + chunk.length, 0);
    return before - this.#count;
  }
}

function timeAt(chunk: Chunk, i: number): number {
  return Math.abs(chunk.data[2 * i] as number);
}

function isStale(chunk: Chunk, i: number): boolean {
  return (chunk.data[2 * i] as number) < 0;
}

function valueAt(chunk: Chunk, i: number): number {
  return chunk.data[2 * i + 1] as number;
}
