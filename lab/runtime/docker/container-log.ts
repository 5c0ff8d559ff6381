import { createWriteStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from './engine.ts';

/** What an engine may take to end the log of a container that has ended. */
const FOLLOW_MS = 2_000;
const BOTH = { stdout: true, stderr: true } as const;

/** Appends what a container prints (stdout and stderr, from some time on) to a file. */
export class ContainerLog {
  readonly #container: Container;
  readonly #file: string;
  readonly #since: number;
  readonly #text: Readable;
  /** Settles, without an error, when the engine sends no more. */
  readonly ended: Promise<void>;
  #bytes = 0;

  private constructor(container: Container, file: string, since: number, text: Readable) {
    this.#container = container;
    this.#file = file;
    this.#since = since;
    this.#text = text;
    text.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
    });
    // A full disk is noticed by the journal beside it.
    this.ended = pipeline(text, createWriteStream(file, { flags: 'a' })).catch(() => {});
  }

  static async follow(container: Container, file: string, from: Date): Promise<ContainerLog> {
    const since = from.getTime() / 1_000;
    const stream = await container.logs({ ...BOTH, follow: true, since });
    return new ContainerLog(container, file, since, plainText(container, stream));
  }

  /** For a container that has ended: resolves when all it printed is in the file. */
  async complete(): Promise<void> {
    const followed = await Promise.race([
      this.ended.then(() => true),
      delay(FOLLOW_MS, false, { ref: false }),
    ]);
    if (!followed) this.#text.destroy();
    // The end of a container can overtake its last words on their way to those who follow.
    const whole = await this.#container
      .logs({ ...BOTH, follow: false, since: this.#since })
      .catch(() => null);
    if (whole === null) return;
    const text = await buffer(plainText(this.#container, Readable.from([whole])));
    await appendFile(this.#file, text.subarray(this.#bytes)).catch(() => {});
  }
}

/** The engine sends frames, each of stdout or stderr. */
function plainText(container: Container, frames: NodeJS.ReadableStream): Readable {
  const text = new PassThrough();
  container.modem.demuxStream(frames, text, text);
  frames.on('end', () => text.end());
  frames.on('error', () => text.end());
  return text;
}
