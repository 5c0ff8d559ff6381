/**
 * Jaeger's memory storage is a ring of whole traces (`max_traces`) that knows no bytes: how many fit the memory it may
 * take has to be known before.
 */

/**
 * Of one span of the shop's in Jaeger 2.13.0's memory, Go's garbage included: 1.3 kB, measured at 13 spans a trace. A ring
 * of 38 000 of those traces that turned over, under `softLimit(1024)`, took 873 MiB.
 */
const BYTES_PER_SPAN = 1_300;
/** An estimate on the safe side: an order of the shop leaves 13, and 2 more for each further attempt at a call. */
const SPANS_PER_TRACE = 16;
/** The rest is for Jaeger itself, and for what it takes in and hands out. */
const SHARE_FOR_SPANS = 0.75;

/** Traces that a Jaeger which may take that much memory can keep, to full thousands. */
export function tracesThatFit(memoryMiB: number): number {
  const spans = (memoryMiB * 1024 * 1024 * SHARE_FOR_SPANS) / BYTES_PER_SPAN;
  return Math.floor(spans / SPANS_PER_TRACE / 1_000) * 1_000;
}

/** What the lab lets a Jaeger take, as a process and as a container. */
export const MEMORY_MIB = 1_024;

/** Go collects garbage harder near it; the kernel's limit is a tenth above. See https://go.dev/doc/gc-guide#Memory_limit */
export const softLimit = (memoryMiB: number) => ({ GOMEMLIMIT: `${Math.floor(memoryMiB * 0.9)}MiB` });
