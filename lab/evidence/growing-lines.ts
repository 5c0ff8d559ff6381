import { open } from 'node:fs/promises';
import { createZstdDecompress, type ZstdDecompress } from 'node:zlib';

const PIECE_BYTES = 64 * 1024;

/**
 * Reads a file of `JsonLinesWriter` while it is written: each look has the values that came since the one before, as far as their lines
 * have an end. A file that got shorter is another one: `isNew` says so, and it is read from its start.
 */
export class GrowingLines {
  readonly #file: string;
  #read = 0;
  #zstd: ZstdDecompress | null = null;
  /** What is no whole line yet. */
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  async look(): Promise<{ readonly isNew: boolean; readonly values: readonly unknown[] }> {
    let opened: Awaited<ReturnType<typeof open>>;
    try {
      opened = await open(this.#file);
    } catch {
      this.#begin();
      return { isNew: true, values: [] };
    }
    await using file = opened;
    const { size } = await file.stat();
    const begins = size < this.#read || this.#zstd === null;
    if (begins) this.#begin();
    const zstd = this.#zstd as ZstdDecompress;
    const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size - this.#read));
    while (this.#read < size) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#read);
      if (bytesRead === 0) break;
      this.#read += bytesRead;
      await new Promise<void>((resolve, reject) =>
        zstd.write(Buffer.from(buffer.subarray(0, bytesRead)), (error) =>
          error ? reject(error) : resolve(),
        ),
      );
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    return { isNew: begins, values: lines.map((line): unknown => JSON.parse(line)) };
  }

  #begin(): void {
    this.#zstd?.destroy();
    [this.#read, this.#rest] = [0, ''];
    const zstd = createZstdDecompress();
    const decoder = new TextDecoder();
    // One that was given up tells nothing any more.
    zstd.on('data', (chunk: Buffer) => {
      if (zstd === this.#zstd) this.#rest += decoder.decode(chunk, { stream: true });
    });
    // Told to who writes to it.
    zstd.on('error', () => {});
    this.#zstd = zstd;
  }
}
