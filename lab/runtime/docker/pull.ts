import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../../errors.ts';
import type { Image } from './images.ts';

/** What the engine tells of a pull, layer by layer. */
interface Step {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Of the layers that are known to be needed so far. */
export interface PullProgress {
  readonly currentBytes: number;
  readonly totalBytes: number;
}

/**
 * Pulls an image, with the credentials that `docker login` left.
 * @throws FaultlineError `image-missing` (exit code 3) that names the variable which replaces it, if one does
 */
export async function pullImage(
  engine: ContainerRuntimeClient,
  { name, variable }: Pick<Image, 'name'> & Partial<Image>,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { dockerode } = engine.container;
  const layers = new Map<string, { current: number; total: number }>();
  const onStep = ({ id = '', status, progressDetail: { current, total } = {} }: Step) => {
    if (status !== 'Downloading' || current === undefined || total === undefined) return;
    layers.set(id, { current, total });
    const sum = (of: 'current' | 'total') => [...layers.values()].reduce((all, layer) => all + layer[of], 0);
    onProgress({ currentBytes: sum('current'), totalBytes: sum('total') });
  };
  try {
    const authconfig = await credentialsFor(engine, name);
    const stream = await dockerode.pull(name, { authconfig, abortSignal: signal });
    const steps = await new Promise<Step[]>((resolve, reject) => {
      dockerode.modem.followProgress(
        stream,
        (error, all: Step[]) => (error ? reject(error) : resolve(all)),
        onStep,
      );
    });
    const failed = steps.find(({ error }) => error !== undefined);
    if (failed) throw new Error(failed.error);
  } catch (cause) {
    signal.throwIfAborted();
    const found = (cause instanceof Error ? cause.message : String(cause)).trim();
    throw new FaultlineError(
      'image-missing',
      `Expected to pull the image ${name}, but: ${found}.${variable ? ` ${variable} names another one.` : ''}`,
      { cause },
    );
  }
}

async function credentialsFor(engine: ContainerRuntimeClient, name: string) {
  const { ImageName } = await import('testcontainers');
  // What Testcontainers pulls with, which would do it without progress and takes a failed pull for a finished one.
  const { getAuthConfig } = await import('testcontainers/build/container-runtime/auth/get-auth-config.js');
  const registry = ImageName.fromString(name).registry ?? engine.info.containerRuntime.indexServerAddress;
  return getAuthConfig(registry);
}
