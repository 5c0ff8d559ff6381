import type { Attributes, Counter, Meter, MeterProvider } from '@opentelemetry/api';
import { createNoopMeter, TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { statusName } from '../grpc/rpc-error.ts';
import type { Logger } from '../logger.ts';
import type { KitMetrics } from '../metrics.ts';

/** https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/ */
const PROCESSED = 'otel.sdk.processor.span.processed';

/**
 * What becomes of the spans that the SDK sends: counted in the kit's metrics, and logged when they begin to be lost and
 * when that is over, once each. A span is lost when whoever should take it is gone or refuses it, or when the queue before
 * it is full; the request it tells of notices nothing. As a processor beside the one that sends it knows what is on its way.
 */
export class SpanDelivery implements SpanProcessor {
  /** For the SDK's span processor, to count with. */
  readonly meterProvider: MeterProvider = { getMeter: () => this.#meter() };
  readonly #metrics: KitMetrics;
  readonly #logger: Logger;
  #lost = 0;
  /** Spans that have ended, and are neither sent nor lost. */
  #held = 0;
  /** Since spans were last lost, a batch has been taken. */
  #wasTaken = false;

  constructor(metrics: KitMetrics, logger: Logger) {
    this.#metrics = metrics;
    this.#logger = logger;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (span.spanContext().traceFlags & TraceFlags.SAMPLED) this.#held += 1;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}

  /**
   * To be called when the process ends: whatever it still holds is lost with it, and nobody reads its metrics any more. So
   * the log says how many, and with them those that were lost before, where that was not over.
   */
  ended(): void {
    const lost = this.#lost + this.#held;
    if (lost > 0) this.#logger.warn({ lost, held: this.#held }, 'spans were lost up to the end');
  }

  #meter(): Meter {
    const meter = createNoopMeter();
    const counter: Counter = { add: (count, attributes = {}) => this.#processed(count, attributes) };
    const createCounter = (name: string) => (name === PROCESSED ? counter : meter.createUpDownCounter(name));
    return Object.assign(Object.create(meter) as Meter, { createCounter });
  }

  #processed(count: number, attributes: Attributes): void {
    this.#metrics.spansProcessed(count, attributes);
    this.#held -= count;
    const reason = attributes[ATTR_ERROR_TYPE];
    if (reason !== undefined) this.#onLost(count, String(reason));
    else this.#onTaken();
  }

  #onLost(count: number, reason: string): void {
    if (this.#lost === 0) this.#logger.warn({ reason }, 'spans are lost');
    this.#lost += count;
    this.#wasTaken = false;
  }

  /** Over only with the second batch in a row: one may get in between two that are refused. */
  #onTaken(): void {
    if (this.#lost > 0 && this.#wasTaken) {
      this.#logger.info({ lost: this.#lost }, 'spans are no longer lost');
      this.#lost = 0;
    }
    this.#wasTaken = true;
  }
}

/** An exporter whose failures are named by their gRPC status: that name is what the SDK counts them under. */
export class StatusNamingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;

  constructor(exporter: SpanExporter) {
    this.#exporter = exporter;
  }

  export(spans: ReadableSpan[], onResult: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) =>
      onResult(result.code === ExportResultCode.SUCCESS ? result : { ...result, error: named(result.error) }),
    );
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve();
  }
}

function named(cause: (Error & { readonly code?: unknown }) | undefined): Error {
  const error = new Error(cause?.message ?? 'not exported', { cause });
  error.name = typeof cause?.code === 'number' ? statusName(cause.code) : (cause?.name ?? 'Error');
  return error;
}
