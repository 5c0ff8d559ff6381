import { BadDataError } from './bad-data.ts';
import { parseDuration } from './duration.ts';
import { parseGoFloat } from './float.ts';
import { METRIC_NAME } from './labels.ts';
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
  /[0-9.+\-"'`]|(?:inf|nan)\b|[a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:\(|(?:by|without)\s*\()|(?:bool|on|ignoring|group_left|group_right)\b/iy;

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
  const matchers = vector(text);
  const rangeMs = range(text);
  return { matchers, rangeMs, ...modifiers(text) };
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
  const name = text.expect(/[a-zA-Z_][a-zA-Z0-9_]*/y, 'a label name or "}" in label matching');
  const operator = text.expect(/=~|!~|!=|=/y, 'a label matching operator') as MatchOperator;
  const value = text.string('a string in label matching');
  try {
    return new Matcher(name, operator, value);
  } catch (error) {
    if (!(error instanceof BadDataError)) throw error;
    throw text.error(error.message.replace(/^parse error: /, ''), start);
  }
}

function range(text: QueryText): number | null {
  const start = text.pos;
  if (text.take(/\[/y) === null) return null;
  const inside = text.expect(/[^\]]*/y, 'a duration').trim();
  text.expect(/\]/y, '"]"');
  if (inside.includes(':')) throw unsupported(text.text);
  if (text.peek(/\[/y) !== null) throw text.error('ranges only allowed for vector selectors');
  return positive(text, inside, start);
}

function modifiers(text: QueryText): { offsetMs: number; atMs: number | null } {
  let offsetMs: number | null = null;
  let at: { ms: number | null } | null = null;
  for (;;) {
    const start = text.pos;
    if (text.take(/offset\b/iy) !== null) {
      if (offsetMs !== null) throw text.error('offset may not be set multiple times', start);
      const sign = text.take(/-/y) === null ? 1 : -1;
      offsetMs = sign * positive(text, text.expect(/[0-9][0-9a-z.]*/y, 'a duration in offset'), start);
    } else if (text.take(/@/y) !== null) {
      if (at !== null) throw text.error('@ <timestamp> may not be set multiple times', start);
      at = { ms: atTime(text) };
    } else if (text.peek(/\[/y) !== null && (offsetMs !== null || at !== null)) {
      throw text.error('no offset or @ modifiers allowed before range');
    } else {
      return { offsetMs: offsetMs ?? 0, atMs: at?.ms ?? null };
    }
  }
}

function atTime(text: QueryText): number | null {
  if (text.take(/(?:start|end)\s*\(\s*\)/iy) !== null) return null;
  const raw = text.expect(/[+-]?\s*(?:[0-9.]+(?:e[+-]?[0-9]+)?|inf|nan)(?![\w.])/iy, 'a timestamp');
  const seconds = parseGoFloat(raw.replace(/\s+/g, ''));
  if (seconds === null || !Number.isFinite(seconds)) {
    throw text.error(`timestamp out of bounds for @ modifier: ${raw}`);
  }
  return Math.round(seconds * 1000);
}

function positive(text: QueryText, duration: string, start: number): number {
  const ms = /[a-z]/.test(duration) ? parseDuration(duration) : null;
  if (ms === null) throw text.error(`not a valid duration string: ${JSON.stringify(duration)}`, start);
  if (ms === 0) throw text.error('duration must be greater than 0', start);
  return ms;
}

function unsupported(query: string): BadDataError {
  return new BadDataError(
    'unsupported: the embedded metrics store answers selectors only, such as up{job="payment"} or up[30s], ' +
      `got ${JSON.stringify(query)}; functions and operators need a real Prometheus`,
  );
}
