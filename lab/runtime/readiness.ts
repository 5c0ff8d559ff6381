import { type ErrorCode, FaultlineError } from '../errors.ts';
import { describeExit } from './exit.ts';
import { lastWords } from './last-words.ts';
import type { InstanceSpec, RunningInstance } from './runtime.ts';

const defaultTimeoutMs = 15_000;
const detailLines = 20;

/**
 * Resolves once `spec.ready` does. Whatever ends the wait also aborts the signal that `ready` got.
 * @throws FaultlineError `instance-exited`, `instance-not-ready`, or the reason of `cancelled`
 */
export async function awaitReady(
  instance: RunningInstance,
  spec: InstanceSpec,
  cancelled: AbortSignal,
): Promise<void> {
  cancelled.throwIfAborted();
  if (spec.ready === undefined) return;
  const timeoutMs = spec.readyTimeoutMs ?? defaultTimeoutMs;
  const abort = new AbortController();
  const fail = (code: ErrorCode, found: string, cause?: unknown): FaultlineError =>
    new FaultlineError(
      code,
      `${spec.name} expected to be ready within ${timeoutMs} ms, found ${found}. Its log: ${instance.logFile}`,
      { cause, detail: lastWords(instance, detailLines) },
    );
  const ended = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true });
  });
  ended.catch(() => {});
  const timer = setTimeout(
    () => abort.abort(fail('instance-not-ready', 'it running but not ready')),
    timeoutMs,
  );
  const cancel = (): void => abort.abort(cancelled.reason);
  cancelled.addEventListener('abort', cancel, { once: true });
  void instance.exited.then((exit) => {
    if (!abort.signal.aborted) abort.abort(fail('instance-exited', describeExit(exit)));
  });
  try {
    await Promise.race([spec.ready(instance, abort.signal), ended]);
  } catch (cause) {
    // A check that failed because the process ended must not hide that it ended.
    if (instance.state === 'exited') await instance.exited;
    abort.signal.throwIfAborted();
    throw fail('instance-not-ready', cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', cancel);
    abort.abort();
  }
}
