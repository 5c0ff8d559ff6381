import type { Stretch } from '../../evidence/phases.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { resultOf } from '../requests/good.ts';
import { type OrderCounts, orderCounts } from '../requests/orders.ts';
import type { ArmEvidence } from './arm-evidence.ts';

/** What became of the requests that were due in a stretch of time. */
export interface Harm {
  readonly count: number;
  /** Of them, those without a good answer: refused, never answered, answered too late, or never sent. */
  readonly harmed: number;
  /** What became of those: how many of each result, see `resultOf`. */
  readonly results: ReadonlyMap<string, number>;
  /** When the last harmed one was due, epoch ms; null when none was. */
  readonly lastDueMs: number | null;
  /** Of the orders among them; null without any. */
  readonly orders: OrderCounts | null;
}

export interface Recovery extends Harm {
  /** From the beginning to when the last harmed one was due; 0 where none was, null where harm had not ended when the stretch did. */
  readonly afterMs: number | null;
}

type Requests = Pick<ArmEvidence, 'samples' | 'patienceMs' | 'goodAnswers'>;

/** Harm this close to the end of what was watched had not ended. */
const STILL_HARMED_MS = 500;

/** Null where nothing was due in [fromMs, toMs): nobody could be harmed. */
export function harmIn(requests: Requests, stretch: Stretch, route?: string): Harm | null {
  const due = dueOf(requests, stretch, route);
  if (due.length === 0) return null;
  const resultFor = (sample: RequestSample) => resultOf(sample, requests);
  const harmed = due.filter((sample) => resultFor(sample) !== 'ok');
  const results = new Map([...Map.groupBy(harmed, resultFor)].map(([result, each]) => [result, each.length]));
  const lastDueMs = harmed.reduce<number | null>(
    (last, { dueMs }) => (last === null ? dueMs : Math.max(last, dueMs)),
    null,
  );
  const orders = orderCounts(due, requests);
  return { count: due.length, harmed: harmed.length, results, lastDueMs, orders };
}

/** The same, and whether it had ended: on each route, with somebody who was served well after the last who was not. */
export function recoveryIn(requests: Requests, stretch: Stretch, route?: string): Recovery | null {
  const harm = harmIn(requests, stretch, route);
  if (!harm) return null;
  const { lastDueMs } = harm;
  if (lastDueMs === null) return { ...harm, afterMs: 0 };
  const byRoute = Map.groupBy(dueOf(requests, stretch, route), (sample) => sample.route);
  const hasEnded = [...byRoute.values()].every((due) => {
    const lastOf = harmIn({ ...requests, samples: due }, stretch)?.lastDueMs ?? Number.NEGATIVE_INFINITY;
    return lastOf <= stretch.toMs - STILL_HARMED_MS && due.some(({ dueMs }) => dueMs > lastOf);
  });
  return { ...harm, afterMs: hasEnded ? lastDueMs - stretch.fromMs : null };
}

const dueOf = ({ samples }: Requests, { fromMs, toMs }: Stretch, route?: string) =>
  samples.filter(
    (sample) =>
      sample.dueMs >= fromMs && sample.dueMs < toMs && (route === undefined || sample.route === route),
  );
