import type { RetrySettings } from '@faultline/control';
import type { WireCall } from './calls.ts';
import { Findings, ms, ofCall, type SettingsOf, type WireRule } from './finding.ts';

/** A timer fires later than it should where its process has to wait for a processor. */
const LATE_MS = 100;
/** No standstill that is let pass is longer. A pause was seen 134 ms late, on two slow processors. */
const STANDSTILL_MS = 250;
/** Of an edge's pauses, the part that may be late so: the others tell what is asked for. */
const MOST_LATE = 1 / 4;
/** So rarely are drawn pauses that short, all together. */
export const HARDLY_EVER = 1e-4;

/**
 * Between a failed attempt and its retry lies a pause, drawn evenly from nothing to a ceiling that doubles (full jitter). So a
 * single one is at most its ceiling; and all of an edge together are hardly ever as short as if there were none. A process that
 * stands still ends all its pauses late at once: one such time an edge is let pass, where most of its pauses are as they
 * should be. After RESOURCE_EXHAUSTED the callee may have said how long to wait, which spans do not tell.
 */
export function backoffHeld(settingsOf: SettingsOf): WireRule {
  const found = new Findings();
  const allowed: string[] = [];
  const pauses = new Map<string, PausesOfEdge>();
  return {
    look: (calls) => {
      for (const call of calls) {
        const { retry } = settingsOf(call.from, call.to);
        if (!retry) continue;
        for (const pause of pausesOf(call, retry)) {
          found.look(call, null);
          const of = pauses.get(call.edge) ?? { count: 0, shares: 0, late: [] };
          pauses.set(call.edge, of);
          of.count += 1;
          of.shares += (pause.toMs - pause.fromMs) / pause.ceilingMs;
          if (lateMs(pause) > LATE_MS) of.late.push({ ...pause, told: ofCall(call, longer(pause)) });
        }
      }
    },
    found: () => {
      for (const [edge, { count, shares, late }] of pauses) {
        if (late.length <= MOST_LATE * count && isOneStandstill(late))
          allowed.push(...late.map(({ told }) => `${told}, let pass once, as when a process stands still`));
        else for (const { told } of late) found.breach(told);
        if (chanceOfLess(count, shares) >= HARDLY_EVER) continue;
        found.breach(
          `${edge}: ${count} pauses before retries took ${((100 * shares) / count).toFixed(0)}% of their longest on average, expected about 50%`,
        );
      }
      pauses.clear();
      const { looked, breaches, against } = found;
      return { looked, breaches, against, allowed };
    },
  };
}

interface PausesOfEdge {
  count: number;
  /** Sum of what part of its ceiling each took. */
  shares: number;
  /** Held until all have been looked at, so nothing of their traces is. */
  readonly late: (Pause & { readonly told: string })[];
}

/** Before a retry, epoch ms. */
interface Pause {
  /** Of the process that paused. */
  readonly instance: string | null;
  /** The attempt after it. */
  readonly attempt: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ceilingMs: number;
}

function pausesOf({ attempts }: WireCall, retry: RetrySettings): Pause[] {
  return attempts.flatMap(({ node: { span }, kind, number }, index) => {
    const before = attempts[index - 1];
    if (kind !== 'retry' || before?.number !== number - 1 || before.status === 'RESOURCE_EXHAUSTED')
      return [];
    const fromMs = before.node.span.endMs;
    const toMs = Math.max(fromMs, span.startMs);
    return [{ instance: span.instance, attempt: number, fromMs, toMs, ceilingMs: ceilingOf(number, retry) }];
  });
}

const dueMs = ({ fromMs, ceilingMs }: Pause) => fromMs + ceilingMs;
const lateMs = (pause: Pause) => pause.toMs - dueMs(pause);
const longer = ({ attempt, fromMs, toMs, ceilingMs }: Pause) =>
  `expected attempt ${attempt} within ${ms(ceilingMs)} of the one before it, found ${ms(toMs - fromMs)}`;

/** Whether there was an instant in which all of them were overdue, in one process, none for longer than one stands still. */
function isOneStandstill(late: readonly Pause[]): boolean {
  const lastDueMs = Math.max(...late.map(dueMs));
  const firstOverMs = Math.min(...late.map(({ toMs }) => toMs));
  const [first] = late;
  return (
    lastDueMs < firstOverMs &&
    late.every((pause) => pause.instance === first?.instance && lateMs(pause) <= STANDSTILL_MS)
  );
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
