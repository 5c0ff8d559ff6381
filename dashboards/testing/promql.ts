export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** What a query takes from the store: `name{matchers}`. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

export interface Names {
  readonly selectors: readonly Selector[];
  /** Labels in `by`, `without`, `on`, `ignoring`, `group_left` and `group_right`. */
  readonly groupings: readonly string[];
}

const IDENTIFIER = /^[a-zA-Z_:][\w:]*$/;
const TOKEN =
  /\s+|#[^\n]*|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\[[^\]]*\]|\.?\d[\w.]*|[a-zA-Z_:][\w:]*|=~|!~|[=!<>]=|[-+*/%^=<>(){},@])/y;
const GROUPING = /^(by|without|on|ignoring|group_left|group_right)$/i;
const WORD = /^(and|or|unless|atan2|bool|offset|inf|nan)$/i;

/**
 * The metrics, matchers and grouping labels of a PromQL expression; durations may hold Grafana's variables. Throws
 * on what hides a name, such as a selector without one, rather than leave it out.
 */
export function namesIn(expression: string): Names {
  const tokens = tokenize(expression);
  const selectors: Selector[] = [];
  const groupings: string[] = [];
  const refuse = (at: number): never => {
    throw new Error(`expected PromQL, got \`${tokens[at] ?? 'its end'}\` (token ${at + 1}) in ${expression}`);
  };
  /** Index of the bracket that closes the one at `from`, with what lies between as items. */
  const list = (from: number, close: string) => {
    const end = tokens.indexOf(close, from);
    if (end < 0) refuse(tokens.length);
    return { end, inner: tokens.slice(from + 1, end).filter((token) => token !== ',') };
  };

  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as string;
    const next = tokens[at + 1];
    if (token === '{') refuse(at);
    if (!IDENTIFIER.test(token) || WORD.test(token)) continue;
    if (GROUPING.test(token)) {
      if (next !== '(') continue;
      const { end, inner } = list(at + 1, ')');
      groupings.push(...inner);
      at = end;
    } else if (next === '{') {
      const { end, inner } = list(at + 1, '}');
      selectors.push({ name: token, matchers: matchersOf(inner) ?? refuse(at + 1) });
      at = end;
    } else if (next !== '(' && !/^(by|without)$/i.test(next ?? '')) {
      selectors.push({ name: token, matchers: [] });
    }
  }
  return { selectors, groupings };
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (!match) throw new Error(`expected PromQL, got \`${expression.slice(from)}\` in ${expression}`);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}

/** From `label op "value"` triples; undefined when they are none. */
function matchersOf(tokens: readonly string[]): Matcher[] | undefined {
  const matchers: Matcher[] = [];
  for (let at = 0; at < tokens.length; at += 3) {
    const [label = '', op = '', value = ''] = tokens.slice(at, at + 3);
    if (!IDENTIFIER.test(label) || !/^(=|!=|=~|!~)$/.test(op) || !/^["']/.test(value)) return undefined;
    matchers.push({ label, op: op as Matcher['op'], value: unquoted(value) });
  }
  return matchers;
}

const unquoted = (text: string) => text.slice(1, -1).replace(/\\(.)/g, '$1');
