import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../errors.ts';
import { asEngineError } from '../runtime/docker/engine-error.ts';

interface Output {
  readonly stream?: string;
  readonly error?: string;
}

/** Told of each step, such as `Step 3/14 : RUN npm ci`. */
export type OnStep = (step: string) => void;

export interface BuildOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly onStep?: OnStep;
  readonly signal?: AbortSignal;
  /** Told after the last lines of a build that fails. */
  readonly hint?: readonly string[];
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
  { labels = {}, onStep = () => {}, signal, hint = [] }: BuildOptions = {},
): Promise<number> {
  // In the image the files are root's, and read by another user. The umask takes part: the packer applies it.
  const umask = process.umask(0o022);
  let output: Output[];
  try {
    await promisify(execFile)('chmod', ['-R', 'a+rX', context]);
    const stream = await dockerode.buildImage(
      { context, src: await readdir(context) },
      { t: tag, rm: true, forcerm: true, labels: { ...labels }, ...(signal && { abortSignal: signal }) },
    );
    output = await new Promise<Output[]>((resolve, reject) => {
      const onOutput = ({ stream: line = '' }: Output) => {
        if (line.startsWith('Step ')) onStep(line.trim());
      };
      const onEnd = (error: Error | null, all: Output[]) => (error ? reject(error) : resolve(all));
      dockerode.modem.followProgress(stream, onEnd, onOutput);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw asEngineError(error);
  } finally {
    process.umask(umask);
  }
  const failed = output.find(({ error }) => error !== undefined);
  if (failed) {
    const lines = output.flatMap(({ stream: line }) => (line?.trim() ? [line.trim()] : []));
    throw new FaultlineError('image-not-built', `The image ${tag} could not be built: ${failed.error}`, {
      detail: [...lines.slice(-LAST_LINES), ...hint],
    });
  }
  return (await dockerode.getImage(tag).inspect()).Size;
}
