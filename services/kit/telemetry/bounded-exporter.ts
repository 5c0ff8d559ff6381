import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** A Collector refuses a gRPC message of more than 4 MiB, all of its spans; a batch is bounded by their number only. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** For what is around the spans: resource, scope, lengths. */
const ROOM_FOR_SPANS = MAX_MESSAGE_BYTES - 64 * 1024;

/** Ids, times, numbers and lengths of a span, event or link; of an attribute. */
const FRAME = 160;
const ATTRIBUTE_FRAME = 24;
/** UTF-8 of one UTF-16 unit at most. */
const BYTES_PER_CHAR = 3;

/**
 * Splits a batch where its message could become larger than is taken. A span too large for one goes by itself, and is
 * lost by itself; but the SDK counts its whole batch as lost.
 */
export class BoundedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;

  constructor(exporter: SpanExporter) {
    this.#exporter = exporter;
  }

  /** Tells the first failure, if any, once all parts have ended. */
  export(spans: ReadableSpan[], onResult: (result: ExportResult) => void): void {
    const parts = partsOf(spans);
    let pending = parts.length;
    let told: ExportResult = { code: ExportResultCode.SUCCESS };
    for (const part of parts) {
      this.#exporter.export(part, (result) => {
        if (told.code === ExportResultCode.SUCCESS) told = result;
        if (--pending === 0) onResult(told);
      });
    }
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve();
  }
}

/** In order; nearly always one. */
function partsOf(spans: ReadableSpan[]): ReadableSpan[][] {
  const parts: ReadableSpan[][] = [];
  let part: ReadableSpan[] = [];
  let size = 0;
  for (const span of spans) {
    const more = sizeOf(span);
    if (part.length > 0 && size + more > ROOM_FOR_SPANS) {
      parts.push(part);
      part = [];
      size = 0;
    }
    part.push(span);
    size += more;
  }
  return [...parts, part];
}

/** At most so many bytes in protobuf: lengths of strings are looked at, nothing is encoded. */
function sizeOf({ name, attributes, events, links, status }: ReadableSpan): number {
  let size = FRAME + sizeOfText(name) + sizeOfText(status.message ?? '') + sizeOfAttributes(attributes);
  for (const event of events) size += FRAME + sizeOfText(event.name) + sizeOfAttributes(event.attributes);
  for (const link of links) size += FRAME + sizeOfAttributes(link.attributes);
  return size;
}

function sizeOfAttributes(attributes: Attributes = {}): number {
  let size = 0;
  for (const key in attributes) size += ATTRIBUTE_FRAME + sizeOfText(key) + sizeOfValue(attributes[key]);
  return size;
}

function sizeOfValue(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return sizeOfText(value);
  if (!Array.isArray(value)) return 0;
  return value.reduce<number>(
    (sum, each) => sum + ATTRIBUTE_FRAME + (typeof each === 'string' ? sizeOfText(each) : 0),
    0,
  );
}

const sizeOfText = (text: string): number => text.length * BYTES_PER_CHAR;
