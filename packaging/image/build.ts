import { chmod, cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContainerRuntimeClient } from 'testcontainers';
import { BuildContext } from '../../lab/images/build-context.ts';
import { buildImage } from '../../lab/images/build-image.ts';
import { readRecipe } from '../../lab/images/recipe.ts';
import { shell } from '../../lab/images/shell.ts';
import { copyManifests } from '../../lab/images/source.ts';
import { buildPackage } from '../build.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** What the lab asks of a machine beside Node: its reaper, and whoever writes a CI job. Debian's base image has them. */
const PROGRAMS = ['sh', 'grep', 'sleep', 'cat', 'ls', 'cp', 'mkdir', 'id', 'env'];

export interface LabImageOptions {
  readonly tag: string;
  /** On this machine's Node and programs instead of a base image, for machines that can pull none. */
  readonly isLocal: boolean;
  readonly onStep: (step: string) => void;
  readonly signal: AbortSignal;
}

/** Builds the image of the lab; resolves with its bytes. @throws FaultlineError `image-not-built`, `dependencies-not-installed` */
export async function buildLabImage(
  engine: ContainerRuntimeClient,
  { tag, isLocal, onStep, signal }: LabImageOptions,
): Promise<number> {
  await using context = await BuildContext.create();
  await buildPackage(context.path('package'));
  await cp(join(HERE, 'faultline'), context.path('faultline'));
  await chmod(context.path('faultline'), 0o755);
  signal.throwIfAborted();
  if (isLocal) await fromScratch(context, signal);
  else {
    await copyManifests(context.folder);
    await cp(join(HERE, 'Dockerfile'), context.path('Dockerfile'));
  }
  const hint = ['npm run image -- --local makes one without pulling.'];
  return await buildImage(engine, context.folder, tag, { onStep, signal, ...(!isLocal && { hint }) });
}

async function fromScratch(context: BuildContext, signal: AbortSignal): Promise<void> {
  const recipe = readRecipe(await readFile(join(HERE, 'Dockerfile'), 'utf8'));
  await context.addBinary(process.execPath, '/usr/local/bin/node');
  for (const program of PROGRAMS) await context.addBinary(`/bin/${program}`, `/bin/${program}`);
  const dependencies = context.path('dependencies');
  await mkdir(dependencies);
  await copyManifests(dependencies);
  for (const command of recipe.prepare) await shell(command, dependencies, signal);
  await context.writeDockerfile(recipe.image);
}
