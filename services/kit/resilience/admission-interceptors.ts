import { performance } from 'node:perf_hooks';
import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import type { KitMetrics } from '../metrics.ts';
import type { LiveSettings } from '../settings.ts';
import { isPlumbing } from '../telemetry/server-interceptor.ts';
import { TokenBucket } from './token-bucket.ts';
import { WorkerPool } from './worker-pool.ts';

/** Refuses calls beyond the rate with RESOURCE_EXHAUSTED; absent from the chain while the setting is off. */
export function rateLimiter(settings: LiveSettings, metrics: KitMetrics): ServerInterceptor {
  const bucket = settings.derive(
    ({ server }) => server?.rateLimit,
    (rate) => new TokenBucket(rate.requestsPerSecond, rate.burst, performance.now()),
  );
  return (method, call) => {
    const current = bucket();
    if (!current || isPlumbing(method.path)) return call as ServerInterceptingCall;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, nextMetadata) {
            if (current.take(performance.now())) return nextMetadata(metadata);
            metrics.rejected('limiter');
            call.sendStatus({ code: status.RESOURCE_EXHAUSTED, details: 'rate limit reached' });
          },
        }),
    });
  };
}

/** Holds a worker slot from admission to the status; absent from the chain while the setting is off. */
export function workerPool(settings: LiveSettings, metrics: KitMetrics): ServerInterceptor {
  const pool = settings.derive(
    ({ server }) => server?.workers,
    (workers) => new WorkerPool(workers.slots, workers.queue),
  );
  return (method, call) => {
    const current = pool();
    if (!current || isPlumbing(method.path)) return call as ServerInterceptingCall;
    const show = () => metrics.workers(current.busy, current.queued);
    let holding = false;
    let start = () => {};
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, nextMetadata) {
            start = () => {
              holding = true;
              nextMetadata(metadata);
            };
            if (!current.enter(start)) {
              metrics.rejected('workers');
              call.sendStatus({
                code: status.RESOURCE_EXHAUSTED,
                details: 'all workers busy and the queue full',
              });
            }
            show();
          },
          onCancel() {
            if (!holding && current.abandon(start)) {
              call.sendStatus({
                code: status.CANCELLED,
                details: 'the caller left before a worker was free',
              });
              show();
            }
          },
        }),
      sendStatus(answer, next) {
        if (holding) {
          holding = false;
          current.leave();
          show();
        }
        next(answer);
      },
    });
  };
}
