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
import { anyPresent, type PartnerAt, partnersOf } from './partners.ts';
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
  const swapped = matching.group === 'right';
  const partners = partnersOf(one, keyOf, anyPresent(many, evaluation.count), (a, b) =>
    rivals(matching, swapped ? 'left' : 'right', a, b),
  );
  const results = new Results(binary, evaluation);
  const combine = combineOf(binary);
  for (const column of many) {
    evaluation.query.checkTime();
    const key = keyOf(column.labels);
    const partnerAt = partners.get(key);
    if (partnerAt === undefined) continue;
    results.add(key, column, partnerAt, (partner, step) => {
      const [a, b] = swapped ? [partner, column] : [column, partner];
      return combine(a.values[step] as number, b.values[step] as number);
    });
  }
  return results.columns;
}

/** On the side that has one series to each match there may not be two. */
function rivals(matching: Matching, side: 'left' | 'right', one: Column, other: Column) {
  const [a, b] = [one, other].sort((x, y) => compareLabels(x.labels, y.labels)) as [Column, Column];
  const labels = showLabels(matchingLabels(matching)(a.labels));
  return executionError(
    `found duplicate series for the match group ${labels} on the ${side} hand-side of the operation: ` +
      `[${showLabels(a.labels)}, ${showLabels(b.labels)}];many-to-many matching not allowed: ` +
      'matching labels must be unique on one side',
  );
}

function combineOf({ op, bool }: Binary): Combine {
  if (!isComparison(op)) return arithmetic(op);
  const holds = comparison(op);
  if (bool) return (a, b) => (holds(a, b) ? 1 : 0);
  return (a, b) => (holds(a, b) ? a : undefined);
}

interface Place {
  readonly partner: Column;
  readonly column: Column;
  readonly taken: Uint8Array;
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

  add(
    key: string,
    many: Column,
    partnerAt: PartnerAt,
    combine: (partner: Column, step: number) => number | undefined,
  ): void {
    let last: Place | null = null;
    for (let step = 0; step < this.#evaluation.count; step++) {
      if (many.present[step] === 0) continue;
      const partner = partnerAt(step);
      if (partner === null) continue;
      if (last?.partner !== partner) last = this.#place(key, many, partner);
      const { column, taken } = last;
      // Also where the comparison then drops it.
      if (taken[step] === 1) throw this.#ambiguous();
      taken[step] = 1;
      const value = combine(partner, step);
      if (value === undefined) continue;
      if (column.present[step] === 1) throw sameLabels();
      column.values[step] = value;
      column.present[step] = 1;
    }
  }

  /** Where the results of two series go. */
  #place(key: string, many: Column, partner: Column): Place {
    const labels = this.#labelsOf(many.labels, partner.labels);
    const labelKey = labelsKey(labels);
    const column = this.#column(labelKey, labels);
    return { partner, column, taken: this.#takenOf(this.#grouped ? `${key}\n${labelKey}` : key) };
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
