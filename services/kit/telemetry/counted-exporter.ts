import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { KitMetrics } from '../metrics.ts';

type Counts = Pick<KitMetrics, 'exportBegun' | 'exportEnded'>;

/** Counts what it asks of whoever takes the spans: of one that has fallen silent these are the calls that notice. */
export class CountedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #metrics: Counts;

  constructor(exporter: SpanExporter, metrics: Counts) {
    this.#exporter = exporter;
    this.#metrics = metrics;
  }

  export(spans: ReadableSpan[], onResult: (result: ExportResult) => void): void {
    this.#metrics.exportBegun();
    this.#exporter.export(spans, (result) => {
      this.#metrics.exportEnded(result.code === ExportResultCode.SUCCESS);
      onResult(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve();
  }
}
