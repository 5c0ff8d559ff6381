import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler } from '@opentelemetry/sdk-trace';
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
} from '@opentelemetry/semantic-conventions';

export interface Telemetry {
  /** Sends what is queued, then stops. */
  shutdown(): Promise<void>;
}

/**
 * Starts the OpenTelemetry SDK for traces only: metrics go to /metrics, logs to stdout. Spans leave in batches over
 * OTLP/gRPC to `OTEL_EXPORTER_OTLP_ENDPOINT`; without that variable nothing is exported.
 */
export function startTelemetry(service: string, instance: string): Telemetry {
  const exporting = process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service,
      [ATTR_SERVICE_NAMESPACE]: 'shop',
      [ATTR_SERVICE_INSTANCE_ID]: instance,
    }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    textMapPropagator: new W3CTraceContextPropagator(),
    // The queue holds some seconds of the lab's load, so that a slow collector costs memory before it costs spans.
    spanProcessors: exporting
      ? [
          new BatchSpanProcessor({
            exporter: new OTLPTraceExporter(),
            scheduledDelayMillis: 500,
            maxQueueSize: 16_384,
          }),
        ]
      : [],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return { shutdown: () => sdk.shutdown() };
}
