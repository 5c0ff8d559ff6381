import { type Expected, isGood } from '../../analysis/requests/good.ts';
import { nearestRank } from '../../analysis/requests/quantile.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import { enoughFor } from '../edge-shares.ts';
import type { AskMetrics } from '../edge-watch.ts';
import type { Figures } from '../lab-state.ts';

/** How a service did in the last so many seconds, by those who called it; null where nobody counts that. */
export type ServiceFigures = (service: string, overS: number) => Promise<Figures | null>;

export interface ServiceFiguresOptions {
  readonly ask: AskMetrics;
  /** That the load is sent to: its callers are the clients. */
  readonly entry: string;
  /** The latest that have ended. */
  readonly requests: () => readonly RequestSample[];
  readonly expected: Expected;
  readonly clock: Pick<Clock, 'now'>;
}

const DURATION = 'rpc_client_call_duration_seconds';

export const serviceFigures =
  ({ ask, entry, requests, expected, clock }: ServiceFiguresOptions): ServiceFigures =>
  async (service, overS) => {
    if (service === entry) return ofRequests(requests(), expected, { now: clock.now(), overS });
    const of = `peer_service="${service}"`;
    const one = async (query: string) => (await ask(query))[0]?.[1] ?? null;
    const [endedPerS, failedPerS, p99S] = await Promise.all([
      one(`sum(rate(${DURATION}_count{${of}}[${overS}s]))`),
      one(`sum(rate(${DURATION}_count{${of},rpc_status_code!="OK"}[${overS}s]))`),
      one(`histogram_quantile(0.99, sum by (le) (rate(${DURATION}_bucket{${of}}[${overS}s])))`),
    ]);
    if (endedPerS === null) return null;
    const isEnough = enoughFor(0.99, overS * endedPerS);
    const p99Ms = !isEnough || p99S === null || !Number.isFinite(p99S) ? null : 1_000 * p99S;
    return { overS, endedPerS, failedPerS: failedPerS ?? 0, p99Ms };
  };

function ofRequests(
  all: readonly RequestSample[],
  expected: Expected,
  { now, overS }: { readonly now: number; readonly overS: number },
): Figures {
  const [first] = all;
  // Of a quick load the requests of fewer seconds are kept.
  const keptS = first ? Math.round((now - (first.doneMs ?? first.dueMs)) / 1_000) : overS;
  const ofS = Math.max(1, Math.min(overS, keptS));
  const since = now - 1_000 * ofS;
  const ended = all.filter(({ doneMs, dueMs }) => (doneMs ?? dueMs) >= since);
  const failed = ended.filter((each) => !isGood(each, expected)).length;
  const took = ended.flatMap(({ dueMs, doneMs }) => (doneMs === null ? [] : [doneMs - dueMs]));
  return {
    overS: ofS,
    endedPerS: ended.length / ofS,
    failedPerS: failed / ofS,
    p99Ms: enoughFor(0.99, took.length) ? nearestRank(Float64Array.from(took).toSorted(), 0.99) : null,
  };
}
