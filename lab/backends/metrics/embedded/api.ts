import { BadDataError } from './bad-data.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { evaluate } from './evaluate.ts';
import { parseFloat64 } from './float.ts';
import { labelsJson, labelValue } from './labels.ts';
import { parseRfc3339 } from './rfc3339.ts';
import type { ScrapePool } from './scrape-pool.ts';
import { parseMatch, parseSelector } from './selector.ts';
import type { Store, StoredSeries } from './store.ts';
import { unescapedName } from './unescaped-name.ts';

/** A request's parameters, those of a POST form before those of the URL. */
export type Parameters = Pick<URLSearchParams, 'get' | 'getAll' | 'has'>;

/** Answers one path: returns the `data` member as JSON text or throws BadDataError. */
export type Endpoint = (parameters: Parameters, path: RegExpExecArray) => string;

export interface Route {
  readonly methods: readonly string[];
  readonly path: RegExp;
  readonly answer: Endpoint;
}

/** The part of Prometheus' HTTP API that the lab and its users need. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export function apiRoutes(store: Store, pool: ScrapePool, version: string): readonly Route[] {
  const read = ['GET', 'POST'];
  return [
    { methods: read, path: /^\/api\/v1\/query$/, answer: (parameters) => query(store, parameters) },
    { methods: read, path: /^\/api\/v1\/query_range$/, answer: refuseQueryRange },
    {
      methods: read,
      path: /^\/api\/v1\/series$/,
      answer: (parameters) => {
        if (!parameters.has('match[]')) throw new BadDataError('no match[] parameter provided');
        return `[${selected(store, parameters)
          .map(({ labels }) => labelsJson(labels))
          .join(',')}]`;
      },
    },
    {
      methods: read,
      path: /^\/api\/v1\/labels$/,
      answer: (parameters) =>
        sortedSet(selected(store, parameters).flatMap(({ labels }) => labels.map(([name]) => name))),
    },
    {
      methods: ['GET'],
      path: /^\/api\/v1\/label\/([^/]+)\/values$/s,
      answer: (parameters, path) => labelValues(store, parameters, unescapedName(path[1] as string)),
    },
    {
      methods: ['GET'],
      path: /^\/api\/v1\/targets$/,
      answer: (parameters) => targets(pool, parameters.get('state') ?? ''),
    },
    {
      methods: ['GET'],
      path: /^\/api\/v1\/status\/buildinfo$/,
      answer: () => JSON.stringify({ ...BUILD, version }),
    },
    {
      // Not Prometheus': lets the lab say whether samples are missing from its evidence.
      methods: ['GET'],
      path: /^\/api\/v1\/status\/store$/,
      answer: () => JSON.stringify({ ...store.size, dropped: store.dropped }),
    },
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

function query(store: Store, parameters: Parameters): string {
  const timeMs = time(parameters, 'time') ?? Date.now();
  const timeout = parameters.get('timeout') ?? '';
  if (timeout !== '' && !((parseFloat64(timeout) ?? parseDuration(timeout) ?? 0) > 0)) {
    const found = JSON.stringify(timeout);
    throw new BadDataError(`invalid parameter "timeout": expected a duration greater than 0, got ${found}`);
  }
  const selector = named('query', () => parseSelector(parameters.get('query') ?? ''));
  return evaluate(store, selector, timeMs);
}

function refuseQueryRange(): string {
  throw new BadDataError(
    'unsupported: the embedded metrics store has no query_range; ask /api/v1/query for a range selector such as up[30s]',
  );
}

/** The series that any `match[]` selects, all of them without one, that have samples between `start` and `end`. */
function selected(store: Store, parameters: Parameters): readonly StoredSeries[] {
  const startMs = time(parameters, 'start') ?? Number.NEGATIVE_INFINITY;
  const endMs = time(parameters, 'end') ?? Number.POSITIVE_INFINITY;
  const matches = parameters.getAll('match[]').map((match) => named('match[]', () => parseMatch(match)));
  const series = matches.length === 0 ? store.select([]) : matches.flatMap((match) => store.select(match));
  return [...new Set(series)].filter(({ samples }) => {
    const { firstMs, lastMs } = samples;
    return firstMs !== null && lastMs !== null && firstMs <= endMs && lastMs >= startMs;
  });
}

function labelValues(store: Store, parameters: Parameters, name: string): string {
  if (name === '') throw new BadDataError('invalid label name: ""');
  const values = selected(store, parameters).map(({ labels }) => labelValue(labels, name));
  return sortedSet(values.filter((value) => value !== ''));
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

function sortedSet(values: readonly string[]): string {
  return JSON.stringify([...new Set(values)].sort());
}

/** Unix seconds or RFC 3339, in milliseconds; null if it is not given. */
function time(parameters: Parameters, name: string): number | null {
  const text = parameters.get(name) ?? '';
  if (text === '') return null;
  const seconds = parseFloat64(text);
  const ms = seconds !== null ? Math.round(seconds * 1000) : parseRfc3339(text);
  if (Number.isFinite(ms)) return ms;
  throw new BadDataError(
    `invalid parameter "${name}": cannot parse ${JSON.stringify(text)} to a valid timestamp`,
  );
}

function named<T>(parameter: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof BadDataError)) throw error;
    throw new BadDataError(`invalid parameter "${parameter}": ${error.message}`, { cause: error });
  }
}
