import { BadDataError } from './bad-data.ts';
import { METRIC_NAME } from './labels.ts';
import { LITERAL, literalSeconds } from './literal.ts';
import { Matcher, type MatchOperator } from './matcher.ts';
import { QueryText } from './query-text.ts';

export interface Selector {
  readonly matchers: readonly Matcher[];
  /** Null for an instant selector. */
  readonly rangeMs: number | null;
  readonly offsetMs: number;
  /** The `@` modifier; null if the query's own time holds, which `start()` and `end()` mean as well. */
  readonly atMs: number | null;
}

const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
/** What may follow a selector in PromQL but not here, or open an expression that is none. */
const OPERATOR = /[-+*/%^<>]|==|!=|(?:and|or|unless|atan2|bool|on|ignoring|group_left|group_right)\b/iy;
const NO_SELECTOR =
  /[0-9.+\-"'`]|(?:inf|nan)\b|[a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:\(|(?:by|without)\s*\()|(?:atan2|bool|on|ignoring|group_left|group_right)\b/iy;

/** Reads an instant or range selector with its modifiers. Throws BadDataError for all else that PromQL has. */
export function parseSelector(query: string): Selector {
  const text = new QueryText(query);
  if (text.atEnd) throw text.error('no expression found in input');
  const selector = expression(text);
  if (text.peek(OPERATOR) !== null) throw unsupported(query);
  if (!text.atEnd) throw text.error(`unexpected character: ${JSON.stringify(query[text.pos])}`);
  return selector;
}

/** Reads one of the `match[]` parameters: an instant selector without modifiers. */
export function parseMatch(match: string): readonly Matcher[] {
  const text = new QueryText(match);
  const matchers = vector(text);
  if (!text.atEnd) throw text.error(`unexpected ${JSON.stringify(match.slice(text.pos, text.pos + 16))}`);
  return matchers;
}

function expression(text: QueryText): Selector {
  if (text.take(/\(/y) !== null) {
    const inner = expression(text);
    if (text.peek(OPERATOR) !== null) throw unsupported(text.text);
    text.expect(/\)/y, '")"');
    return inner;
  }
  if (text.peek(NO_SELECTOR) !== null) throw unsupported(text.text);
  return { matchers: vector(text), ...suffixes(text) };
}

function vector(text: QueryText): readonly Matcher[] {
  const start = text.pos;
  const name = text.take(METRIC)?.[0];
  const matchers: Matcher[] = name === undefined ? [] : [new Matcher(METRIC_NAME, '=', name)];
  if (text.take(/\{/y) !== null) {
    while (text.take(/\}/y) === null) {
      matchers.push(matcher(text));
      if (text.take(/,/y) === null && text.peek(/\}/y) === null) text.expect(/\}/y, '"," or "}"');
    }
  } else if (name === undefined) {
    throw text.error(`unexpected character: ${JSON.stringify(text.text[text.pos])}`);
  }
  const named = matchers.filter((matcher) => matcher.name === METRIC_NAME);
  if (name !== undefined && named.length > 1) {
    const values = named.map(({ value }) => JSON.stringify(value)).join(' or ');
    throw text.error(`metric name must not be set twice: ${values}`, start);
  }
  if (matchers.every((matcher) => matcher.accepts(''))) {
    throw text.error('vector selector must contain at least one non-empty matcher', start);
  }
  return matchers;
}

function matcher(text: QueryText): Matcher {
  const start = text.pos;
  const quoted = text.peek(/["'`]/y) !== null;
  const name = quoted
    ? text.string('a name')
    : text.expect(/[a-zA-Z_][a-zA-Z0-9_]*/y, 'a name or "}" in label matching');
  // The metric's own name, which must be here if it is not made of letters, digits, `_` and `:`.
  if (quoted && text.peek(/[,}]/y) !== null) return new Matcher(METRIC_NAME, '=', name);
  const operator = text.expect(/=~|!~|!=|=/y, 'a label matching operator') as MatchOperator;
  const value = text.string('a string in label matching');
  try {
    return new Matcher(name, operator, value);
  } catch (error) {
    if (!(error instanceof BadDataError)) throw error;
    throw text.error(error.message.replace(/^parse error: /, ''), start);
  }
}

/** The range, `offset` and `@`, in the order in which they may stand behind the vector. */
function suffixes(text: QueryText): Omit<Selector, 'matchers'> {
  let rangeMs: number | null = null;
  let offsetMs = 0;
  let at: { ms: number | null } | null = null;
  for (;;) {
    const start = text.pos;
    if (text.peek(/\[/y) !== null) {
      if (rangeMs !== null) throw text.error('ranges only allowed for vector selectors', start);
      if (offsetMs !== 0) throw text.error('no offset modifiers allowed before range', start);
      if (at !== null) throw text.error('no @ modifiers allowed before range', start);
      rangeMs = range(text);
    } else if (text.take(/offset\b/iy) !== null) {
      if (offsetMs !== 0) throw text.error('offset may not be set multiple times', start);
      offsetMs = milliseconds(text, signed(text, 'a number or duration in offset'), start);
    } else if (text.take(/@/y) !== null) {
      if (at !== null) throw text.error('@ <timestamp> may not be set multiple times', start);
      at = { ms: atTime(text) };
    } else {
      return { rangeMs, offsetMs, atMs: at?.ms ?? null };
    }
  }
}

function range(text: QueryText): number {
  const start = text.pos;
  const bracket = text.take(/\[[ \t\r\n]*([^\]]*?)[ \t\r\n]*\]/y);
  if (bracket === null) throw text.error('unclosed left bracket', start);
  const inside = bracket[1] as string;
  if (/[-+*/%^:()]/.test(inside.replace(/(?<=^[\d.]+e)[-+]/i, ''))) throw unsupported(text.text);
  const seconds = literalSeconds(inside);
  if (seconds === null) throw text.error(`unexpected ${JSON.stringify(inside)}, expected a duration`, start);
  if (seconds <= 0) throw text.error('duration must be greater than 0', start);
  return milliseconds(text, seconds, start);
}

function atTime(text: QueryText): number | null {
  if (text.take(/(?:start|end)\s*\(\s*\)/iy) !== null) return null;
  const start = text.pos;
  const seconds = signed(text, 'a timestamp');
  if (Math.abs(seconds) >= 2 ** 63) throw text.error('timestamp out of bounds for @ modifier', start);
  return Math.round(seconds * 1000);
}

/** A number or duration with its sign, in seconds. */
function signed(text: QueryText, what: string): number {
  const sign = text.take(/[-+]/y)?.[0] === '-' ? -1 : 1;
  const start = text.pos;
  const literal = text.expect(LITERAL, what);
  const seconds = literalSeconds(literal);
  if (seconds === null) throw text.error(`unexpected ${JSON.stringify(literal)}, expected ${what}`, start);
  return sign * seconds;
}

/** Prometheus counts in whole nanoseconds, of which it takes the whole milliseconds. */
function milliseconds(text: QueryText, seconds: number, start: number): number {
  if (Math.abs(seconds) > 2 ** 63 / 1e9) throw text.error('duration out of range', start);
  return Math.trunc(Math.round(seconds * 1e9) / 1e6);
}

function unsupported(query: string): BadDataError {
  return new BadDataError(
    'unsupported: the embedded metrics store answers selectors only, such as up{job="payment"} or up[30s], ' +
      `got ${JSON.stringify(query)}; functions and operators need a real Prometheus`,
  );
}
