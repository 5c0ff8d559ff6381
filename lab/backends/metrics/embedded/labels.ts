/** Name and value pairs sorted by name, no empty values: Prometheus takes an empty label for an absent one. */
export type Labels = readonly (readonly [name: string, value: string])[];

export const METRIC_NAME = '__name__';

export function labelsOf(pairs: Iterable<readonly [string, string]>): Labels {
  return [...pairs].filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The value of a label, empty if it is absent. */
export function labelValue(labels: Labels, name: string): string {
  for (const [key, value] of labels) if (key === name) return value;
  return '';
}

/** One text per label set, equal exactly for equal sets. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(labels);
}

export function labelsJson(labels: Labels): string {
  return `{${labels.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

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
