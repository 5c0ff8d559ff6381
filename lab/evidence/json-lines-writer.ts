import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib';

/** Level 1 beats 3 on spans, and leaves the processor to what is measured. */
const LEVEL = 1;
/** Text is handed on in pieces of this size. */
const PIECE_CHARS = 64 * 1024;
/** A reader of a file that was cut off gets all but what came since the last flush: this much text, */
const FLUSH_CHARS = 1024 * 1024;
/** and this much time, at most. */
const FLUSH_MS = 1_000;

/**
 * A file of JSON lines, compressed as they come: **one** zstd frame (`zstd -dc file`), flushed each MB and each second, so that what
 * is in it after a kill can be read. It is never appended to: Node reads the first frame of a file and drops the others in silence.
 */
export class JsonLinesWriter implements AsyncDisposable {
  readonly file: string;
  readonly #zstd: ZstdCompress;
  readonly #written: Promise<void>;
  #piece = '';
  #sinceFlush = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | null = null;
  #closing: Promise<void> | undefined;

  /** `onFailure` is called once, with what the file system said: from then on nothing more is written. The file must not be there. */
  constructor(file: string, onFailure: (error: Error) => void) {
    this.file = file;
    this.#zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
    const out = this.#zstd.pipe(createWriteStream(file, { flags: 'wx' }));
    this.#written = finished(out).catch((error: Error) => {
      this.#failure = error;
      this.#zstd.destroy();
      onFailure(error);
    });
  }

  /** Why the file ends before its writer was closed; null while it is whole. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Takes values in without waiting: for what comes slower than a disk writes. */
  write(values: Iterable<unknown>): void {
    if (this.#closing || this.#failure) return;
    for (const value of values) {
      this.#piece += `${JSON.stringify(value)}\n`;
      if (this.#piece.length >= PIECE_CHARS) this.#handOn();
    }
    this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_MS).unref();
  }

  /** The same of much at a time: settles when there is room for more. */
  async writeAll(values: Iterable<unknown>): Promise<void> {
    for (const value of values) {
      this.write([value]);
      if (this.#zstd.writableNeedDrain) await Promise.race([this.#drained(), this.#written]);
    }
  }

  /** Settles when all is in the file, or the file system has refused it (`failure`). */
  async close(): Promise<void> {
    this.#closing ??= this.#end();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #end(): Promise<void> {
    // Ended while something is still to be compressed, Node ends the frame, and empty ones after it.
    await Promise.race([this.#flush(), this.#written]);
    if (!this.#failure) this.#zstd.end();
    await this.#written;
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => this.#zstd.once('drain', () => resolve()));
  }

  #handOn(): void {
    this.#zstd.write(this.#piece);
    this.#sinceFlush += this.#piece.length;
    this.#piece = '';
    if (this.#sinceFlush >= FLUSH_CHARS) void this.#flush();
  }

  /** Settles when all that was taken in is compressed. */
  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#failure) return;
    if (this.#piece !== '') this.#zstd.write(this.#piece);
    this.#piece = '';
    this.#sinceFlush = 0;
    await new Promise<void>((resolve) => this.#zstd.flush(constants.ZSTD_e_flush, () => resolve()));
  }
}
