import { formatDuration } from '../../../analysis/metrics/promql/duration.ts';
import type { Answer } from './answer.ts';
import { BadDataError } from './bad-data.ts';
import { metadataOf } from './metadata.ts';
import type { Parameters } from './parameters.ts';
import { formatQuery, query, queryExemplars, queryRange } from './query-api.ts';
import type { RuleLoops } from './rule-loops.ts';
import { listAlerts, listRules } from './rules-api.ts';
import type { ScrapePool } from './scrape-pool.ts';
import { labelNames, labelValues, listSeries } from './series-api.ts';
import type { Store } from './store.ts';
import { unescapedName } from './unescaped-name.ts';

/** Answers one path. @throws BadDataError, PromqlError */
export type Endpoint = (parameters: Parameters, path: RegExpExecArray) => Answer;

export interface Route {
  readonly methods: readonly string[];
  readonly path: RegExp;
  readonly answer: Endpoint;
}

/** What the API tells of. */
export interface Served {
  readonly store: Store;
  readonly pool: ScrapePool;
  readonly rules: RuleLoops;
  readonly version: string;
  /** How often rules are evaluated; also the step of a subquery that names none. */
  readonly evaluationMs: number;
}

/** The part of Prometheus' HTTP API that the lab and its users need. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export function apiRoutes({ store, pool, rules, version, evaluationMs }: Served): readonly Route[] {
  const readOnly = ['GET'];
  const orForm = ['GET', 'POST'];
  const route = (methods: readonly string[], path: string, answer: Endpoint): Route => ({
    methods,
    path: new RegExp(`^/api/v1/${path}$`, 's'),
    answer,
  });
  return [
    route(orForm, 'query', (parameters) => query(store, evaluationMs, parameters)),
    route(orForm, 'query_range', (parameters) => queryRange(store, evaluationMs, parameters)),
    route(orForm, 'series', (parameters) => listSeries(store, parameters)),
    route(orForm, 'labels', (parameters) => labelNames(store, parameters)),
    route(readOnly, 'label/([^/]+)/values', (parameters, path) =>
      labelValues(store, parameters, unescapedName(path[1] as string)),
    ),
    route(orForm, 'format_query', formatQuery),
    route(orForm, 'query_exemplars', queryExemplars),
    route(readOnly, 'metadata', (parameters) => metadata(pool, parameters)),
    route(readOnly, 'rules', (parameters) => listRules(rules, parameters)),
    route(readOnly, 'alerts', () => listAlerts(rules)),
    route(readOnly, 'targets', (parameters) => ({ data: targets(pool, parameters.get('state') ?? '') })),
    route(readOnly, 'status/buildinfo', () => ({ data: JSON.stringify({ ...BUILD, version }) })),
    // Not Prometheus': lets the lab say whether samples are missing from its evidence.
    route(readOnly, 'status/store', () => ({
      data: JSON.stringify({ ...store.size, dropped: store.dropped }),
    })),
  ];
}

const BUILD = {
  application: 'Faultline embedded metrics',
  revision: '',
  branch: '',
  buildUser: '',
  buildDate: '',
  goVersion: '',
};

function metadata(pool: ScrapePool, parameters: Parameters): Answer {
  const limitOf = (name: string) => {
    const text = parameters.get(name) ?? '';
    if (text === '') return null;
    if (!/^[-+]?\d+$/.test(text)) throw new BadDataError(`${name} must be a number`);
    return Number(text) > 0 ? Number(text) : null;
  };
  const query = {
    metric: parameters.get('metric') || null,
    limit: limitOf('limit'),
    perMetric: limitOf('limit_per_metric'),
  };
  return {
    data: JSON.stringify(
      metadataOf(
        pool.loops.map((loop) => loop.metadata),
        query,
      ),
    ),
  };
}

function targets(pool: ScrapePool, state: string): string {
  const wanted = ['', 'any', 'active'].includes(state.toLowerCase());
  const activeTargets = (wanted ? pool.loops : []).map(({ target, health }) => ({
    discoveredLabels: Object.fromEntries(target.discovered),
    labels: Object.fromEntries(target.labels),
    scrapePool: 'faultline',
    scrapeUrl: target.url,
    globalUrl: target.url,
    lastError: health.lastError,
    lastScrape: health.lastScrapeMs === null ? NEVER : new Date(health.lastScrapeMs).toISOString(),
    lastScrapeDuration: health.lastDurationMs / 1000,
    health: health.health,
    scrapeInterval: formatDuration(target.intervalMs),
    scrapeTimeout: formatDuration(target.timeoutMs),
  }));
  const counts = wanted || state === 'dropped' ? { droppedTargetCounts: { faultline: 0 } } : {};
  return JSON.stringify({ activeTargets, droppedTargets: [], ...counts });
}

/** Go's zero time. */
const NEVER = '0001-01-01T00:00:00Z';
