import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasEnded, processIdentity } from '../runtime/docker/process-identity.ts';

const OWNER = 'owner.json';
const live = new Set<string>();

/** A folder among the system's temporary ones that outlives its process only when that is killed, and then until the next `create`. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(prefix: string): Promise<TemporaryFolder> {
    await removeAbandoned(prefix);
    const folder = new TemporaryFolder(await mkdtemp(join(tmpdir(), prefix)));
    if (live.size === 0) process.on('exit', removeLive);
    live.add(folder.path);
    const owner = { pid: process.pid, identity: processIdentity(process.pid) };
    await writeFile(join(folder.path, OWNER), JSON.stringify(owner));
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    live.delete(this.path);
    if (live.size === 0) process.off('exit', removeLive);
  }
}

/** After `process.exit` or an error that nobody caught. */
function removeLive(): void {
  for (const path of live) rmSync(path, { recursive: true, force: true });
}

/** Those whose owner was killed; not those of other users, and not one that is only just being made. */
async function removeAbandoned(prefix: string): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    const path = join(tmpdir(), name);
    const owner = await readFile(join(path, OWNER), 'utf8')
      .then(JSON.parse)
      .catch(() => undefined);
    if (typeof owner?.identity !== 'string' || !hasEnded(owner.pid, owner.identity)) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
