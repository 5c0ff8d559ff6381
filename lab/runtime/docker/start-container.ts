import { setTimeout as delay } from 'node:timers/promises';
import { FaultlineError } from '../../errors.ts';
import type { Container, Engine } from './engine.ts';
import { LabContainer, type LabContainerOptions } from './lab-container.ts';

const LOOK_MS = 500;

/**
 * Creates a container and starts it; one that ends at once counts as started. Leaves nothing behind when it fails.
 * @throws FaultlineError `container-not-started`, or what `beforeStart` throws
 */
export async function startContainer(engine: Engine, options: LabContainerOptions): Promise<Container> {
  const started = new LabContainer(options).start().then((container) => container.getId());
  const settled = new AbortController();
  try {
    const id = await Promise.race([started, ended(engine, options.name, settled.signal)]);
    return engine.getContainer(id);
  } catch (cause) {
    for (const { Id } of await named(engine, options.name)) {
      await engine.getContainer(Id).remove({ force: true, v: true });
    }
    if (cause instanceof FaultlineError) throw cause;
    const found = (cause instanceof Error ? cause.message : String(cause)).trim();
    const { spec, container } = options;
    const message = `${spec.name} (image ${container.image}) expected to start, but the engine says: ${found}`;
    throw new FaultlineError('container-not-started', message, { cause, detail: [found] });
  } finally {
    settled.abort();
    // It may go on looking for the ports of a container that has ended.
    started.catch(() => {});
  }
}

/** Testcontainers waits 10 s for the ports of one that has none any more. Resolves with its id when it has ended. */
async function ended(engine: Engine, name: string, settled: AbortSignal): Promise<string> {
  for (;;) {
    await delay(LOOK_MS, undefined, { signal: settled }).catch(() => {});
    if (settled.aborted) return new Promise(() => {});
    const [found] = await named(engine, name).catch(() => []);
    if (found?.State === 'exited') return found.Id;
  }
}

const named = (engine: Engine, name: string) =>
  engine.listContainers({ all: true, filters: { name: [`^/${name}$`] } });
