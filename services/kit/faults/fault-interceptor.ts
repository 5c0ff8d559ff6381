import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { currentScope } from '../call-scope.ts';
import type { KitMetrics } from '../metrics.ts';
import { isPlumbing } from '../telemetry/server-interceptor.ts';
import { addEvent } from '../telemetry/span.ts';
import type { ActiveFault, ActiveFaults } from './active-faults.ts';

/**
 * Applies faults before the handler, so that callers, their retries and their breakers really see them. Each fault draws
 * for itself, as Envoy's does, and counts the calls that came to it and those that it met.
 */
export function faultInjection(faults: ActiveFaults, metrics: KitMetrics): ServerInterceptor {
  return (method, call) => {
    const shortName = method.path.slice(method.path.lastIndexOf('/') + 1);
    const matching = isPlumbing(method.path) ? [] : faults.matching(shortName);
    if (matching.length === 0) return call as ServerInterceptingCall;
    const drawn = matching.map(draw);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, nextMetadata) {
            void (async () => {
              for (const { fault, hit } of drawn) {
                // A call may have waited for its worker until after the fault.
                if (fault.ended.signal.aborted) continue;
                metrics.faultReached(fault.record.id);
                if (!hit) continue;
                const { action, apply } = hit;
                if (!fault.record.hidden)
                  addEvent('fault.injected', {
                    'faultline.fault.id': fault.record.id,
                    'faultline.fault.action': action,
                  });
                metrics.faultInjected(fault.record.id, action);
                const answer = await apply();
                if (answer) return call.sendStatus(answer);
              }
              nextMetadata(metadata);
            })();
          },
        }),
    });
  };
}

interface Drawn {
  readonly fault: ActiveFault;
  /** Null for a call that it lets pass. */
  readonly hit: Hit | null;
}

interface Hit {
  readonly action: 'delay' | 'abort' | 'hang';
  /** Settles when the call may go on, or with the status that ends it. */
  readonly apply: () => Promise<{ code: status; details: string } | undefined>;
}

/** When the call arrives, so that the order of arrival is that of the draws. */
function draw(fault: ActiveFault): Drawn {
  const { delay, abort, hang, hidden } = fault.record;
  const left = hidden ? LEFT : LEFT_HELD;
  const hits = (draw: () => number, percentage: number) => draw() * 100 < percentage;
  if (delay && hits(fault.draws.delay, delay.percentage)) {
    const ms = delay.fixedDelayMs + (2 * fault.draws.jitter() - 1) * (delay.jitterMs ?? 0);
    return { fault, hit: { action: 'delay', apply: () => waitUnlessLeft(left, ms) } };
  }
  if (abort && hits(fault.draws.abort, abort.percentage)) {
    const { grpcStatus, httpStatus } = abort;
    const code =
      httpStatus === undefined
        ? (status[grpcStatus as keyof typeof status] ?? status.UNAVAILABLE)
        : statusOfHttp(httpStatus);
    const told = `fault ${fault.record.id} aborts${httpStatus === undefined ? '' : ` with HTTP ${httpStatus}`}`;
    const details = fault.record.hidden ? 'the request failed' : told;
    return { fault, hit: { action: 'abort', apply: async () => ({ code, details }) } };
  }
  if (hang && hits(fault.draws.hang, hang.percentage)) {
    return {
      fault,
      hit: { action: 'hang', apply: () => waitUnlessLeft(left, undefined, fault.ended.signal) },
    };
  }
  return { fault, hit: null };
}

/**
 * What a gRPC client makes of an answer in HTTP alone, as a proxy gives it:
 * https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
 */
function statusOfHttp(httpStatus: number): status {
  switch (httpStatus) {
    case 400:
      return status.INTERNAL;
    case 401:
      return status.UNAUTHENTICATED;
    case 403:
      return status.PERMISSION_DENIED;
    case 404:
      return status.UNIMPLEMENTED;
    case 429:
    case 502:
    case 503:
    case 504:
      return status.UNAVAILABLE;
    default:
      return status.UNKNOWN;
  }
}

const LEFT = { code: status.CANCELLED, details: 'the caller left' };
const LEFT_HELD = { code: status.CANCELLED, details: 'the caller left while a fault held the call' };

/** Waits for the time or the end of the fault, whichever is given, and answers at once when the caller leaves. */
function waitUnlessLeft(
  left: typeof LEFT,
  ms: number | undefined,
  ended?: AbortSignal,
): ReturnType<Hit['apply']> {
  const { signal } = currentScope();
  if (signal?.aborted) return Promise.resolve(left);
  return new Promise((resolve) => {
    const go = () => settle(undefined);
    const leave = () => settle(left);
    const timer = ms === undefined ? undefined : setTimeout(go, ms);
    const settle = (answer: typeof LEFT | undefined) => {
      clearTimeout(timer);
      ended?.removeEventListener('abort', go);
      signal?.removeEventListener('abort', leave);
      resolve(answer);
    };
    ended?.addEventListener('abort', go);
    signal?.addEventListener('abort', leave);
  });
}
