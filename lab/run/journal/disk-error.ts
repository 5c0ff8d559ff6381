import { statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export interface DiskTrouble {
  /** In words, with the disk where that matters: `the disk is full (0 of 1.0 MB free on /mnt)`. */
  readonly why: string;
  /** What the user can do. */
  readonly advice: string;
}

type Advice = readonly [why: string, advice: string];

/** What the user can do about a full disk. */
export const FULL = 'free some space, or choose another folder with --reports';
const DENIED = 'make it writable for you, or choose another folder with --reports';
const IN_THE_WAY = 'move that file away, or choose another folder with --reports';
const ADVICE: Readonly<Record<string, Advice>> = {
  ENOSPC: ['the disk is full', FULL],
  EDQUOT: ['your disk quota is used up', FULL],
  EFBIG: ['a file may not get that large here', FULL],
  EACCES: ['permission is denied', DENIED],
  EPERM: ['permission is denied', DENIED],
  EROFS: ['the file system is read-only', 'choose a folder on a writable one with --reports'],
  EIO: ['the disk does not work', 'choose a folder on another one with --reports'],
  EEXIST: ['a part of the path is a file, not a folder', IN_THE_WAY],
  ENOTDIR: ['a part of the path is a file, not a folder', IN_THE_WAY],
  EISDIR: ['there is a folder of that name', 'move that folder away'],
  ENOENT: ['its folder is not there any more', 'leave the folder of a run alone while it runs'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n)'],
};
const OF_THE_DISK: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

/** Whether the disk itself refused: whoever wrote, and whatever to, is not to blame. */
export function isOfTheDisk(error: unknown): boolean {
  return OF_THE_DISK.includes((error as NodeJS.ErrnoException).code);
}

/** Why the file system refused to write `path`; null for an error that is none of the file system. */
export function diskTrouble(error: unknown, path: string): DiskTrouble | null {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : ADVICE[code];
  if (known === undefined || syscall === undefined) return null;
  const [why, advice] = known;
  return { why: isOfTheDisk(error) ? `${why} (${diskOf(path)})` : why, advice };
}

/** Its free and its whole space, and where it is mounted. */
export function diskOf(path: string): string {
  try {
    const mount = mountOf(path);
    const { bavail, blocks, bsize } = statfsSync(mount);
    return `${megabytes(bavail * bsize)} of ${megabytes(blocks * bsize)} free on ${mount}`;
  } catch {
    return `the disk of ${path}`;
  }
}

/** The highest folder above a path that is on the same device. */
function mountOf(path: string): string {
  let folder = resolve(path);
  let device = deviceOf(folder);
  for (;;) {
    const above = dirname(folder);
    const next = above === folder ? undefined : deviceOf(above);
    if (above === folder || (device !== undefined && next !== device)) return folder;
    folder = above;
    device = next;
  }
}

/** Undefined for what is not there. */
const deviceOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.dev;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
