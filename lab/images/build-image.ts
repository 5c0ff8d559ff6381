import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../errors.ts';

interface Output {
  readonly stream?: string;
  readonly error?: string;
}

/** Told of each step, such as `Step 3/14 : RUN npm ci`. */
export type OnStep = (step: string) => void;

export interface BuildOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly onStep?: OnStep;
}

const LAST_LINES = 10;

/**
 * Builds the Dockerfile in a folder and resolves with the image's bytes.
 * @throws FaultlineError `image-not-built` with the last lines of the build
 */
export async function buildImage(
  { container: { dockerode } }: ContainerRuntimeClient,
  context: string,
  tag: string,
  { labels = {}, onStep = () => {} }: BuildOptions = {},
): Promise<number> {
  // In the image the files are root's, and read by another user. The umask takes part: the packer applies it.
  process.umask(0o022);
  await promisify(execFile)('chmod', ['-R', 'a+rX', context]);
  const stream = await dockerode.buildImage(
    { context, src: await readdir(context) },
    { t: tag, rm: true, forcerm: true, labels: { ...labels } },
  );
  const onOutput = ({ stream: line = '' }: Output) => {
    if (line.startsWith('Step ')) onStep(line.trim());
  };
  const output = await new Promise<Output[]>((resolve, reject) => {
    dockerode.modem.followProgress(
      stream,
      (error, all: Output[]) => (error ? reject(error) : resolve(all)),
      onOutput,
    );
  });
  const failed = output.find(({ error }) => error !== undefined);
  if (failed) {
    const lines = output.flatMap(({ stream: line }) => (line?.trim() ? [line.trim()] : []));
    throw new FaultlineError('image-not-built', `The image ${tag} could not be built: ${failed.error}`, {
      detail: lines.slice(-LAST_LINES),
    });
  }
  return (await dockerode.getImage(tag).inspect()).Size;
}
