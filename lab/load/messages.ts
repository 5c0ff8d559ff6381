import type { ClientAnswer, RequestSample } from '../evidence/requests.ts';
import type { ClockOrigin } from '../runtime/clock.ts';
import type { CheckedLoadPlan } from './plan.ts';
import type { WaitingRequests } from './waiting.ts';

/** What the driver's thread is started with. */
export interface DriverData {
  readonly plan: CheckedLoadPlan;
  readonly origin: ClockOrigin;
}

/** From the driver's thread. */
export type DriverMessage =
  | { readonly type: 'started'; readonly startedAtMs: number }
  | { readonly type: 'samples'; readonly samples: readonly RequestSample[] }
  /** Of each try; that of a sample comes before it. */
  | { readonly type: 'answers'; readonly answers: readonly ClientAnswer[] }
  /** All that was due when this was asked for has ended. */
  | { readonly type: 'answered' }
  /** What has not ended when this was asked for. */
  | { readonly type: 'waiting'; readonly waiting: readonly WaitingRequests[] }
  /** The pace has changed; what was due before was sent. */
  | { readonly type: 'paced'; readonly fromMs: number }
  /** The schedule is over: what was due before that time was sent or dropped, nothing after it. */
  | { readonly type: 'stopped'; readonly stoppedAtMs: number }
  /** All requests have ended and all samples were sent. */
  | { readonly type: 'finished' };

/** To the driver's thread. */
export type DriverCommand =
  | { readonly type: 'stop' }
  | { readonly type: 'tell-answered' }
  | { readonly type: 'tell-waiting' }
  | { readonly type: 'set-pace'; readonly pace: number; readonly route: string | null }
  | { readonly type: 'aim'; readonly baseUrl: string };
