import { METRIC_NAME } from '../labels.ts';
import { Matcher, type MatchOperator } from '../matcher.ts';
import { PatternError } from '../pattern.ts';
import type { Reader } from './reader.ts';
import { stringValue } from './string.ts';
import type { Token } from './tokens.ts';

const WHERE = 'label matching';

/** `name{label="value"}`, either part alone, or the name in quotes between the braces. */
export function parseMatchers(reader: Reader): { matchers: readonly Matcher[]; start: number; end: number } {
  const first = reader.peek();
  const matchers: Matcher[] = [];
  let { start, end } = first;
  if (first.kind === 'word' || first.kind === 'metric') {
    reader.next();
    matchers.push(new Matcher(METRIC_NAME, '=', first.text));
  } else if (first.kind !== '{') {
    throw reader.unexpected();
  }
  if (reader.peek().kind === '{') {
    reader.next();
    while (reader.peek().kind !== '}') {
      matchers.push(parseMatcher(reader));
      if (reader.peek().kind === ',') reader.next();
      else if (reader.peek().kind !== '}') throw reader.unexpected(WHERE, '"," or "}"');
    }
    end = reader.next().end;
  }
  if (first.kind !== '{') refuseSecondName(reader, matchers, start);
  if (matchers.every((matcher) => matcher.accepts(''))) {
    throw reader.error('vector selector must contain at least one non-empty matcher', start);
  }
  return { matchers, start, end };
}

function refuseSecondName(reader: Reader, matchers: readonly Matcher[], start: number): void {
  const named = matchers.filter((matcher) => matcher.name === METRIC_NAME);
  if (named.length < 2) return;
  const [one, other] = named.map(({ value }) => JSON.stringify(value));
  throw reader.error(`metric name must not be set twice: ${one} or ${other}`, start);
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);

function parseMatcher(reader: Reader): Matcher {
  const label = reader.peek();
  if (label.kind !== 'word' && label.kind !== 'string') throw reader.unexpected(WHERE, 'identifier or "}"');
  reader.next();
  const name = label.kind === 'string' ? stringValue(reader.lexer, label) : label.text;
  const operator = reader.peek();
  // The metric's own name, which must be here if it is not made of letters, digits, `_` and `:`.
  if (label.kind === 'string' && (operator.kind === ',' || operator.kind === '}')) {
    return new Matcher(METRIC_NAME, '=', name);
  }
  if (!OPERATORS.has(operator.kind)) {
    throw reader.unexpected(WHERE, label.kind === 'string' ? '"," or "}"' : 'label matching operator');
  }
  reader.next();
  const value = reader.expect('string', WHERE, 'string');
  return matcherOf(reader, name, operator.kind as MatchOperator, value, label.start);
}

function matcherOf(reader: Reader, name: string, operator: MatchOperator, value: Token, at: number): Matcher {
  try {
    return new Matcher(name, operator, stringValue(reader.lexer, value));
  } catch (error) {
    if (error instanceof PatternError) throw reader.error(error.message, at);
    throw error;
  }
}
