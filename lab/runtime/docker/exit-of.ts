import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from '../runtime.ts';
import type { Container } from './engine.ts';

const ENGINE_ANSWERS_MS = 1_000;

/** How a container ends that runs now, or has just ended. `logEnded` settles when the engine sends no more of its log. */
export async function exitOf(container: Container, logEnded: Promise<void>): Promise<Exit> {
  const code = await statusOf(container, logEnded);
  if (code === null) return { code: null, signal: null };
  // Gone by now when somebody else removed it by force.
  const outOfMemory = await container.inspect().then(
    ({ State }) => State.OOMKilled,
    () => false,
  );
  // 128 + n is how the engine reports the signal n.
  const signal = code === 137 ? 'SIGKILL' : code === 143 ? 'SIGTERM' : null;
  return { code: signal === null ? code : null, signal, ...(outOfMemory ? { outOfMemory } : {}) };
}

/**
 * Null when the engine no longer answers. The client waits on for ever when its connection breaks, which the end of the
 * log tells: then the engine is asked.
 */
async function statusOf(container: Container, logEnded: Promise<void>): Promise<number | null> {
  let broken = logEnded;
  for (;;) {
    const another = new AbortController();
    const status = container.wait({ abortSignal: another.signal }).then(
      ({ StatusCode }: { StatusCode: number }) => StatusCode,
      () => null,
    );
    const asked = broken.then(() => delay(ENGINE_ANSWERS_MS, undefined, { ref: false })).then(() => 'ask');
    const found = await Promise.race([status, asked]);
    if (typeof found !== 'string') return found;
    another.abort();
    const isRunning = await container.inspect().then(
      ({ State }) => State.Running,
      () => null,
    );
    if (isRunning === null) return null;
    broken = Promise.resolve();
  }
}
