import { type Labels, labelsKey, METRIC_NAME, only, without } from '../labels.ts';
import type { Matching } from '../parse/ast.ts';

/** The labels by which two sides of an operator are matched. */
export function matchingLabels({ on, labels }: Matching): (labels: Labels) => Labels {
  if (on) {
    const names = new Set(labels);
    return (all) => only(all, names);
  }
  const names = new Set([...labels, METRIC_NAME]);
  return (all) => without(all, names);
}

/** Equal for series that match. */
export function signatures(matching: Matching): (labels: Labels) => string {
  const pick = matchingLabels(matching);
  return (labels) => labelsKey(pick(labels));
}
