import { METRIC_NAME } from '../../lab/analysis/metrics/promql/labels.ts';
import type { Matcher } from '../../lab/analysis/metrics/promql/matcher.ts';
import { parseExpression } from '../../lab/analysis/metrics/promql/parse/parse.ts';
import { partsOf } from '../../lab/analysis/metrics/promql/parse/walk.ts';

/** What a query takes from the store: `name{matchers}`. */
export interface Selector {
  readonly name: string;
  /** Without that of the name. */
  readonly matchers: readonly Matcher[];
}

export interface Names {
  readonly selectors: readonly Selector[];
  /** Labels in `by`, `without`, `on`, `ignoring`, `group_left` and `group_right`. */
  readonly groupings: readonly string[];
}

/** The metrics, matchers and grouping labels of a PromQL expression. Throws on a selector without a name. */
export function namesIn(expression: string): Names {
  const parts = [...partsOf(parseExpression(expression))];
  return {
    selectors: parts.flatMap((part) =>
      part.kind === 'selector' || part.kind === 'range' ? [selectorOf(part.matchers, expression)] : [],
    ),
    groupings: parts.flatMap((part) => {
      if (part.kind === 'aggregate') return part.grouping;
      return part.kind === 'binary' ? [...part.matching.labels, ...part.matching.include] : [];
    }),
  };
}

function selectorOf(matchers: readonly Matcher[], expression: string): Selector {
  const named = matchers.find(({ name, operator }) => name === METRIC_NAME && operator === '=');
  if (named === undefined) throw new Error(`expected each selector to name its metric, found ${expression}`);
  return { name: named.value, matchers: matchers.filter((matcher) => matcher !== named) };
}
