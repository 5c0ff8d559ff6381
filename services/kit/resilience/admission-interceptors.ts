import { performance } from 'node:perf_hooks';
import { MAX_MS } from '@faultline/control';
import {
  type Metadata,
  type ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import { type Context, context, trace } from '@opentelemetry/api';
import { servedCall } from '../call-scope.ts';
import { now } from '../clock.ts';
import type { LiveSettings } from '../control/live-settings.ts';
import { retryInfo } from '../grpc/retry-info.ts';
import { type Answer, ServedLayer } from '../grpc/served-layer.ts';
import type { KitMetrics } from '../metrics.ts';
import { isPlumbing } from '../telemetry/server-interceptor.ts';
import { ATTR_QUEUE_LENGTH, tellWait } from '../telemetry/waiting.ts';
import { RateMeter } from './recorder/rate-meter.ts';
import { TokenBucket } from './token-bucket.ts';
import { WorkerPool } from './worker-pool.ts';

/** Refuses calls beyond the rate with RESOURCE_EXHAUSTED; absent from the chain for a call that may pass. */
export function rateLimiter(settings: LiveSettings, metrics: KitMetrics): ServerInterceptor {
  const recorder = metrics.protections.server;
  const limit = settings.derive(
    ({ server }) => server?.rateLimit,
    ({ requestsPerSecond, burst }) => {
      const nowMs = performance.now();
      const meter = new RateMeter(requestsPerSecond, nowMs);
      recorder.limiterMade(meter);
      return { bucket: new TokenBucket(requestsPerSecond, burst, nowMs), meter };
    },
    () => recorder.limiterGone(),
  );
  return (method, call) => {
    const current = limit();
    if (!current || isPlumbing(method.path)) return call as ServerInterceptingCall;
    const { bucket, meter } = current;
    const nowMs = performance.now();
    if (!bucket.take(nowMs)) return new LimitedCall(call, bucket.msToToken, metrics).asInterceptingCall();
    meter.passed(nowMs);
    return call as ServerInterceptingCall;
  };
}

class LimitedCall extends ServedLayer {
  readonly #waitMs: number;
  readonly #metrics: KitMetrics;

  constructor(call: ServerInterceptingCallInterface, waitMs: number, metrics: KitMetrics) {
    super(call);
    this.#waitMs = Math.min(waitMs, MAX_MS);
    this.#metrics = metrics;
  }

  override onReceiveMetadata(): void {
    this.#metrics.rejected('limiter');
    this.#metrics.protections.server.limited();
    const [code, details] = [status.RESOURCE_EXHAUSTED, 'rate limit reached'];
    // The caller's code is told by RetryInfo, its retry policy by the pushback of gRFC A6.
    const metadata = retryInfo(code, details, this.#waitMs);
    metadata.set('grpc-retry-pushback-ms', String(Math.ceil(this.#waitMs)));
    this.call.sendStatus({ code, details, metadata });
  }
}

/**
 * Holds a worker slot from admission to the status, or to the end of the work for a caller that has left; absent from
 * the chain while the setting is off. A stream of answers gives its slot back with the first one: what it does from
 * then on is mostly waiting, for events and for its reader, and who waits keeps nobody from working.
 */
export function workerPool(settings: LiveSettings, metrics: KitMetrics): ServerInterceptor {
  const pool = settings.derive(
    ({ server }) => server?.workers,
    (workers) => {
      const made = new WorkerPool(workers.slots, workers.queue);
      metrics.protections.server.workersMade(() => made.busy);
      return made;
    },
    () => metrics.protections.server.workersGone(),
  );
  metrics.showWorkers(() => pool());
  return (method, call) => {
    const current = pool();
    if (!current || isPlumbing(method.path)) return call as ServerInterceptingCall;
    return new PooledCall(call, method.responseStream, current, metrics).asInterceptingCall();
  };
}

class PooledCall extends ServedLayer {
  readonly #streams: boolean;
  readonly #pool: WorkerPool;
  readonly #metrics: KitMetrics;
  #holding = false;
  #start = () => {};
  #worked = () => {};
  #tellWait = () => {};

  constructor(
    call: ServerInterceptingCallInterface,
    streams: boolean,
    pool: WorkerPool,
    metrics: KitMetrics,
  ) {
    super(call);
    this.#streams = streams;
    this.#pool = pool;
    this.#metrics = metrics;
  }

  override onReceiveMetadata(metadata: Metadata): void {
    // A queued call is started from the end of another one, so in that one's context.
    const own = context.active();
    const since = now();
    const queue = { [ATTR_QUEUE_LENGTH]: this.#pool.queued };
    this.#tellWait = () => tellWait('worker', trace.getSpan(own), since, now(), queue);
    this.#start = () => this.#begin(metadata, own);
    servedCall()?.whenAbandoned(() => this.#leave());
    const enters = this.#pool.enter(this.#start);
    if (!this.#holding) this.#metrics.protections.server.delayed();
    if (enters) return;
    this.#metrics.rejected('workers');
    const details = 'all workers busy and the queue full';
    this.call.sendStatus({ code: status.RESOURCE_EXHAUSTED, details });
  }

  override onCancel(): void {
    if (!this.#holding && this.#pool.abandon(this.#start)) {
      this.#tellWait();
      const details = 'the caller left before a worker was free';
      this.call.sendStatus({ code: status.CANCELLED, details });
    }
    super.onCancel();
  }

  override sendMessage(message: unknown, sent: () => void): void {
    if (this.#streams) this.#leave();
    super.sendMessage(message, sent);
  }

  override sendStatus(answer: Answer): void {
    this.#leave();
    super.sendStatus(answer);
  }

  #begin(metadata: Metadata, own: Context): void {
    this.#holding = true;
    this.#tellWait();
    this.#worked = this.#metrics.protections.server.worked();
    if (context.active() === own) super.onReceiveMetadata(metadata);
    else context.with(own, () => super.onReceiveMetadata(metadata));
  }

  #leave(): void {
    if (!this.#holding) return;
    this.#holding = false;
    this.#worked();
    this.#pool.leave();
  }
}
