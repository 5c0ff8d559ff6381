import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerRuntimeClient } from 'testcontainers';
import { asEngineError } from '../runtime/docker/engine-error.ts';
import { images } from '../runtime/docker/images.ts';
import { BuildContext } from './build-context.ts';
import { type BuildOptions, buildImage } from './build-image.ts';
import { readRecipe } from './recipe.ts';
import { shell } from './shell.ts';
import { copyManifests, copySources, ROOT, SOURCE_LABEL, sourceDigest } from './source.ts';

/** Whether there is a services image, and it was made from the sources as they are now: an older one tells of an older shop. */
export async function hasCurrentServicesImage({ container }: ContainerRuntimeClient): Promise<boolean> {
  const found = await container.dockerode
    .getImage(images().services.name)
    .inspect()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404) throw asEngineError(error);
    });
  return found?.Config.Labels?.[SOURCE_LABEL] === (await sourceDigest());
}

/** Builds it as `docker build` does; resolves with its bytes. @throws FaultlineError `image-not-built` */
export async function buildServicesImage(
  engine: ContainerRuntimeClient,
  options: Pick<BuildOptions, 'onStep' | 'signal'>,
): Promise<number> {
  await using context = await BuildContext.create();
  await copyManifests(context.folder);
  await copySources(context.folder, ['Dockerfile', 'control', 'services', 'lab']);
  const hint = [
    `npm run images:local makes one without pulling; ${images().services.variable} names another one.`,
  ];
  return await build(engine, context, { ...options, hint });
}

/** The same on this machine's Node instead of a base image, for machines that can pull none. */
export async function buildServicesImageLocally(
  engine: ContainerRuntimeClient,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  await using context = await BuildContext.create();
  const recipe = readRecipe(await readFile(join(ROOT, 'Dockerfile'), 'utf8'));
  await context.addBinary(process.execPath, '/usr/local/bin/node');
  const dependencies = context.path('dependencies');
  await mkdir(dependencies);
  await copyManifests(dependencies);
  for (const command of recipe.prepare) await shell(command, dependencies, signal);
  await copySources(context.folder, ['package.json', 'control', 'services', 'lab']);
  await context.writeDockerfile(recipe.image);
  signal.throwIfAborted();
  return await build(engine, context, { signal });
}

async function build(
  engine: ContainerRuntimeClient,
  { folder }: BuildContext,
  options: BuildOptions,
): Promise<number> {
  const labels = { [SOURCE_LABEL]: await sourceDigest() };
  return buildImage(engine, folder, images().services.name, { ...options, labels });
}
