import { createWriteStream } from 'node:fs';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { ContainerRuntimeClient } from 'testcontainers';
import type { Platform } from './platforms.ts';

/** An image that a lab on containers is made from. */
export interface BundledImage {
  readonly name: string;
  /** Environment variable that replaces it. */
  readonly variable: string;
  readonly isReplaced: boolean;
}

export interface ImageSource {
  readonly engine: ContainerRuntimeClient;
  /** All are on this machine. */
  readonly images: readonly BundledImage[];
}

/** What gives them to an engine. Read where the lab is: the clone that is bundled may be another. */
const LOADER = fileURLToPath(new URL('./load-images.sh', import.meta.url));
/** Of processors, as an engine calls what npm calls so. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Names of those that an engine of that platform can not run: an engine of macOS has a Linux of the same processor. */
export async function ofOtherPlatforms(
  platform: Platform,
  { engine, images }: ImageSource,
): Promise<readonly string[]> {
  const [, cpu = ''] = platform.split('-');
  const asked = images.map(async ({ name }) => {
    const { Architecture } = await engine.container.dockerode.getImage(name).inspect();
    return Architecture === ARCHITECTURES[cpu] ? [] : [name];
  });
  return (await Promise.all(asked)).flat();
}

/**
 * Puts images into the folder of an archive, as `docker save` does, with what loads them; and which they are where variables have replaced them here: the lab of the
 * archive looks for the same ones.
 */
export async function saveImages(
  folder: string,
  { engine, images }: ImageSource,
  signal: AbortSignal,
): Promise<void> {
  const to = join(folder, 'images');
  await mkdir(to);
  for (const [at, { name }] of images.entries()) {
    const saved = await engine.container.dockerode.getImage(name).get();
    await pipeline(saved, createWriteStream(join(to, `${at + 1}.tar`)), { signal });
  }
  const replaced = images.filter(({ isReplaced }) => isReplaced);
  const lines = replaced.map(({ variable, name }) => `: "\${${variable}:=${name}}"\nexport ${variable}\n`);
  await writeFile(join(to, 'names.sh'), lines.join(''));
  const loader = join(folder, 'load-images');
  await cp(LOADER, loader);
  await chmod(loader, 0o755);
}
