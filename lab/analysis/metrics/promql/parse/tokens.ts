/** Kinds of tokens: an operator or bracket is its own kind, a word is `word` (keywords are told by where they stand). */
export type TokenKind = 'word' | 'metric' | 'number' | 'string' | 'end' | Symbol;

export type Symbol =
  | '('
  | ')'
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | ':'
  | '='
  | '@'
  | '=~'
  | '!~'
  | ArithmeticSymbol
  | ComparisonSymbol
  | '</'
  | '>/';
export type ArithmeticSymbol = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonSymbol = '==' | '!=' | '<' | '>' | '<=' | '>=';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(
  (
    'offset smoothed anchored by without on ignoring group_left group_right fill fill_left fill_right bool ' +
    'start end step range max_of min_of'
  ).split(' '),
);
const OPERATORS = new Set(['and', 'or', 'unless', 'atan2']);
export const AGGREGATIONS = [
  'sum',
  'avg',
  'count',
  'min',
  'max',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'count_values',
  'quantile',
  'limitk',
  'limit_ratio',
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];
const AGGREGATION_NAMES: ReadonlySet<string> = new Set(AGGREGATIONS);

/** How an error names a token. */
export function describe({ kind, text }: Token): string {
  if (kind === 'end') return 'end of input';
  if (kind === 'number') return `number ${JSON.stringify(text)}`;
  if (kind === 'string')
    return `string ${text.startsWith("'") || text.startsWith('`') ? `"${text}"` : JSON.stringify(text)}`;
  if (kind === 'metric') return `metric identifier ${JSON.stringify(text)}`;
  if (kind !== 'word') return isOperator(kind) ? `<op:${text}>` : JSON.stringify(text);
  const word = text.toLowerCase();
  if (OPERATORS.has(word)) return `<op:${word}>`;
  if (AGGREGATION_NAMES.has(word)) return `<aggr:${word}>`;
  return KEYWORDS.has(word) ? `<${word}>` : `identifier ${JSON.stringify(text)}`;
}

function isOperator(kind: TokenKind): boolean {
  return /^(?:[-+*/%^]|[=!<>]=|[<>]\/?|[=!]~)$/.test(kind);
}
