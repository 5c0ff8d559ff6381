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

/** Without these names. */
export function without(labels: Labels, names: ReadonlySet<string>): Labels {
  return labels.some(([name]) => names.has(name)) ? labels.filter(([name]) => !names.has(name)) : labels;
}

/** Of these names only. */
export function only(labels: Labels, names: ReadonlySet<string>): Labels {
  return labels.every(([name]) => names.has(name)) ? labels : labels.filter(([name]) => names.has(name));
}

const NAME = new Set([METRIC_NAME]);

export function withoutName(labels: Labels): Labels {
  return without(labels, NAME);
}

/** With `name` set; an empty value takes it away. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  return labelsOf([...labels.filter(([known]) => known !== name), [name, value]]);
}

/** Their order in answers. */
export function compareLabels(a: Labels, b: Labels): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [one, other] = [a[i] as Labels[number], b[i] as Labels[number]];
    if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1;
    if (one[1] !== other[1]) return one[1] < other[1] ? -1 : 1;
  }
  return a.length - b.length;
}

/** As Prometheus' messages show them: `{a="b", c="d"}`. */
export function showLabels(labels: Labels): string {
  return `{${labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

/** Any text but an empty one; what was no UTF-8 in the query has become U+FFFD here. */
export function isLabelName(name: string): boolean {
  return name !== '' && !name.includes('\uFFFD');
}
