import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../errors.ts';

interface Step {
  readonly stream?: string;
  readonly error?: string;
}

const LAST_LINES = 10;

/**
 * Builds the Dockerfile in a folder and resolves with the image's bytes.
 * @throws FaultlineError `image-not-built` with the last lines of the build
 */
export async function buildImage(
  engine: ContainerRuntimeClient,
  context: string,
  tag: string,
): Promise<number> {
  const { dockerode } = engine.container;
  // In the image the files are root's, and read by another user. The umask takes part: the packer applies it.
  process.umask(0o022);
  await promisify(execFile)('chmod', ['-R', 'a+rX', context]);
  const stream = await dockerode.buildImage(
    { context, src: await readdir(context) },
    { t: tag, rm: true, forcerm: true },
  );
  const steps = await new Promise<Step[]>((resolve, reject) => {
    dockerode.modem.followProgress(stream, (error, all: Step[]) => (error ? reject(error) : resolve(all)));
  });
  const failed = steps.find(({ error }) => error !== undefined);
  if (failed) {
    const lines = steps.flatMap(({ stream: line }) => (line?.trim() ? [line.trim()] : []));
    throw new FaultlineError('image-not-built', `The image ${tag} could not be built: ${failed.error}`, {
      detail: lines.slice(-LAST_LINES),
    });
  }
  return (await dockerode.getImage(tag).inspect()).Size;
}
