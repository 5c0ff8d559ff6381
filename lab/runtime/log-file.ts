import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Instances write straight into their log file (opened for append): no pipe that a busy lab could let fill up, and
 * nothing lost when either side is killed. The lab keeps no lines in memory and reads the file when somebody asks.
 */
export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Reads lines forward from a byte offset; a line longer than 64 KiB comes in pieces. */
export class LineCursor implements Disposable {
  readonly #fd: number;
  readonly #chunk = Buffer.allocUnsafe(chunkBytes);
  #position: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string, offset: number) {
    this.#fd = openSync(path, 'r');
    this.#position = offset;
  }

  /** Complete lines of the next chunk, or `undefined` when the file has no more bytes for now. */
  next(): string[] | undefined {
    const length = readSync(this.#fd, this.#chunk, 0, chunkBytes, this.#position);
    if (length === 0) return undefined;
    this.#position += length;
    const bytes = Buffer.concat([this.#rest, this.#chunk.subarray(0, length)]);
    const end = bytes.lastIndexOf(newline);
    const tooLong = end === -1 && bytes.length >= chunkBytes;
    this.#rest = tooLong ? Buffer.alloc(0) : bytes.subarray(end + 1);
    if (tooLong) return [bytes.toString()];
    return end === -1 ? [] : splitLines(bytes.subarray(0, end));
  }

  /** What follows the last line end: the last words of a process that ended in the middle of a line. */
  unfinished(): string {
    return this.#rest.toString();
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/** The last `count` lines at or after a byte offset; reads backwards only as far as it needs. */
export function tailLines(path: string, offset: number, count: number): string[] {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    return [`(log not readable: ${(error as Error).message})`];
  }
  try {
    const size = fstatSync(fd).size;
    let start = size;
    let bytes = Buffer.alloc(0);
    let lines: string[] = [];
    while (start > offset && lines.length <= count) {
      const length = Math.min(chunkBytes, start - offset);
      const chunk = Buffer.alloc(length);
      start -= length;
      readSync(fd, chunk, 0, length, start);
      bytes = Buffer.concat([chunk, bytes]);
      lines = splitLines(bytes.at(-1) === newline ? bytes.subarray(0, -1) : bytes);
    }
    return count > 0 ? lines.slice(-count) : [];
  } finally {
    closeSync(fd);
  }
}

function splitLines(bytes: Buffer): string[] {
  return bytes
    .toString()
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}
