import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import { currentScope } from '../call-scope.ts';
import type { KitMetrics } from '../metrics.ts';
import { isPlumbing } from '../telemetry/server-interceptor.ts';
import type { ActiveFault, ActiveFaults } from './active-faults.ts';

/**
 * Applies faults before the handler, so that callers, their retries and their breakers really see them. Each feature
 * of each fault draws for itself, as Envoy's does. Order: delay, then abort, then hang.
 */
export function faultInjection(faults: ActiveFaults, metrics: KitMetrics): ServerInterceptor {
  return (method, call) => {
    const shortName = method.path.slice(method.path.lastIndexOf('/') + 1);
    const matching = isPlumbing(method.path) ? [] : faults.matching(shortName);
    const drawn = draw(matching);
    if (drawn.length === 0) return call as ServerInterceptingCall;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, nextMetadata) {
            void (async () => {
              for (const { fault, action, apply } of drawn) {
                // A call may have waited for its worker until after the fault.
                if (fault.ended.signal.aborted) continue;
                trace.getActiveSpan()?.addEvent('fault.injected', {
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
  readonly action: 'delay' | 'abort' | 'hang';
  /** Settles when the call may go on, or with the status that ends it. */
  readonly apply: () => Promise<{ code: status; details: string } | undefined>;
}

function draw(faults: readonly ActiveFault[]): Drawn[] {
  const drawn: Drawn[] = [];
  const hit = (draw: () => number, percentage: number) => draw() * 100 < percentage;
  for (const fault of faults) {
    const { delay, abort, hang } = fault.record;
    if (delay && hit(fault.draws.delay, delay.percentage)) {
      drawn.push({ fault, action: 'delay', apply: () => waitUnlessLeft(delay.fixedDelayMs) });
    }
    if (abort && hit(fault.draws.abort, abort.percentage)) {
      const code = status[abort.grpcStatus as keyof typeof status] ?? status.UNAVAILABLE;
      drawn.push({
        fault,
        action: 'abort',
        apply: async () => ({ code, details: `fault ${fault.record.id} aborts` }),
      });
    }
    if (hang && hit(fault.draws.hang, hang.percentage)) {
      drawn.push({ fault, action: 'hang', apply: () => waitUnlessLeft(undefined, fault.ended.signal) });
    }
  }
  return drawn;
}

const LEFT = { code: status.CANCELLED, details: 'the caller left while a fault held the call' };

/** Waits for the time or the end of the fault, whichever is given, and answers at once when the caller leaves. */
function waitUnlessLeft(ms: number | undefined, ended?: AbortSignal): ReturnType<Drawn['apply']> {
  const { signal } = currentScope();
  if (signal?.aborted) return Promise.resolve(LEFT);
  return new Promise((resolve) => {
    const go = () => settle(undefined);
    const left = () => settle(LEFT);
    const timer = ms === undefined ? undefined : setTimeout(go, ms);
    const settle = (answer: typeof LEFT | undefined) => {
      clearTimeout(timer);
      ended?.removeEventListener('abort', go);
      signal?.removeEventListener('abort', left);
      resolve(answer);
    };
    ended?.addEventListener('abort', go);
    signal?.addEventListener('abort', left);
  });
}
