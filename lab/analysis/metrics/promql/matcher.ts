import { type Labels, labelValue } from './labels.ts';
import { Pattern } from './pattern.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One `name="value"` of a selector. */
export class Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly #accepts: (value: string) => boolean;

  /** @throws PatternError for a regular expression that RE2 refuses */
  constructor(name: string, operator: MatchOperator, value: string) {
    this.name = name;
    this.operator = operator;
    this.value = value;
    this.#accepts = accepting(operator, value);
  }

  accepts(value: string): boolean {
    return this.#accepts(value);
  }

  matches(labels: Labels): boolean {
    return this.#accepts(labelValue(labels, this.name));
  }
}

function accepting(operator: MatchOperator, expected: string): (value: string) => boolean {
  if (operator === '=') return (value) => value === expected;
  if (operator === '!=') return (value) => value !== expected;
  const pattern = new Pattern(expected);
  return operator === '=~' ? (value) => pattern.test(value) : (value) => !pattern.test(value);
}

export function matchesAll(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every((matcher) => matcher.matches(labels));
}
