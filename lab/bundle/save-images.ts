import { createWriteStream } from 'node:fs';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { ContainerRuntimeClient } from 'testcontainers';
import type { Platform } from './platforms.ts';

export interface ImageSource {
  readonly engine: ContainerRuntimeClient;
  /** What a lab on containers is made from; all are on this machine. */
  readonly images: readonly { readonly name: string }[];
  /** Environment variables that say another image than the usual one, or none, and what they say. */
  readonly replaced: readonly { readonly variable: string; readonly name: string }[];
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
 * Puts images into the folder of an archive, as `docker save` does, with what loads them; and what variables say here: the lab of the archive looks for the same
 * ones, and goes without the same one.
 */
export async function saveImages(
  folder: string,
  { engine, images, replaced }: ImageSource,
  signal: AbortSignal,
): Promise<void> {
  const to = join(folder, 'images');
  await mkdir(to);
  for (const [at, { name }] of images.entries()) {
    const saved = await engine.container.dockerode.getImage(name).get();
    await pipeline(saved, createWriteStream(join(to, `${at + 1}.tar`)), { signal });
  }
  const lines = replaced.map(({ variable, name }) => `: "\${${variable}:=${name}}"\nexport ${variable}\n`);
  await writeFile(join(to, 'names.sh'), lines.join(''));
  const loader = join(folder, 'load-images');
  await cp(LOADER, loader);
  await chmod(loader, 0o755);
}
