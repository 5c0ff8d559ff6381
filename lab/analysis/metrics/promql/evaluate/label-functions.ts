import { executionError } from '../errors.ts';
import { isLabelName, type Labels, labelValue, withLabel } from '../labels.ts';
import { Pattern, PatternError } from '../pattern.ts';
import { type Column, distinct } from './column.ts';
import type { Query } from './evaluation.ts';

/** Of one label's value. */
const MOST_CHARS = 1024 * 1024;

/** https://prometheus.io/docs/prometheus/latest/querying/functions/#label_replace */
export function labelReplace(
  columns: readonly Column[],
  texts: readonly string[],
  query: Query,
): readonly Column[] {
  const [to, template, from, source] = texts as [string, string, string, string];
  const pattern = patternOf(source);
  if (!isLabelName(to)) throw executionError(`invalid destination label name in label_replace(): ${to}`);
  return relabelled(columns, (labels) => {
    const groups = pattern.match(labelValue(labels, from));
    return groups === null ? labels : withLabel(labels, to, joined(groups.expand(template), query));
  });
}

/** https://prometheus.io/docs/prometheus/latest/querying/functions/#label_join */
export function labelJoin(
  columns: readonly Column[],
  texts: readonly string[],
  query: Query,
): readonly Column[] {
  const [to, separator, ...from] = texts as [string, string, ...string[]];
  if (!isLabelName(to)) throw executionError(`invalid destination label name in label_join(): ${to}`);
  const nameless = from.find((name) => !isLabelName(name));
  if (nameless !== undefined) {
    throw executionError(`invalid source label name in label_join(): ${nameless}`);
  }
  return relabelled(columns, (labels) => {
    const parts = from.flatMap((name, i) => [...(i > 0 ? [separator] : []), labelValue(labels, name)]);
    return withLabel(labels, to, joined(parts, query));
  });
}

/** What a sample takes. */
const CHARS_A_SAMPLE = 8;

/** One text of many; asked for again and again a value doubles each time. @throws PromqlError before it gets too long */
function joined(parts: readonly string[], query: Query): string {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MOST_CHARS) {
    throw executionError(
      `expected the value of a label to have at most ${MOST_CHARS} characters, got ${length}`,
    );
  }
  query.spend(Math.ceil(length / CHARS_A_SAMPLE));
  return parts.join('');
}

function relabelled(columns: readonly Column[], change: (labels: Labels) => Labels): readonly Column[] {
  return distinct(columns.map((column) => ({ ...column, labels: change(column.labels) })));
}

function patternOf(source: string): Pattern {
  try {
    return new Pattern(source);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw executionError(`invalid regular expression in label_replace(): ${source}`);
  }
}
