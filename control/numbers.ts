import { z } from 'zod';

/**
 * The kinds of numbers in settings and faults. Each has bounds beyond which it could not be carried out (a timer of less than a
 * millisecond) or could have no effect in any run (a bulkhead wider than all that can be in flight).
 */

const HOUR_MS = 3_600_000;
/** More than can be under way, or end, in the window or the phase that it is about. */
const MANY = 100_000;

/** Timers count whole milliseconds. */
export const interval = z.number().min(1).max(HOUR_MS);
/** The same, or none at all. */
export const pause = z
  .number()
  .nonnegative()
  .max(HOUR_MS)
  .refine((ms) => ms === 0 || ms >= 1, { error: 'expected 0, or a number to be >=1' })
  .meta({ anyOf: [{ const: 0 }, { minimum: 1 }] });
export const count = z.int().positive().max(MANY);
export const countOrNone = z.int().nonnegative().max(MANY);
/** Of retries and of hedging, the first included; gRFC A6. */
export const attempts = z.int().min(1).max(5);
/** A second, of what is admitted; a token bucket counts parts of a call. */
export const admitted = z.number().min(0.001).max(MANY);
export const burst = z.number().min(1).max(MANY);
/** A share that decides: 0 is any. */
export const percentage = z.number().min(0).max(100);
/** A share that is struck: one call in a thousand at least. */
export const struck = z.number().min(0.1).max(100);
/** Of the retry budget, to three decimals (gRFC A6). */
export const maxTokens = z.int().positive().max(1_000);
export const tokenRatio = z.number().min(0.001).max(1_000);
