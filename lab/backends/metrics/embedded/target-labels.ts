import { type Labels, labelsOf } from '../../../analysis/metrics/promql/labels.ts';

/**
 * The labels under which an exposed series is stored. The target's labels win; an exposed label of the same name is
 * kept as `exported_<name>`, with more prefixes while that is taken (Prometheus with `honor_labels: false`). An empty label takes
 * no name, unlike in Prometheus 2.
 */
export function withTargetLabels(exposed: Iterable<readonly [string, string]>, target: Labels): Labels {
  const merged = new Map(exposed);
  const conflicts: [string, string][] = [];
  for (const [name, value] of target) {
    const clash = merged.get(name);
    if (clash !== undefined && clash !== '') conflicts.push([name, clash]);
    merged.set(name, value);
  }
  conflicts.sort(([a], [b]) => a.length - b.length);
  for (const [name, value] of conflicts) {
    let renamed = `exported_${name}`;
    while (merged.get(renamed)) renamed = `exported_${renamed}`;
    merged.set(renamed, value);
  }
  return labelsOf(merged);
}
