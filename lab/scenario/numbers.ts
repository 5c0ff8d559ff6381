import { MAX_ATTEMPTS } from '@faultline/control';
import { z } from 'zod';

/**
 * The kinds of numbers in a scenario. Each has bounds beyond which a setting could not be carried out (a timer of less than a
 * millisecond) or could have no effect in any run (a bulkhead wider than all that can be in flight).
 */

/** An arm's phase of more is no lab any longer. */
const HOUR_S = 3_600;

/** Length of a phase, and how long a fault lasts: less is over before it is confirmed. */
export const seconds = z.number().min(0.05).max(HOUR_S);
/** Into a phase. */
export const secondsAfter = z.number().nonnegative().max(HOUR_S);
/** Timers count whole milliseconds. */
export const interval = z
  .number()
  .min(1)
  .max(1_000 * HOUR_S);
/** The same, or none at all. */
export const pause = z
  .number()
  .nonnegative()
  .max(1_000 * HOUR_S)
  .refine((ms) => ms === 0 || ms >= 1, { error: 'expected 0, or a number to be >=1' });
/** Of callers. */
export const patience = z.int().min(1).max(60_000);
/** More than can be under way, or end, in the window or the phase that it is about. */
const MANY = 100_000;
export const count = z.int().positive().max(MANY);
export const countOrNone = z.int().nonnegative().max(MANY);
export const attempts = z.int().min(1).max(MAX_ATTEMPTS);
export const repeats = z.int().min(1).max(20);
/** One of so many requests: of more there is hardly one in a phase. */
export const oneIn = z.int().min(2).max(1_000);
/** A second, of the load: one in 100 s at least. */
export const rate = z.number().min(0.01).max(2_000);
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
/** What a service needs to start, and what no machine has. */
export const memoryMiB = z.int().min(64).max(1_048_576);
export const cpus = z.number().min(0.1).max(1_024);
