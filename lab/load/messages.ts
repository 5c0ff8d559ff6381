import type { RequestSample } from '../analysis/evidence.ts';

/** From the driver's thread. */
export type DriverMessage =
  | { readonly type: 'started'; readonly startedAtMs: number }
  | { readonly type: 'samples'; readonly samples: readonly RequestSample[] }
  /** All requests have ended and all samples were sent. */
  | { readonly type: 'finished' };

/** To the driver's thread. */
export type DriverCommand = { readonly type: 'stop' };
