import { labelsJson, labelValue } from '../../../analysis/metrics/promql/labels.ts';
import { parseMatch } from '../../../analysis/metrics/promql/parse/parse.ts';
import type { Answer } from './answer.ts';
import { BadDataError } from './bad-data.ts';
import { inParameter, limitParameter, type Parameters, timeParameter } from './parameters.ts';
import type { Store, StoredSeries } from './store.ts';

export function listSeries(store: Store, parameters: Parameters): Answer {
  if (!parameters.has('match[]')) throw new BadDataError('no match[] parameter provided');
  return listed(
    selected(store, parameters).map(({ labels }) => labelsJson(labels)),
    parameters,
  );
}

export function labelNames(store: Store, parameters: Parameters): Answer {
  return listed(
    sortedSet(selected(store, parameters).flatMap(({ labels }) => labels.map(([name]) => name))),
    parameters,
  );
}

export function labelValues(store: Store, parameters: Parameters, name: string): Answer {
  if (name === '') throw new BadDataError('invalid label name: ""');
  const values = selected(store, parameters).map(({ labels }) => labelValue(labels, name));
  return listed(sortedSet(values.filter((value) => value !== '')), parameters);
}

/** The series that any `match[]` selects, all of them without one, that have samples between `start` and `end`. */
function selected(store: Store, parameters: Parameters): readonly StoredSeries[] {
  const startMs = timeParameter(parameters, 'start') ?? Number.NEGATIVE_INFINITY;
  const endMs = timeParameter(parameters, 'end') ?? Number.POSITIVE_INFINITY;
  const matches = parameters
    .getAll('match[]')
    .map((match) => inParameter('match[]', () => parseMatch(match)));
  const series = matches.length === 0 ? store.select([]) : matches.flatMap((match) => store.select(match));
  return [...new Set(series)].filter(({ samples }) => {
    const { firstMs, lastMs } = samples;
    return firstMs !== null && lastMs !== null && firstMs <= endMs && lastMs >= startMs;
  });
}

function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort().map((value) => JSON.stringify(value));
}

function listed(all: readonly string[], parameters: Parameters): Answer {
  const limit = limitParameter(parameters);
  if (limit === null || all.length <= limit) return { data: `[${all.join(',')}]` };
  return { data: `[${all.slice(0, limit).join(',')}]`, warnings: ['results truncated due to limit'] };
}
