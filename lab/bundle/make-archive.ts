import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { quoted, shell } from '../images/shell.ts';
import { TemporaryFolder } from '../images/temporary-folder.ts';
import { type BundleSource, fillFolder } from './fill-folder.ts';
import type { Platform } from './platforms.ts';
import { type ImageSource, saveImages } from './save-images.ts';

export interface Archive {
  readonly path: string;
  readonly bytes: number;
}

export interface ArchiveOptions extends BundleSource {
  readonly version: string;
  /** Where it is put; made where it is not there. One of that name is written over. */
  readonly output: string;
  /** Left out: none. */
  readonly images?: ImageSource | undefined;
}

/** Makes the archive of one platform. @throws FaultlineError `dependencies-not-installed`, `command-failed` */
export async function makeArchive(
  platform: Platform,
  { version, output, images, ...source }: ArchiveOptions,
  signal: AbortSignal,
): Promise<Archive> {
  const name = `faultline-${version}-${platform}`;
  await using made = await TemporaryFolder.create('faultline-bundle-');
  const folder = join(made.path, name);
  await mkdir(folder);
  await fillFolder(folder, platform, source, signal);
  if (images) await saveImages(folder, images, signal);
  await mkdir(output, { recursive: true });
  const path = resolve(output, `${name}.tar.gz`);
  // One that was cut short, as where the disk is full, would pass for the whole.
  const part = `${path}.part`;
  try {
    await shell(`tar -czf ${quoted(part)} ${quoted(name)}`, made.path, signal);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  return { path, bytes: (await stat(path)).size };
}
