import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';

/** OpenTelemetry as anybody sets it up: its variables say who this is and where spans go. */
const sdk = new NodeSDK({
  resourceDetectors: [envDetector],
  // A kill takes along what is not sent yet: half a second of spans at most.
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 500 })],
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [],
});
sdk.start();

export const tracer = trace.getTracer('dispatch');

/** Who is stopped sends the spans that it still has. */
process.once('SIGTERM', () => {
  void sdk.shutdown().finally(() => process.exit(0));
});
