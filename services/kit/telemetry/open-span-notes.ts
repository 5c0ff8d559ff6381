import type { OpenSpan, OpenSpans } from '@faultline/control/open-spans';
import { SpanKind } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';

export interface OpenSpanNotesOptions {
  /** So many are noted at once, further ones counted. */
  readonly atMost?: number;
  /** Who wants them asks again within so long. */
  readonly forMs?: number;
}

const AT_MOST = 1_000;
const FOR_MS = 15_000;

/** Notes of spans that have begun and not ended, while somebody wants them; else it costs a look at a flag for each span. */
export class OpenSpanNotes implements SpanProcessor {
  readonly #atMost: number;
  readonly #forMs: number;
  /** By span id. */
  readonly #open = new Map<string, ReadableSpan>();
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ atMost = AT_MOST, forMs = FOR_MS }: OpenSpanNotesOptions = {}) {
    this.#atMost = atMost;
    this.#forMs = forMs;
  }

  /** From now on, and for some seconds, spans that begin are noted. */
  wanted(): void {
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#unwanted(), this.#forMs).unref();
  }

  /** All that are noted, or those of one trace. */
  read(traceId: string | null = null): OpenSpans {
    const open = [...this.#open.values()];
    const asked = open.filter((span) => traceId === null || span.spanContext().traceId === traceId);
    return { spans: asked.map(noteOf), dropped: this.#dropped };
  }

  onStart(span: Span): void {
    if (this.#timer === undefined) return;
    if (this.#open.size >= this.#atMost) this.#dropped += 1;
    else this.#open.set(span.spanContext().spanId, span);
  }

  onEnd(span: ReadableSpan): void {
    if (this.#open.size > 0) this.#open.delete(span.spanContext().spanId);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    clearTimeout(this.#timer);
    this.#unwanted();
  }

  #unwanted(): void {
    this.#timer = undefined;
    this.#dropped = 0;
    this.#open.clear();
  }
}

const KINDS: Readonly<Record<SpanKind, OpenSpan['kind']>> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

function noteOf(span: ReadableSpan): OpenSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    ...{ traceId, spanId, parentSpanId: span.parentSpanContext?.spanId ?? null },
    ...{ name: span.name, kind: KINDS[span.kind], startMs: hrTimeToMilliseconds(span.startTime) },
    attributes: Object.fromEntries(Object.entries(span.attributes).flatMap(plain)),
    events: span.events.map(({ name, time }) => ({ name, atMs: hrTimeToMilliseconds(time) })),
  };
}

const plain = ([key, value]: [string, unknown]): [string, string | number | boolean][] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [];
