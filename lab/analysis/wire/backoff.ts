import type { RetrySettings } from '@faultline/control';
import type { WireCall } from './calls.ts';
import { Findings, ms, type SettingsOf, type WireRule } from './finding.ts';

/** A timer fires later than it should where its process has to wait for a processor. */
const LATE_MS = 100;
/** So rarely are drawn pauses that short, all together. */
export const HARDLY_EVER = 1e-4;

/**
 * Between a failed attempt and its retry lies a pause, drawn evenly from nothing to a ceiling that doubles (full jitter). So a
 * single one is at most its ceiling; and all of an edge together are hardly ever as short as if there were none. After
 * RESOURCE_EXHAUSTED the callee may have said how long to wait, which spans do not tell.
 */
export function backoffHeld(settingsOf: SettingsOf): WireRule {
  const found = new Findings();
  const pauses = new Map<string, { readonly count: number; readonly sum: number }>();
  return {
    look: (calls) => {
      for (const call of calls) {
        const { retry } = settingsOf(call.from, call.to);
        if (!retry) continue;
        for (const share of sharesOf(call, retry, found)) {
          const of = pauses.get(call.edge) ?? { count: 0, sum: 0 };
          pauses.set(call.edge, { count: of.count + 1, sum: of.sum + share });
        }
      }
    },
    found: () => {
      for (const [edge, { count, sum }] of pauses) {
        const mean = sum / count;
        if (chanceOfLess(count, mean * count) >= HARDLY_EVER) continue;
        found.breach(
          `${edge}: ${count} pauses before retries took ${(100 * mean).toFixed(0)}% of their longest on average, expected about 50%`,
        );
      }
      pauses.clear();
      return found;
    },
  };
}

/** Of the pauses before a call's retries, what part of its ceiling each took. */
function sharesOf(call: WireCall, retry: RetrySettings, found: Findings): number[] {
  return call.attempts.flatMap(({ node, kind, number }, index) => {
    const before = call.attempts[index - 1];
    if (kind !== 'retry' || before?.number !== number - 1 || before.status === 'RESOURCE_EXHAUSTED')
      return [];
    const pauseMs = Math.max(0, node.span.startMs - before.node.span.endMs);
    const ceilingMs = ceilingOf(number, retry);
    const long = `expected attempt ${number} within ${ms(ceilingMs)} of the one before it, found ${ms(pauseMs)}`;
    found.look(call, pauseMs > ceilingMs + LATE_MS ? long : null);
    return [pauseMs / ceilingMs];
  });
}

/** Before attempt `number`, in ms. */
const ceilingOf = (number: number, { initialBackoffMs, maxBackoffMs }: RetrySettings): number =>
  Math.min(maxBackoffMs, initialBackoffMs * 2 ** (number - 2));

/** More draws than that are as good as normal. */
const FEW = 12;

/** How likely the sum of so many draws from 0 to 1 is `sum` or less: exact (Irwin-Hall) for few, normal for many. */
export function chanceOfLess(count: number, sum: number): number {
  if (count > FEW) return normalBelow((sum - count / 2) / Math.sqrt(count / 12));
  let chance = 0;
  let term = 1;
  // Sum of (-1)^k C(n,k) (x-k)^n / n!
  let factorial = 1;
  for (let n = 2; n <= count; n++) factorial *= n;
  for (let k = 0; k <= Math.floor(Math.min(sum, count)); k++) {
    chance += (term * (sum - k) ** count) / factorial;
    term *= -(count - k) / (k + 1);
  }
  return Math.min(1, Math.max(0, chance));
}

/** Abramowitz and Stegun 26.2.17, off by 7.5e-8 at most. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z < 0 ? tail : 1 - tail;
}
