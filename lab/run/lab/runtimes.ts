import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../../errors.ts';
import { buildServicesImage, hasCurrentServicesImage } from '../../images/services-image.ts';
import { isLocal, requireEngine } from '../../runtime/docker/engine.ts';
import { asEngineError } from '../../runtime/docker/engine-error.ts';
import { type Image, images, neededImages } from '../../runtime/docker/images.ts';
import { type PullProgress, pullImage } from '../../runtime/docker/pull.ts';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { IN_CLONE } from '../../typed.ts';

export const RUNTIME_CHOICES = ['auto', 'process', 'docker'] as const;
export type RuntimeChoice = (typeof RUNTIME_CHOICES)[number];
export type RuntimeKind = Runtime['kind'];

export interface ChosenRuntime {
  readonly kind: RuntimeKind;
  /** A line for the user: why processes, and how to get Docker; null when there is nothing to say. */
  readonly note: string | null;
}

/** What is done about a missing image before anything is started. */
export type ImageProgress =
  | ({ readonly doing: 'pulling'; readonly image: string } & PullProgress)
  | { readonly doing: 'building'; readonly image: string; readonly step: string };

/**
 * `auto` takes Docker where an engine answers within a second and every image is here, else processes, and waits for
 * nothing. `docker` pulls what is missing, and builds the services image, which nobody publishes.
 * @throws FaultlineError `engine-missing`, `image-missing` or `image-not-built` (exit code 3) where Docker was asked for
 */
export async function chooseRuntime(
  choice: RuntimeChoice,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
): Promise<ChosenRuntime> {
  if (choice === 'process') return { kind: 'process', note: null };
  if (choice === 'docker') {
    const engine = await requireEngine();
    for (const image of await missingImages(engine)) await provide(engine, image, onProgress, signal);
    return { kind: 'docker', note: null };
  }
  try {
    const missing = await missingImages(await requireEngine());
    if (missing.length === 0) return { kind: 'docker', note: null };
    const names = missing.map(({ name }) => name).join(', ');
    return {
      kind: 'process',
      note: `not here or not current: ${names}; --runtime docker gets what it needs`,
    };
  } catch (error) {
    const ours = asEngineError(error);
    if (!(ours instanceof FaultlineError)) throw error;
    const why = ours.code === 'engine-missing' ? 'no Docker engine answers' : ours.message;
    return { kind: 'process', note: `${why}; where one does, --runtime docker` };
  }
}

export async function startRuntime(kind: RuntimeKind, logDir: string): Promise<Runtime> {
  if (kind === 'process') return startProcessRuntime({ logDir });
  const { startDockerRuntime } = await import('../../runtime/docker.ts');
  return startDockerRuntime({ engine: await requireEngine(), logDir });
}

/**
 * Its own services image counts as missing when it was made from other sources than those that are here. Outside the clone there are none, and
 * nobody needs it: each system brings its own images.
 */
async function missingImages(engine: ContainerRuntimeClient): Promise<Image[]> {
  const needed = neededImages().filter((image) => IN_CLONE || !isOwn(image));
  const there = await Promise.all(
    needed.map((image) => (isOwn(image) ? hasCurrentServicesImage(engine) : isLocal(engine, image.name))),
  );
  return needed.filter((_, index) => !there[index]);
}

async function provide(
  engine: ContainerRuntimeClient,
  image: Image,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { name } = image;
  if (isOwn(image)) {
    const onStep = (step: string) => onProgress({ doing: 'building', image: name, step });
    await buildServicesImage(engine, { onStep, signal });
  } else {
    await pullImage(
      engine,
      image,
      (progress) => onProgress({ doing: 'pulling', image: name, ...progress }),
      signal,
    );
  }
}

const isOwn = ({ name, isReplaced }: Image) => name === images().services.name && !isReplaced;
