import { execFile } from 'node:child_process';
import { cp, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** As in the Dockerfile. */
export const USER = '1000:1000';

/**
 * A folder to build an image from, of 130 MB or more. Gone when disposed, and when the process exits without that; what one
 * that was killed has left goes when the next is created.
 */
export class BuildContext implements AsyncDisposable {
  readonly folder: string;
  readonly #outer: TemporaryFolder;

  private constructor(outer: TemporaryFolder) {
    this.#outer = outer;
    this.folder = join(outer.path, 'context');
  }

  static async create(): Promise<BuildContext> {
    const context = new BuildContext(await TemporaryFolder.create('faultline-image-'));
    await mkdir(context.folder);
    await mkdir(context.path('rootfs'));
    await mkdir(context.path('tmp'));
    return context;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** FROM scratch, with the binaries added and a `/tmp` of the one user that there is. */
  async writeDockerfile(instructions: readonly string[]): Promise<void> {
    const base = ['FROM scratch', 'COPY rootfs/ /', `COPY --chown=${USER} tmp/ /tmp/`];
    await writeFile(this.path('Dockerfile'), [...base, ...instructions].join('\n'));
  }

  /** Copies an executable and the shared libraries that it is linked to. */
  async addBinary(from: string, to: string): Promise<void> {
    await copy(from, this.path('rootfs', to));
    // It fails for one that is linked to none.
    const { stdout } = await run('ldd', [from]).catch(() => ({ stdout: '' }));
    for (const [library] of stdout.matchAll(/\/\S+(?= \(0x)/g))
      await copy(library, this.path('rootfs', library));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#outer[Symbol.asyncDispose]();
  }
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(await realpath(from), to);
}
