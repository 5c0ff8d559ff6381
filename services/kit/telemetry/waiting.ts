import { type Attributes, type HrTime, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { now } from '../clock.ts';
import { setAttributes, startSpan } from './span.ts';

/**
 * What a call can wait for in the kit: a worker that is free, the backoff before it is tried again, an instance to be sent
 * to (found by the registry, and connected; told of calls with one answer). Bulkhead and limiter refuse at once: nothing
 * waits in them.
 */
export type WaitFor = 'worker' | 'backoff' | 'connection';

/** A wait that is longer is a span of its own. */
const SPAN_OVER_S = 0.001;

/** How many calls waited for a worker already when this one began to. */
export const ATTR_QUEUE_LENGTH = 'faultline.wait.worker.queue_length';

/** Seconds of shorter waits under a span, added up. */
export const waitAttribute = (what: WaitFor) => `faultline.wait.${what}.duration`;

/**
 * Makes a wait visible to every trace tool: as an INTERNAL child `wait worker` of the span that it held up, so that it has a
 * place of its own on the critical path; as an attribute where it was not worth a span. To be called once it is over; `attributes` are of the span.
 */
export function tellWait(
  what: WaitFor,
  held: Span | undefined,
  since: HrTime,
  until: HrTime = now(),
  attributes: Attributes = {},
): void {
  if (!held) return;
  const seconds = until[0] - since[0] + (until[1] - since[1]) / 1e9;
  if (seconds > SPAN_OVER_S) {
    const options = { kind: SpanKind.INTERNAL, startTime: since, attributes };
    startSpan(`wait ${what}`, options, trace.setSpan(ROOT_CONTEXT, held)).end(until);
    return;
  }
  const key = waitAttribute(what);
  const before = (held as Partial<ReadableSpan>).attributes?.[key] ?? 0;
  setAttributes(held, { [key]: Number(before) + seconds });
}
