import { setTimeout as delay } from 'node:timers/promises';
import type { RetrySettings } from '../../proto/control.ts';
import type { CallScope } from '../call-scope.ts';
import { RpcError, statusCodeOf, statusName } from '../grpc/rpc-error.ts';

const DEFAULT_RETRYABLE: readonly string[] = ['UNAVAILABLE'];

/**
 * Calls `attempt(n)` from n = 1 until it succeeds, fails for good, has used `maxAttempts`, or no time is left for
 * another. Backoff is exponential with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * A call that a protection of this process refused is not tried again: that would only add load.
 */
export async function withRetry<T>(
  settings: RetrySettings | undefined,
  deadlineMs: number,
  scope: CallScope,
  attempt: (number: number) => Promise<T>,
  random: () => number = Math.random,
): Promise<T> {
  if (!settings) return attempt(1);
  const retryable = settings.retryableStatusCodes ?? DEFAULT_RETRYABLE;
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      const refusedHere = error instanceof RpcError && error.rejectedBy !== undefined;
      if (refusedHere || number >= settings.maxAttempts || scope.left) throw error;
      if (!retryable.includes(statusName(statusCodeOf(error)))) throw error;
      const ceiling = Math.min(settings.maxBackoffMs, settings.initialBackoffMs * 2 ** (number - 1));
      const backoffMs = ceiling * random();
      if (Date.now() + backoffMs >= deadlineMs) throw error;
      await delay(backoffMs, undefined, { signal: scope.signal }).catch(() => {
        throw error;
      });
    }
  }
}
