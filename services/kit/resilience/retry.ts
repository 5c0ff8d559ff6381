import { setTimeout as delay } from 'node:timers/promises';
import type { RetrySettings } from '@faultline/control';
import { trace } from '@opentelemetry/api';
import { now } from '../clock.ts';
import { CallError } from '../grpc/call-error.ts';
import { RpcError, statusCodeOf, statusName } from '../grpc/rpc-error.ts';
import { tellWait } from '../telemetry/waiting.ts';
import type { GivenUp, NextAttempt, RepeatableCall } from './repeatable-call.ts';

const DEFAULT_RETRYABLE: readonly string[] = ['UNAVAILABLE'];

export interface RetriedCall extends RepeatableCall {
  /** One attempt without them. */
  readonly settings: RetrySettings | undefined;
  /** Whether the method may be carried out twice; else only what no server can have worked on is tried again. */
  readonly idempotent: boolean;
}

/**
 * Makes attempts until one succeeds, one fails for good, `maxAttempts` are used, or no time is left. After gRFC A6: a
 * token budget and the callee's pushback can end it, and what the callee has begun to answer is not asked for again;
 * transparent retries are grpc-js' own, inside an attempt. Backoff is exponential with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). What a
 * protection of this process refused is not tried again: that would only add load.
 */
export async function withRetry<T>(
  call: RetriedCall,
  attempt: (next: NextAttempt) => Promise<T>,
  random: () => number = Math.random,
): Promise<T> {
  const { settings, deadlineMs, scope, throttle } = call;
  const retryable = settings?.retryableStatusCodes ?? DEFAULT_RETRYABLE;
  let backoffs = 0;
  let next: NextAttempt = { number: 1, kind: 'first', scope };
  for (;;) {
    try {
      const answer = await attempt(next);
      throttle.succeeded();
      return answer;
    } catch (error) {
      if ((error instanceof RpcError && error.rejectedBy) || scope.left) throw error;
      if (!settings) throw error;
      const told = error instanceof CallError ? error.pushback : undefined;
      const invites = retryable.includes(statusName(statusCodeOf(error)));
      if (invites || told === 'stay-away') throttle.failed();
      if (!invites || next.number >= settings.maxAttempts) throw error;
      const why = reasonToStop(call, error);
      if (why) {
        call.onGivenUp(why);
        throw error;
      }
      const ceiling = Math.min(settings.maxBackoffMs, settings.initialBackoffMs * 2 ** backoffs++);
      if (typeof told === 'number') backoffs = 0;
      const waitMs = typeof told === 'number' ? told : ceiling * random();
      if (Date.now() + waitMs >= deadlineMs) throw error;
      const since = now();
      await delay(waitMs, undefined, { signal: scope.signal })
        .catch(() => {
          throw error;
        })
        .finally(() => tellWait('backoff', trace.getActiveSpan(), since));
      next = { number: next.number + 1, kind: 'retry', scope };
    }
  }
}

function reasonToStop({ idempotent, throttle }: RetriedCall, error: unknown): GivenUp | undefined {
  if (error instanceof CallError) {
    if (error.progress === 'answering') return 'answering';
    if (!idempotent && error.progress !== 'not-started') return 'not-idempotent';
    if (error.pushback === 'stay-away') return 'pushback';
  }
  return throttle.allows ? undefined : 'throttled';
}
