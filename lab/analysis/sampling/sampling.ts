import { type RequestSample, traceIdsOf } from '../../evidence/requests.ts';

/**
 * Which traces of a run are kept. `head` is decided before the request by its caller, `tail` after the trace by a
 * Collector: that keeps what failed, what was slow, and a share of the rest.
 */
export type Sampling =
  | { readonly kind: 'all' }
  | { readonly kind: 'head'; readonly percent: number }
  | { readonly kind: 'tail'; readonly percent: number };

/** As it is written in a scenario, and on the command line. */
export type SamplingName = 'all' | `head=${number}%` | `tail=${number}%`;

export const ALL: Sampling = { kind: 'all' };

/** A trace that takes at least this long is slow for tail sampling, from its first span's start to its last one's end. */
export const TAIL_SLOW_MS = 500;
/** A root span is shorter than its request by what network and caller take; hardly by more than this. */
const SURELY_MS = 250;
/** The share of what neither failed nor was slow, where none is said. */
const TAIL_PERCENT = 10;
/** What `parseSampling` reads, for error texts and usage. */
export const SAMPLING_WORDS = 'all, tail, head=<percent>% or tail=<percent>% (up to 100, such as tail=10%)';

/** Of `all`, `head=10%`, `tail=10%`, or `tail`, which is the same; null for anything else. */
export function parseSampling(text: string): Sampling | null {
  if (text === 'all') return ALL;
  if (text === 'tail') return { kind: 'tail', percent: TAIL_PERCENT };
  const [, kind, digits] = /^(head|tail)=(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text) ?? [];
  const percent = Number(digits);
  if (kind === 'head' && percent > 0 && percent <= 100) return { kind, percent };
  if (kind === 'tail' && percent <= 100) return { kind, percent };
  return null;
}

/** As `parseSampling` reads it. */
export const samplingName = (sampling: Sampling): string =>
  sampling.kind === 'all' ? 'all' : `${sampling.kind}=${sampling.percent}%`;

/** Whether some traces are left out, so that what was kept can't be counted for the whole. */
export const isPartial = (sampling: Sampling): boolean => sampling.kind !== 'all' && sampling.percent < 100;

const RANDOM_BITS = 56n;

/**
 * Whether the caller marks the trace as sampled. By its id, so that whoever reads the id knows: the last 56 bits against a
 * threshold, as in https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/. What only a Collector
 * decides is marked each time.
 */
export function isMarked(sampling: Sampling, traceId: string): boolean {
  if (sampling.kind !== 'head') return true;
  const reject = BigInt(Math.round((1 - sampling.percent / 100) * 2 ** 32)) << (RANDOM_BITS - 32n);
  return BigInt(`0x${traceId.slice(-14)}`) >= reject;
}

/** Also in the Collector's configuration, so that both draw alike. */
export const TAIL_SALT = 'faultline';
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const MAX_64 = 2n ** 64n - 1n;

/**
 * Whether a trace is of the share that tail sampling keeps whatever became of it: a draw by its id, as that of the tail
 * sampling processor's policy `probabilistic` (FNV-1a of salt and id, at most a threshold). Head sampling keeps no others.
 */
export function isOfShare(sampling: Sampling, traceId: string): boolean {
  if (sampling.kind !== 'tail') return isMarked(sampling, traceId);
  let hash = FNV_OFFSET;
  for (const byte of [...Buffer.from(TAIL_SALT), ...Buffer.from(traceId, 'hex')])
    hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MAX_64;
  return hash <= (BigInt(Math.round((sampling.percent / 100) * 2 ** 53)) * MAX_64) >> 53n;
}

/**
 * Whether this trace of a request that was sent must have been kept, by what its caller knows. Under tail sampling that is
 * said only where it is certain: of the share, and of an answer 5xx, whose root span is an error, or one that took longer than the limit by
 * more than its caller can have added; more is kept than that.
 */
export function mustBeKept(
  sampling: Sampling,
  { status, sentMs, doneMs, traceId: last, earlierTraceIds = [] }: RequestSample,
  traceId: string,
): boolean {
  if (sampling.kind !== 'tail') return isMarked(sampling, traceId);
  if (isOfShare(sampling, traceId)) return true;
  // What earlier tries were answered is not told. Of the last one only its answer is known: the request was sent before the
  // first.
  if (traceId !== last) return false;
  if (earlierTraceIds.length > 0) return status >= 500;
  const tookMs = (doneMs ?? 0) - (sentMs ?? 0);
  return status >= 500 || (status > 0 && tookMs >= TAIL_SLOW_MS + SURELY_MS);
}

/** The ids of all traces that must have been kept of these requests. */
export const keptTraces = (samples: readonly RequestSample[], sampling: Sampling): ReadonlySet<string> =>
  new Set(samples.flatMap((sample) => traceIdsOf(sample).filter((id) => mustBeKept(sampling, sample, id))));
