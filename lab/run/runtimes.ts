import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../errors.ts';
import { isLocal, requireEngine } from '../runtime/docker/engine.ts';
import { type Image, neededImages } from '../runtime/docker/images.ts';
import { type PullProgress, pullImage } from '../runtime/docker/pull.ts';
import { startProcessRuntime } from '../runtime/process.ts';
import type { Runtime } from '../runtime/runtime.ts';

export const RUNTIME_CHOICES = ['auto', 'process', 'docker'] as const;
export type RuntimeChoice = (typeof RUNTIME_CHOICES)[number];
export type RuntimeKind = Runtime['kind'];

export interface ChosenRuntime {
  readonly kind: RuntimeKind;
  /** A line for the user: why processes, and how to get Docker; null when there is nothing to say. */
  readonly note: string | null;
}

/**
 * `auto` takes Docker where an engine answers within a second and every image is local, else processes, and pulls
 * nothing. `docker` pulls what is missing.
 * @throws FaultlineError `engine-missing` or `image-missing` (exit code 3) where Docker was asked for
 */
export async function chooseRuntime(
  choice: RuntimeChoice,
  onPull: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<ChosenRuntime> {
  if (choice === 'process') return { kind: 'process', note: null };
  if (choice === 'docker') {
    const engine = await requireEngine();
    for (const image of await missingImages(engine)) await pullImage(engine, image, onPull, signal);
    return { kind: 'docker', note: null };
  }
  try {
    const missing = await missingImages(await requireEngine());
    if (missing.length === 0) return { kind: 'docker', note: null };
    const names = missing.map(({ name }) => name).join(', ');
    return { kind: 'process', note: `no image ${names} here; --runtime docker pulls` };
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    return { kind: 'process', note: 'no Docker engine answers; where one does, --runtime docker' };
  }
}

export async function startRuntime(kind: RuntimeKind, logDir: string): Promise<Runtime> {
  if (kind === 'process') return startProcessRuntime({ logDir });
  const { startDockerRuntime } = await import('../runtime/docker.ts');
  return startDockerRuntime({ engine: await requireEngine(), logDir });
}

async function missingImages(engine: ContainerRuntimeClient): Promise<Image[]> {
  const needed = neededImages();
  const there = await Promise.all(needed.map(({ name }) => isLocal(engine, name)));
  return needed.filter((_, index) => !there[index]);
}
