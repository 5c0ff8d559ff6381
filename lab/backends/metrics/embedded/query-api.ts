import type { QueryLimits } from '../../../analysis/metrics/promql/evaluate/evaluation.ts';
import { parseExpression } from '../../../analysis/metrics/promql/parse/parse.ts';
import { prettyExpression } from '../../../analysis/metrics/promql/print/pretty.ts';
import {
  DEFAULT_LIMITS,
  instantQuery,
  type QueryResult,
  rangeQuery,
} from '../../../analysis/metrics/promql/query.ts';
import type { Answer } from './answer.ts';
import { BadDataError } from './bad-data.ts';
import {
  durationParameter,
  inParameter,
  invalid,
  limitParameter,
  type Parameters,
  requiredDuration,
  requiredTime,
  timeParameter,
} from './parameters.ts';
import { resultJson } from './result-json.ts';
import type { Store } from './store.ts';
import { StoreSource } from './store-source.ts';

/** Steps of one range query, as in Prometheus. */
const MAX_STEPS = 11_000;
/** Scrapes wait while a query is evaluated. */
const MAX_QUERY_MS = 10_000;
/** Some 300 MB at the worst; the store itself holds eight million. */
const MAX_SAMPLES = 20_000_000;

export function query(store: Store, defaultStepMs: number, parameters: Parameters): Answer {
  const tMs = timeParameter(parameters, 'time') ?? Date.now();
  const limits = limitsOf(parameters, defaultStepMs);
  const limit = limitParameter(parameters);
  return inParameter('query', () => {
    const expr = parseExpression(parameters.get('query') ?? '');
    return answered(instantQuery(expr, new StoreSource(store), tMs, limits), limit);
  });
}

export function queryRange(store: Store, defaultStepMs: number, parameters: Parameters): Answer {
  const startMs = requiredTime(parameters, 'start');
  const endMs = requiredTime(parameters, 'end');
  if (endMs < startMs) throw invalid('end', 'end timestamp must not be before start time');
  const exactMs = requiredDuration(parameters, 'step');
  if (exactMs <= 0) {
    const message = 'zero or negative query resolution step widths are not accepted. Try a positive integer';
    throw invalid('step', message);
  }
  if ((endMs - startMs) / exactMs > MAX_STEPS) {
    throw new BadDataError(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const limits = limitsOf(parameters, defaultStepMs);
  const limit = limitParameter(parameters);
  const stepMs = Math.max(1, Math.trunc(exactMs));
  const steps = { startMs, stepMs, count: Math.floor((endMs - startMs) / stepMs) + 1 };
  return inParameter('query', () => {
    const expr = parseExpression(parameters.get('query') ?? '');
    return answered(rangeQuery(expr, new StoreSource(store), steps, limits), limit);
  });
}

/** Exemplars are not kept; a wrong query is told all the same. */
export function queryExemplars(parameters: Parameters): Answer {
  inParameter('query', () => parseExpression(parameters.get('query') ?? ''));
  return { data: '[]' };
}

/** The query as Prometheus would write it. */
export function formatQuery(parameters: Parameters): Answer {
  const expr = inParameter('query', () => parseExpression(parameters.get('query') ?? ''));
  return { data: JSON.stringify(prettyExpression(expr)) };
}

function limitsOf(parameters: Parameters, defaultStepMs: number): QueryLimits {
  const wantedMs = durationParameter(parameters, 'timeout') ?? MAX_QUERY_MS;
  if (!(wantedMs > 0)) {
    throw invalid(
      'timeout',
      `expected a duration greater than 0, got ${JSON.stringify(parameters.get('timeout'))}`,
    );
  }
  const deadline = performance.now() + Math.min(wantedMs, MAX_QUERY_MS);
  return {
    ...DEFAULT_LIMITS,
    defaultStepMs,
    maxSamples: MAX_SAMPLES,
    lookbackMs: durationParameter(parameters, 'lookback_delta') || DEFAULT_LIMITS.lookbackMs,
    timedOut: () => performance.now() > deadline,
  };
}

function answered(result: QueryResult, limit: number | null): Answer {
  if (limit === null || !('items' in result) || result.items.length <= limit)
    return { data: resultJson(result) };
  const items = result.items.slice(0, limit);
  return {
    data: resultJson({ ...result, items } as QueryResult),
    warnings: ['results truncated due to limit'],
  };
}
