import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { PRELOAD } from '../../runtime/preload.ts';

const PROBE = join(import.meta.dirname, 'live-probe.ts');
/** One that is paused answers when it is resumed. */
const ANSWER_MS = 2_000;

/** Asks the Node processes of a lab what lives in them after a collection: they are started with `env`. */
export class LiveMemory implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<LiveMemory> {
    return new LiveMemory(await mkdtemp(join(tmpdir(), 'faultline-live-')));
  }

  get env(): { readonly [PRELOAD]: string } {
    const probe = pathToFileURL(PROBE);
    probe.searchParams.set('folder', this.#folder);
    return { [PRELOAD]: probe.href };
  }

  /** Bytes of all its threads; null of a process that does not tell: no Node, paused, or ended. */
  async of(pid: number): Promise<number | null> {
    const threads = (await readdir(this.#folder)).filter((name) => name.startsWith(`${pid}-`));
    let all = 0;
    for (const thread of threads) {
      const bytes = await ask(join(this.#folder, thread));
      if (bytes === null) return null;
      all += bytes;
    }
    return all === 0 ? null : all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** 0 of a thread that has ended. */
async function ask(path: string): Promise<number | null> {
  const socket = connect(path);
  const late = setTimeout(() => socket.destroy(new Error('no answer')), ANSWER_MS);
  try {
    // What ends while it is asked closes the socket without a word.
    return Number(await text(socket)) || null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ECONNREFUSED' || code === 'ENOENT' ? 0 : null;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
