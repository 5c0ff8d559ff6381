import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FaultlineError } from '../errors.ts';
import { shell } from '../images/shell.ts';
import { npmFlags, type Platform } from './platforms.ts';

export interface BundleSource {
  /** The clone. */
  readonly root: string;
  /** A folder of built files, in the clone: there is no Vite to build them anew. */
  readonly page: string;
  /** By name, licences of packages whose code stands in the pages: they are not installed there. */
  readonly licences: Readonly<Record<string, string>>;
}

/** What starts it. Read where the lab is: the clone that is bundled may be another. */
const LAUNCHER = fileURLToPath(new URL('./faultline.sh', import.meta.url));
/** Of Node's package: what a compiler of addons would need. */
const NOT_RUN = ['include', 'share'];

/**
 * Puts into a folder what an archive holds: the files of the clone as they stand, with what is new and not ignored; what npm installs for that
 * platform, without what only development needs; the built pages; and what starts it. Install scripts are not run: they would build for this machine.
 */
export async function fillFolder(
  folder: string,
  platform: Platform,
  { root, page, licences }: BundleSource,
  signal: AbortSignal,
): Promise<void> {
  for (const file of await filesOf(root)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  const npm = `npm ci --omit=dev --ignore-scripts --prefer-offline ${npmFlags(platform).join(' ')}`;
  await shell(npm, folder, signal);
  const node = join(folder, `node_modules/node-${platform}`);
  for (const name of NOT_RUN) await rm(join(node, name), { recursive: true, force: true });
  const pages = join(folder, relative(root, page));
  await cp(page, pages, { recursive: true });
  for (const [name, file] of Object.entries(licences)) await cp(file, join(pages, `LICENSE-${name}`));
  const launcher = join(folder, 'faultline');
  await writeFile(launcher, (await readFile(LAUNCHER, 'utf8')).replace('@PLATFORM@', platform));
  await chmod(launcher, 0o755);
}

/** Without those that were deleted and not committed yet. */
async function filesOf(root: string): Promise<string[]> {
  const git = async (...args: string[]): Promise<string[]> => {
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)('git', ['ls-files', '-z', ...args], options).catch(
      (cause: Error & { stderr?: string }) => {
        const message = `Expected git to tell the files of ${root}, it did not. Make archives in a clone, not in what came out of one.`;
        throw new FaultlineError('command-failed', message, {
          cause,
          detail: (cause.stderr || cause.message).trim().split('\n'),
        });
      },
    );
    return stdout.split('\0').filter(Boolean);
  };
  const deleted = new Set(await git('--deleted'));
  const there = await git('--cached', '--others', '--exclude-standard');
  return there.filter((file) => !deleted.has(file));
}
