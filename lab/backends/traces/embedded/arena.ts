/** Where a record lies. `slot` is the number of a chunk, which is used again once the chunk is free. */
export interface Place {
  slot: number;
  at: number;
}

interface Chunk {
  readonly bytes: Buffer;
  used: number;
  /** Records in it that are not released. */
  live: number;
}

const MIN_CHUNK = 4 * 1024;
const MAX_CHUNK = 1024 * 1024;
/** Freed chunks kept for the next allocations, so that a full ring does not churn the allocator. */
const SPARE_CHUNKS = 2;

/**
 * Append-only memory in chunks, outside the JavaScript heap. A chunk is freed when its last record is released;
 * as whole traces leave oldest first, chunks free up in about the order they were filled in.
 */
export class Arena {
  /** Bytes in chunks that hold records. */
  bytes = 0;
  readonly #chunkBytes: number;
  readonly #chunks: (Chunk | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #spare: Buffer[] = [];
  #current = -1;

  constructor(maxBytes: number) {
    this.#chunkBytes = Math.min(MAX_CHUNK, Math.max(MIN_CHUNK, Math.floor(maxBytes / 64)));
  }

  /** Room for one record of `length` bytes; `into` says where. */
  allocate(length: number, into: Place): void {
    let chunk = this.#chunks[this.#current];
    if (chunk === undefined || chunk.used + length > chunk.bytes.length) chunk = this.#open(length);
    into.slot = this.#current;
    into.at = chunk.used;
    chunk.used += length;
    chunk.live++;
  }

  chunk(slot: number): Buffer {
    return (this.#chunks[slot] as Chunk).bytes;
  }

  release(slot: number): void {
    const chunk = this.#chunks[slot] as Chunk;
    chunk.live--;
    if (chunk.live > 0) return;
    if (slot === this.#current) {
      chunk.used = 0;
      if (chunk.bytes.length <= this.#chunkBytes) return;
      this.#current = -1;
    }
    this.#chunks[slot] = undefined;
    this.#freeSlots.push(slot);
    this.bytes -= chunk.bytes.length;
    if (chunk.bytes.length === this.#chunkBytes && this.#spare.length < SPARE_CHUNKS) {
      this.#spare.push(chunk.bytes);
    }
  }

  #open(length: number): Chunk {
    const size = Math.max(length, this.#chunkBytes);
    const bytes = (size === this.#chunkBytes ? this.#spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(size);
    // The chunk left behind may be empty, when all that it held was released while it was current.
    const left = this.#chunks[this.#current];
    if (left !== undefined && left.live === 0) {
      this.#chunks[this.#current] = undefined;
      this.#freeSlots.push(this.#current);
      this.bytes -= left.bytes.length;
    }
    const chunk = { bytes, used: 0, live: 0 };
    this.#current = this.#freeSlots.pop() ?? this.#chunks.length;
    this.#chunks[this.#current] = chunk;
    this.bytes += bytes.length;
    return chunk;
  }
}
