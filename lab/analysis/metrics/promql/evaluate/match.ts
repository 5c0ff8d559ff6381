import { executionError } from '../errors.ts';
import {
  compareLabels,
  type Labels,
  labelsKey,
  labelValue,
  showLabels,
  withLabel,
  withoutName,
} from '../labels.ts';
import type { Binary, Matching } from '../parse/ast.ts';
import { isComparison } from '../parse/types.ts';
import { type Column, emptyColumn, isEmpty, sameLabels } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { arithmetic, comparison } from './operators.ts';
import { matchingLabels, signatures } from './signature.ts';

/** What two matched samples come to; undefined where a comparison drops them. */
type Combine = (left: number, right: number) => number | undefined;

/**
 * An arithmetic operator or comparison between two vectors, at each step between those series that match there.
 * https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching
 */
export function matchVectors(
  binary: Binary,
  left: readonly Column[],
  right: readonly Column[],
  evaluation: Evaluation,
): readonly Column[] {
  const { matching } = binary;
  const [many, one] = matching.group === 'right' ? [right, left] : [left, right];
  const keyOf = signatures(matching);
  const partners = bySignature(one, keyOf);
  const sides = { many, one, swapped: matching.group === 'right' };
  const anyMany = anyPresent(many, evaluation.count);
  refuseRivals(partners, sides, matching, anyMany);
  const results = new Results(binary, evaluation);
  const combine = combineOf(binary);
  for (const column of many) {
    const key = keyOf(column.labels);
    for (const partner of partners.get(key) ?? []) {
      const [a, b] = sides.swapped ? [partner, column] : [column, partner];
      results.add(key, column, partner, (step) =>
        combine(a.values[step] as number, b.values[step] as number),
      );
    }
  }
  return results.columns;
}

function combineOf({ op, bool }: Binary): Combine {
  if (!isComparison(op)) return arithmetic(op);
  const holds = comparison(op);
  if (bool) return (a, b) => (holds(a, b) ? 1 : 0);
  return (a, b) => (holds(a, b) ? a : undefined);
}

function bySignature(columns: readonly Column[], keyOf: (labels: Labels) => string): Map<string, Column[]> {
  const groups = new Map<string, Column[]>();
  for (const column of columns) {
    const key = keyOf(column.labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [column]);
    else group.push(column);
  }
  return groups;
}

function anyPresent(columns: readonly Column[], count: number): Uint8Array {
  const any = new Uint8Array(count);
  for (const { present } of columns) {
    for (let i = 0; i < count; i++) if (present[i] === 1) any[i] = 1;
  }
  return any;
}

/** On the side that has one series to each match there may not be two; nobody looks where the other side has nothing at all. */
function refuseRivals(
  partners: ReadonlyMap<string, readonly Column[]>,
  { swapped }: { swapped: boolean },
  matching: Matching,
  looked: Uint8Array,
): void {
  for (const group of partners.values()) {
    for (let i = 1; i < group.length; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [group[j] as Column, group[i] as Column].sort(byLabels) as [Column, Column];
        if (!a.present.some((one, step) => one === 1 && b.present[step] === 1 && looked[step] === 1))
          continue;
        const side = swapped ? 'left' : 'right';
        const labels = showLabels(matchingLabels(matching)(a.labels));
        throw executionError(
          `found duplicate series for the match group ${labels} on the ${side} hand-side of the operation: ` +
            `[${showLabels(a.labels)}, ${showLabels(b.labels)}];many-to-many matching not allowed: ` +
            'matching labels must be unique on one side',
        );
      }
    }
  }
}

function byLabels(a: Column, b: Column): number {
  return compareLabels(a.labels, b.labels);
}

/** Collects the matched samples under the labels that they come to. */
class Results {
  readonly #labelsOf: (many: Labels, one: Labels) => Labels;
  readonly #grouped: boolean;
  readonly #evaluation: Evaluation;
  readonly #columns = new Map<string, Column>();
  /** By match: which steps have been taken; one to one nobody may come twice. */
  readonly #taken = new Map<string, Uint8Array>();

  constructor(binary: Binary, evaluation: Evaluation) {
    this.#labelsOf = resultLabels(binary);
    this.#grouped = binary.matching.group !== null;
    this.#evaluation = evaluation;
  }

  get columns(): readonly Column[] {
    return [...this.#columns.values()].filter((column) => !isEmpty(column));
  }

  add(key: string, many: Column, one: Column, combine: (step: number) => number | undefined): void {
    const labels = this.#labelsOf(many.labels, one.labels);
    const labelKey = labelsKey(labels);
    const column = this.#column(labelKey, labels);
    const taken = this.#takenOf(this.#grouped ? `${key}\n${labelKey}` : key);
    for (let step = 0; step < this.#evaluation.count; step++) {
      if (many.present[step] === 0 || one.present[step] === 0) continue;
      // Also where the comparison then drops it.
      if (taken[step] === 1) throw this.#ambiguous();
      taken[step] = 1;
      const value = combine(step);
      if (value === undefined) continue;
      if (column.present[step] === 1) throw sameLabels();
      column.values[step] = value;
      column.present[step] = 1;
    }
  }

  #column(key: string, labels: Labels): Column {
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    this.#evaluation.query.spend(this.#evaluation.count);
    const column = emptyColumn(labels, this.#evaluation.count);
    this.#columns.set(key, column);
    return column;
  }

  #takenOf(key: string): Uint8Array {
    const known = this.#taken.get(key);
    if (known !== undefined) return known;
    const taken = new Uint8Array(this.#evaluation.count);
    this.#taken.set(key, taken);
    return taken;
  }

  #ambiguous() {
    return executionError(
      this.#grouped
        ? 'multiple matches for labels: grouping labels must ensure unique matches'
        : 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
    );
  }
}

function resultLabels({ op, bool, matching }: Binary): (many: Labels, one: Labels) => Labels {
  const named = isComparison(op) && !bool ? (labels: Labels) => labels : withoutName;
  if (matching.group !== null) {
    return (many, one) =>
      matching.include.reduce((labels, name) => withLabel(labels, name, labelValue(one, name)), named(many));
  }
  if (matching.on) {
    const pick = matchingLabels(matching);
    return (many) => pick(named(many));
  }
  const ignored = new Set(matching.labels);
  return (many) => named(many).filter(([name]) => !ignored.has(name));
}
