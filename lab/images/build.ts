import { readdir } from 'node:fs/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../errors.ts';

interface Step {
  readonly stream?: string;
  readonly error?: string;
}

/** Builds the Dockerfile in a folder. @throws FaultlineError `image-not-built` with the last lines of the build */
export async function buildImage(
  engine: ContainerRuntimeClient,
  context: string,
  tag: string,
): Promise<void> {
  const { dockerode } = engine.container;
  const stream = await dockerode.buildImage({ context, src: await readdir(context) }, { t: tag, rm: true });
  const steps = await new Promise<Step[]>((resolve, reject) => {
    dockerode.modem.followProgress(stream, (error, all: Step[]) => (error ? reject(error) : resolve(all)));
  });
  const failed = steps.find(({ error }) => error !== undefined);
  if (!failed) return;
  const detail = steps.flatMap(({ stream: line }) => (line?.trim() ? [line.trim()] : [])).slice(-10);
  throw new FaultlineError('image-not-built', `The image ${tag} could not be built: ${failed.error}`, {
    detail,
  });
}
