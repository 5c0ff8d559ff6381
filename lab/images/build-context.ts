import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As in the Dockerfile. */
export const USER = '1000:1000';

/** A folder to build an image from, gone when disposed. */
export class BuildContext implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<BuildContext> {
    const context = new BuildContext(await mkdtemp(join(tmpdir(), 'faultline-image-')));
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

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(await realpath(from), to);
}
