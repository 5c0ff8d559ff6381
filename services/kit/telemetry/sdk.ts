import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler } from '@opentelemetry/sdk-trace';
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import manifest from '../../../package.json' with { type: 'json' };
import type { Logger } from '../logger.ts';
import type { KitMetrics } from '../metrics.ts';
import { BoundedExporter } from './bounded-exporter.ts';
import { CountedExporter } from './counted-exporter.ts';
import { OpenSpanNotes } from './open-span-notes.ts';
import { propagator } from './propagation.ts';
import { SpanDelivery, StatusNamingExporter } from './span-delivery.ts';

export interface Telemetry {
  readonly openSpans: OpenSpanNotes;
  /** Sends what is queued, then stops. */
  shutdown(): Promise<void>;
  /** Says, when the process ends, how many spans it takes with it; nothing where it takes none. */
  ended(): void;
}

/**
 * Starts the OpenTelemetry SDK for traces only: metrics go to /metrics, logs to stdout. Spans leave in batches over
 * OTLP/gRPC to `OTEL_EXPORTER_OTLP_ENDPOINT`; without that variable nothing is exported. What becomes of them stands in
 * `metrics` and, when some are lost, in the log.
 */
export function startTelemetry(
  { service, instance }: { readonly service: string; readonly instance: string },
  metrics: KitMetrics,
  logger: Logger,
): Telemetry {
  const delivery = new SpanDelivery(metrics, logger);
  const openSpans = new OpenSpanNotes();
  const exporting = process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;
  const sdk = new NodeSDK({
    // OTEL_RESOURCE_ATTRIBUTES: the lab says run and arm there.
    resourceDetectors: [envDetector],
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service,
      [ATTR_SERVICE_NAMESPACE]: 'shop',
      [ATTR_SERVICE_INSTANCE_ID]: instance,
      [ATTR_SERVICE_VERSION]: manifest.version,
    }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    textMapPropagator: propagator,
    // The queue holds some seconds of the lab's load, so that a slow collector costs memory before it costs spans.
    spanProcessors: exporting
      ? [
          delivery,
          openSpans,
          new BatchSpanProcessor({
            exporter: new BoundedExporter(
              new CountedExporter(new StatusNamingExporter(new OTLPTraceExporter()), metrics),
            ),
            scheduledDelayMillis: exportDelayMs(),
            maxQueueSize: 16_384,
            selfObsMeterProvider: delivery.meterProvider,
          }),
        ]
      : [],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return { openSpans, shutdown: () => sdk.shutdown(), ended: () => delivery.ended() };
}

/** Half a second at most, another time for each process: those that were started together would export together, and requests wait meanwhile. */
const exportDelayMs = () => Math.round(250 + 250 * Math.random());
