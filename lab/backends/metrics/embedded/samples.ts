const FIRST_CHUNK = 16;
const CHUNK = 120;

interface Chunk {
  /** Time and value in turn. A stale marker is a negative time: JavaScript can't tell one NaN from another. */
  readonly data: Float64Array;
  length: number;
}

/** Arrays of one length, oldest first; `stale` has 1 for each stale marker, and is null without any. */
export interface SamplesBetween {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stale: Uint8Array | null;
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

  /** Samples from `fromMs` to `toMs`, both included. */
  between(fromMs: number, toMs: number): SamplesBetween {
    const slices = this.#chunks.map((chunk) => ({ chunk, ...slice(chunk, fromMs, toMs) }));
    const count = slices.reduce((sum, { from, to }) => sum + to - from, 0);
    const times = new Float64Array(count);
    const values = new Float64Array(count);
    let stale: Uint8Array | null = null;
    let next = 0;
    for (const { chunk, from, to } of slices) {
      for (let i = from; i < to; i++, next++) {
        times[next] = timeAt(chunk, i);
        values[next] = valueAt(chunk, i);
        if (!isStale(chunk, i)) continue;
        stale ??= new Uint8Array(count);
        stale[next] = 1;
      }
    }
    return { times, values, stale };
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

/** The first sample that is in the time, and the first behind. */
function slice(chunk: Chunk, fromMs: number, toMs: number): { from: number; to: number } {
  const { length } = chunk;
  if (length === 0 || timeAt(chunk, length - 1) < fromMs || timeAt(chunk, 0) > toMs)
    return { from: 0, to: 0 };
  let from = 0;
  while (timeAt(chunk, from) < fromMs) from++;
  let to = length;
  while (to > from && timeAt(chunk, to - 1) > toMs) to--;
  return { from, to };
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
