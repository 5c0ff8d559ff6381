import { z } from 'zod';
import { errorStatus } from './error-status.ts';
import * as number from './numbers.ts';

/**
 * The settings whose promises the lab holds instances to. A system may have any others, which the lab hands on unread; but one that
 * has a setting of these names means this by it.
 */

export const retry = z.strictObject({
  maxAttempts: number.attempts.describe('Counts the first call; 1 is no retry'),
  initialBackoffMs: number.pause,
  maxBackoffMs: number.pause,
  perAttemptTimeoutMs: number.interval
    .describe("Each attempt's own budget; a shorter remaining deadline wins")
    .exactOptional(),
  retryableStatusCodes: z.array(errorStatus).readonly().describe('Default UNAVAILABLE').exactOptional(),
});

/** Further attempts while the first is still under way; gRFC A6. */
export const hedging = z.strictObject({
  maxAttempts: number.attempts.describe('Counts the first; 1 is no hedging'),
  hedgingDelayMs: number.pause.describe('Between two attempts'),
  nonFatalStatusCodes: z
    .array(errorStatus)
    .readonly()
    .describe(
      'A failure with one of these brings the next attempt at once, any other ends the call; default UNAVAILABLE',
    )
    .exactOptional(),
});

/** What can open a breaker. */
const policies = z.strictObject({
  consecutiveFailures: number.count.describe('So many failures in a row'),
  errorThresholdPercentage: number.percentage.describe(
    'A failure, when at least this share of the calls that ended in the window failed',
  ),
  slowCall: z
    .strictObject({ durationMs: number.interval, ratePercentage: number.percentage })
    .describe('A call that took longer, when at least this share of those that ended in the window did'),
});

const breakerFields = z.strictObject({
  rollingWindowMs: number.interval.describe('Window of both shares, default 10 000').exactOptional(),
  volumeThreshold: number.count
    .describe('A share of fewer calls than this opens nothing; default 20')
    .exactOptional(),
  resetTimeoutMs: number.interval.describe(
    'Open this long, then half-open; a probe that has not ended after as long again is given up: open',
  ),
  permittedProbes: number.count
    .describe(
      'Half-open, so many calls may try: all must go well for it to close, and the first that fails or is slow opens it. Default 1',
    )
    .exactOptional(),
});

type OneOf<T> = { [K in keyof T]: Pick<T, K> }[keyof T];
type Policies = z.infer<typeof policies>;

/** The breaker on one client edge: one policy at least, and any of several opens it. */
export type BreakerSettings = z.infer<typeof breakerFields> & Partial<Policies> & OneOf<Policies>;

const POLICIES = policies.keyof().options;
const { consecutiveFailures, errorThresholdPercentage, slowCall } = policies.shape;

export const breaker = z
  .strictObject({
    consecutiveFailures: consecutiveFailures.exactOptional(),
    errorThresholdPercentage: errorThresholdPercentage.exactOptional(),
    slowCall: slowCall.exactOptional(),
    ...breakerFields.shape,
  })
  .refine((given) => POLICIES.some((policy) => given[policy] !== undefined), {
    error: `expected one at least of \`${POLICIES.join('`, `')}\``,
  })
  .meta({ anyOf: POLICIES.map((policy) => ({ required: [policy] })) }) as unknown as z.ZodType<
  BreakerSettings,
  BreakerSettings
>;

/** Of one client edge, as order -> payment. All off by default: the bare edge. */
export const judgedEdge = {
  timeoutMs: number.interval
    .describe("Time budget of a call, retries included; the caller's deadline still wins when it is nearer")
    .exactOptional(),
  retry: retry
    .describe('Methods that are not idempotent are tried again only when no server has seen the attempt')
    .exactOptional(),
  hedging: hedging
    .describe('For methods without side effects, which are then not retried; `retry` stays for the others')
    .exactOptional(),
  breaker: breaker.exactOptional(),
  bulkhead: z
    .strictObject({ maxInFlight: number.count })
    .describe('At most so many calls in flight; more are refused at once with RESOURCE_EXHAUSTED')
    .exactOptional(),
  fallback: z
    .boolean()
    .describe('Serve the fallback that the business code offers when the call fails. Default false')
    .exactOptional(),
  propagateDeadline: z
    .boolean()
    .describe("Hand the caller's deadline and cancellation on. Default true")
    .exactOptional(),
};

/** Of what a service serves. */
export const judgedServer = {
  workers: z
    .strictObject({ slots: number.count, queue: number.countOrNone })
    .describe('Requests served at a time; more wait in a queue of `queue`, beyond which RESOURCE_EXHAUSTED')
    .exactOptional(),
  rateLimit: z
    .strictObject({ requestsPerSecond: number.admitted, burst: number.burst })
    .describe('Token bucket; a request without a token gets RESOURCE_EXHAUSTED')
    .exactOptional(),
};

const edge = z.object(judgedEdge);
const server = z.object(judgedServer);

export type RetrySettings = z.infer<typeof retry>;
export type HedgingSettings = z.infer<typeof hedging>;
export type EdgeSettings = z.infer<typeof edge>;
export type ServerSettings = z.infer<typeof server>;

/** Of a service: what the lab reads of it. */
export interface ServiceSettings {
  readonly server?: ServerSettings;
  /** By the name of the called service. */
  readonly clients?: Readonly<Record<string, EdgeSettings>>;
}
