import type { Matcher } from '../../lab/analysis/metrics/promql/matcher.ts';
import { namesIn, type Selector } from './promql.ts';
import { type Query, withoutVariables } from './queries.ts';

/** A live series, with the labels that the scrape adds. */
export interface LiveSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a query can rest on. */
export interface Known {
  readonly series: readonly LiveSeries[];
  /** Expressions of the recording rules, by name. */
  readonly recorded: ReadonlyMap<string, string>;
}

/** Everything that a query names and nobody provides: metrics, labels, values of labels. */
export function problemsOf({ expr, shown }: Omit<Query, 'where'>, known: Known): string[] {
  const { selectors, groupings } = namesIn(withoutVariables(expr));
  const labels = new Set(selectors.flatMap(({ name }) => labelsOf(name, known)));
  return [
    ...selectors.flatMap((selector) => problemsOfSelector(selector, known)),
    ...[...groupings, ...shown]
      .filter((label) => !labels.has(label))
      .map((label) => `no metric here has the label ${label}`),
  ];
}

function problemsOfSelector({ name, matchers }: Selector, known: Known): string[] {
  const labels = labelsOf(name, known);
  if (labels.length === 0) return [`${name}: no such metric`];
  const strangers = matchers.filter((matcher) => !labels.includes(matcher.name));
  if (strangers.length > 0) return strangers.map((stranger) => `${name}: no such label as ${stranger.name}`);
  if (known.recorded.has(name)) return [];
  const series = known.series.filter((one) => one.name === name);
  // Also what is shut out has to be there: when a route is renamed, the old name shuts nothing out.
  const idle = matchers.filter((matcher) => !series.some((one) => hasValue(matcher, one)));
  if (idle.length > 0)
    return idle.map((matcher) => `${name}: no series has ${matcher.name} \`${matcher.value}\``);
  const picked = series.some((one) =>
    matchers.every((matcher) => matcher.accepts(one.labels[matcher.name] ?? '')),
  );
  return picked ? [] : [`${name}: no series fits all matchers`];
}

/** Of a recorded one: all that its sources have, whether it keeps them or not. */
function labelsOf(name: string, known: Known): string[] {
  const expr = known.recorded.get(name);
  const labels = expr
    ? namesIn(expr).selectors.flatMap((selector) => labelsOf(selector.name, known))
    : known.series.filter((one) => one.name === name).flatMap((one) => Object.keys(one.labels));
  return [...new Set(labels)];
}

/** Whether the series has the value that the matcher names, be it to pick it or to shut it out. */
function hasValue(matcher: Matcher, { labels }: LiveSeries): boolean {
  return matcher.accepts(labels[matcher.name] ?? '') !== matcher.operator.startsWith('!');
}
