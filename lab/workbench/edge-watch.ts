import { z } from 'zod';
import { readHttp } from '../backends/read-http.ts';
import type { Edge } from '../scenario/edges.ts';
import { breakerOf } from './breaker-of.ts';
import { enoughFor, sharesOf } from './edge-shares.ts';
import type { EdgeState } from './lab-state.ts';

type Labels = Readonly<Record<string, string>>;
/** Of an instant query: by its labels. */
export type Sample = readonly [labels: Labels, value: number];
export type AskMetrics = (query: string) => Promise<readonly Sample[]>;

const Vector = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});
const ANSWER_MS = 1_000;

/** An instant query to a metrics backend; one that does not answer in time has nothing to tell. */
export const askMetrics =
  (queryUrl: () => string): AskMetrics =>
  async (query) => {
    try {
      const { text } = await readHttp(`${queryUrl()}/api/v1/query`, {
        signal: AbortSignal.timeout(ANSWER_MS),
        form: { query },
      });
      const { data } = Vector.parse(JSON.parse(text));
      return data.result.map(({ metric, value: [, value] }) => [metric, Number(value)] as const);
    } catch {
      return []; // Its outage is told as an event; rates are then not known.
    }
  };

const WINDOW_S = 5;
const OF = 'job, peer_service';
const DURATION = 'rpc_client_call_duration_seconds';
const QUERIES = {
  begun: `sum by (${OF}) (rate(faultline_client_attempts_begun_total[${WINDOW_S}s]))`,
  good: `sum by (${OF}) (rate(${DURATION}_count{rpc_status_code="OK"}[${WINDOW_S}s]))`,
  failed: `sum by (${OF}) (rate(${DURATION}_count{rpc_status_code!="OK"}[${WINDOW_S}s]))`,
  p99: quantileOf(0.99),
  p90: quantileOf(0.9),
  waiting: `sum by (${OF}) (faultline_client_in_flight)`,
  oldest: `max by (${OF}) (faultline_client_oldest_call_seconds)`,
  breaker: `max by (${OF}) (faultline_breaker_state)`,
} as const;

function quantileOf(share: number): string {
  return `histogram_quantile(${share}, sum by (${OF}, le) (rate(${DURATION}_bucket[${WINDOW_S}s])))`;
}

/** What goes over each edge, by what its callers count. */
export async function edgesNow(ask: AskMetrics, edges: readonly Edge[]): Promise<EdgeState[]> {
  const asked = Object.entries(QUERIES).map(async ([name, query]) => [name, await ask(query)] as const);
  const told = Object.fromEntries(await Promise.all(asked)) as Record<
    keyof typeof QUERIES,
    readonly Sample[]
  >;
  const byPair = Map.groupBy(edges, ({ from, to }) => `${from} ${to}`);
  return [...byPair.values()].map((of) => {
    const { from, to } = of[0] as Edge;
    const value = (what: keyof typeof QUERIES): number | null => {
      const found = told[what].find(([labels]) => labels.job === from && labels.peer_service === to)?.[1];
      return found === undefined || !Number.isFinite(found) ? null : found;
    };
    const inMs = (seconds: number | null) => (seconds === null ? null : 1_000 * seconds);
    const begunPerS = value('begun');
    // Who has counted calls, and none of that status, has had none of it.
    const [goodPerS, failedPerS] = [value('good'), value('failed')].map(
      (rate) => rate ?? (begunPerS === null ? null : 0),
    ) as [number | null, number | null];
    const [waiting, oldestWaitingMs] = [value('waiting'), inMs(value('oldest'))];
    const count = (perS: number | null) => WINDOW_S * (perS ?? 0);
    const ended = Math.round(count(goodPerS) + count(failedPerS));
    const quantile = (share: number, what: 'p99' | 'p90') =>
      enoughFor(share, ended) ? inMs(value(what)) : null;
    return {
      ...{ from, to, methods: of.map(({ method }) => method), fallback: of.some(({ fallback }) => fallback) },
      ...{ begunPerS, goodPerS, failedPerS, waiting, oldestWaitingMs, ended },
      shares: sharesOf(
        {
          ...{ begun: count(begunPerS), good: count(goodPerS), failed: count(failedPerS) },
          ...{ waiting: waiting ?? 0, oldestWaitingMs },
        },
        1_000 * WINDOW_S,
      ),
      p99Ms: quantile(0.99, 'p99'),
      p90Ms: quantile(0.9, 'p90'),
      breaker: breakerOf(value('breaker')),
    };
  });
}
