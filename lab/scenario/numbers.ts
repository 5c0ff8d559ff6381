import { z } from 'zod';

export { interval } from '@faultline/control/numbers';

/** The kinds of numbers in a scenario, with bounds as those of the control channel have. */

/** An arm's phase of more is no lab any longer. */
const HOUR_S = 3_600;

/** Length of a phase, and how long a fault lasts: less is over before it is confirmed. */
export const seconds = z.number().min(0.05).max(HOUR_S);
/** Into a phase. */
export const secondsAfter = z.number().nonnegative().max(HOUR_S);
/** Of callers. */
export const patience = z.int().min(1).max(60_000);
export const repeats = z.int().min(1).max(20);
/** One of so many requests: of more there is hardly one in a phase. */
export const oneIn = z.int().min(2).max(1_000);
/** A second, of the load: one in 100 s at least. */
export const rate = z.number().min(0.01).max(2_000);
/** What a service needs to start, and what no machine has. */
export const memoryMiB = z.int().min(64).max(1_048_576);
export const cpus = z.number().min(0.1).max(1_024);
/** Of one client that sends as fast as it is answered. */
export const connections = z.int().min(1).max(200);
/** Seconds, in whole ones as autocannon counts. */
export const saturation = z.int().min(1).max(10);

/** Of requests that fail: a route that serves every second one is not lost beyond doubt. */
export const lostShare = z.number().min(0.5).max(1);

/** Of a change, as a share: less is no change that anybody sees. */
export const leastEffect = z.number().min(0.01).max(10);
