import type { RequestHandler } from 'express';
import { refused } from '../refused.ts';

export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
  /** `isGuest`: by the token of the link of the board. */
  readonly applies: (method: string, isGuest: boolean) => boolean;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

/** A token bucket for all that ask: a script that runs wild must not take the lab from everybody else. */
export function rateLimit(options: RateLimitOptions): RequestHandler {
  const { perSecond, burst, applies, now = () => performance.now() } = options;
  let [left, atMs] = [burst, now()];
  return (request, response, next) => {
    if (!applies(request.method, response.locals.isGuest === true)) return next();
    const nowMs = now();
    left = Math.min(burst, left + ((nowMs - atMs) * perSecond) / 1_000);
    atMs = nowMs;
    if (left < 1) {
      response.set('Retry-After', '1');
      throw refused('too-many-requests', `Expected at most ${perSecond} requests a second.`);
    }
    left -= 1;
    next();
  };
}
