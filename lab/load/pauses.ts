import type { PromisedLoad, RequestSample, TryTimes } from '../evidence/requests.ts';
import { MAX_LATENESS_P99_MS, STRAGGLERS } from './overloaded.ts';

/** Of floating point. */
const ROUNDING_MS = 0.01;
/** An answer that says when to come again is followed no sooner than this, also where it says at once. */
const LEAST_TOLD_MS = 100;
const BUSY: ReadonlySet<number> = new Set([429, 503]);
/** So many pauses may be longer than the driver's own lateness allows, as so many requests may go out later. */
const MAX_LATE_SHARE = 0.01;

/** Of the pauses of one phase, each from the end of a try to the beginning of the next. */
interface Pauses {
  all: number;
  short: number;
  /** The one that was shorter than asked by the most, ms. */
  shortest: { readonly ms: number; readonly askedMs: number } | null;
  long: number;
  /** Requests that were sent again, and nobody says when. */
  untold: number;
}

/**
 * Whether callers that came again paused as they were asked to, a line for each phase in which they did not. No pause may be
 * shorter: the driver waits by the clock that stamps the tries. It sleeps on a timer of its event loop as it does before a
 * request is due, so a hundredth of them may be longer by more than the 50 ms that a request may go out late.
 */
export function brokenPauses(
  { route, sent, load }: { route: string; sent: readonly RequestSample[]; load: PromisedLoad },
  phaseOf: (dueMs: number) => string,
): string[] {
  const byPhase = new Map<string, Pauses>();
  for (const sample of sent) {
    if (!sample.earlierTraceIds) continue;
    const phase = phaseOf(sample.dueMs);
    const pauses = byPhase.get(phase) ?? { all: 0, short: 0, shortest: null, long: 0, untold: 0 };
    byPhase.set(phase, pauses);
    note(pauses, sample, load);
  }
  return [...byPhase].flatMap(([phase, pauses]) => inWords(route, phase, pauses));
}

function note(pauses: Pauses, { tries = [], earlierTraceIds = [] }: RequestSample, load: PromisedLoad): void {
  if (tries.length !== earlierTraceIds.length + 1) pauses.untold++;
  for (const [index, next] of tries.entries()) {
    const before = tries[index - 1];
    if (!before) continue;
    const askedMs = pauseAfter(before, load);
    const ms = next.sentMs - before.doneMs;
    pauses.all++;
    if (ms > askedMs + MAX_LATENESS_P99_MS) pauses.long++;
    if (ms >= askedMs - ROUNDING_MS) continue;
    pauses.short++;
    const { shortest } = pauses;
    if (!shortest || ms - askedMs < shortest.ms - shortest.askedMs) pauses.shortest = { ms, askedMs };
  }
}

/** What was asked: by the answer, or where that says nothing by the scenario. */
function pauseAfter({ status, retryAfterMs }: TryTimes, { pauseMs = 0 }: PromisedLoad): number {
  return Math.max(retryAfterMs ?? 0, BUSY.has(status) ? LEAST_TOLD_MS : pauseMs);
}

function inWords(route: string, phase: string, { all, short, shortest, long, untold }: Pauses): string[] {
  const lines: string[] = [];
  const where = phase === 'warm-up' ? 'the warm-up' : `the ${phase} phase`;
  const again = `of the ${all} times that ${route} was sent again in ${where}`;
  if (untold > 0) lines.push(`of ${untold} ${route} that were sent again in ${where} nothing says when`);
  if (shortest)
    lines.push(
      `${again}, ${short} came too soon: ${shortest.ms.toFixed(1)} ms after the try before, where ${shortest.askedMs} ms are asked for`,
    );
  if (long > Math.max(STRAGGLERS, all * MAX_LATE_SHARE))
    lines.push(`${again}, ${long} came more than ${MAX_LATENESS_P99_MS} ms later than is asked for`);
  return lines;
}
