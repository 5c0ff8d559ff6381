import { executionError } from '../errors.ts';
import { isLabelName, type Labels, labelValue, withLabel } from '../labels.ts';
import { Pattern, PatternError } from '../pattern.ts';
import { type Column, distinct } from './column.ts';

/** https://prometheus.io/docs/prometheus/latest/querying/functions/#label_replace */
export function labelReplace(columns: readonly Column[], texts: readonly string[]): readonly Column[] {
  const [to, template, from, source] = texts as [string, string, string, string];
  const pattern = patternOf(source);
  if (!isLabelName(to)) throw executionError(`invalid destination label name in label_replace(): ${to}`);
  return relabelled(columns, (labels) => {
    const groups = pattern.match(labelValue(labels, from));
    return groups === null ? labels : withLabel(labels, to, groups.expand(template));
  });
}

/** https://prometheus.io/docs/prometheus/latest/querying/functions/#label_join */
export function labelJoin(columns: readonly Column[], texts: readonly string[]): readonly Column[] {
  const [to, separator, ...from] = texts as [string, string, ...string[]];
  if (!isLabelName(to)) throw executionError(`invalid destination label name in label_join(): ${to}`);
  const nameless = from.find((name) => !isLabelName(name));
  if (nameless !== undefined) {
    throw executionError(`invalid source label name in label_join(): ${nameless}`);
  }
  return relabelled(columns, (labels) =>
    withLabel(labels, to, from.map((name) => labelValue(labels, name)).join(separator)),
  );
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
