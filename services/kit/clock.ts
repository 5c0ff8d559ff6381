import { performance } from 'node:perf_hooks';
import type { HrTime } from '@opentelemetry/api';

/** The beginning of a millisecond that was seen within so much is close enough; else the next one is looked at. */
const CLOSE_MS = 0.02;
const MAX_LOOKS = 10;

/**
 * Epoch ms at which this process' monotonic clock was 0. `Date.now()` knows whole milliseconds, and begins one late where
 * the process had to wait for a processor: so it is watched until one begins between two close readings of the other.
 */
function anchor(): number {
  let best = { originMs: performance.timeOrigin, withinMs: Number.POSITIVE_INFINITY };
  for (let look = 0; look < MAX_LOOKS && best.withinMs > CLOSE_MS; look++) {
    const first = Date.now();
    let wallMs = first;
    let [lastMs, beforeMs] = [0, performance.now()];
    while (wallMs === first) {
      [lastMs, beforeMs] = [beforeMs, performance.now()];
      wallMs = Date.now();
    }
    // It began after the look before this one.
    const afterMs = performance.now();
    const withinMs = afterMs - lastMs;
    if (withinMs < best.withinMs) best = { originMs: wallMs - (lastMs + afterMs) / 2, withinMs };
  }
  return best.originMs;
}

const ORIGIN_MS = anchor();
const ORIGIN_S = Math.floor(ORIGIN_MS / 1_000);
const ORIGIN_REST_MS = ORIGIN_MS - ORIGIN_S * 1_000;

/**
 * The time that stamps spans, their events and what is counted: the wall clock, read once when the process begins, and the
 * monotonic one from there. So whoever sets the clock (NTP, an administrator) moves no span of a process that runs; slewing
 * moves both clocks alike. A process that begins after such a step has the new time: the lab doubts an arm in which that
 * happened, as it does one whose spans do not fit each other. Exact to the microsecond, where the SDK's own clock has
 * milliseconds. As OpenTelemetry has it: seconds and nanoseconds.
 */
export function now(): HrTime {
  const ms = ORIGIN_REST_MS + performance.now();
  const seconds = Math.floor(ms / 1_000);
  return [ORIGIN_S + seconds, Math.floor((ms - seconds * 1_000) * 1e6)];
}

/** The same in epoch ms, with a fraction. */
export const unixMs = (): number => ORIGIN_MS + performance.now();

/** The same, as Prometheus has it: seconds with a fraction. */
export const unixSeconds = (): number => unixMs() / 1_000;
