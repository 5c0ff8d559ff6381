import { expect, test } from 'vitest';
import { PromqlError } from '../errors.ts';
import type { Expr } from './ast.ts';
import { parseExpression } from './parse.ts';
import { MAX_DEPTH } from './reader.ts';

/** As Prometheus 3.16 says it over HTTP. */
const REFUSED: readonly (readonly [query: string, error: string])[] = [
  ['', 'unknown position: parse error: no expression found in input'],
  ['# only', '1:1: parse error: no expression found in input'],
  ['up{', '1:4: parse error: unexpected end of input inside braces'],
  ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['rate(up)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
  ['rate(up[5m], 1)', '1:1: parse error: expected 1 argument(s) in call to "rate", got 2'],
  ['label_join(up)', '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1'],
  ['round(up, 2, 3)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
  ['foo(up)', '1:1: parse error: unknown function with name "foo"'],
  ['mad_over_time(up[5m])', '1:1: parse error: function "mad_over_time" is not enabled'],
  ['1 == 1', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
  ['up and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
  ['sum(1)', '1:5: parse error: expected type instant vector in aggregation expression, got scalar'],
  [
    'topk(up)',
    '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1',
  ],
  ['up[5m', '1:6: parse error: unclosed left bracket'],
  ['up)', "1:4: parse error: unexpected right parenthesis ')'"],
  ['(up', '1:4: parse error: unclosed left parenthesis'],
  [
    'sum(up) offset 5m',
    '1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
  ],
  ['sum(up)[5m]', '1:8: parse error: ranges only allowed for vector selectors'],
  ['1[5m:1m]', '1:1: parse error: subquery is only allowed on instant vector, got scalar instead'],
  [
    'up * on(a) group_left(a) up',
    '1:4: parse error: label "a" must not occur in ON and GROUP clause at once',
  ],
  ['up and on(a) group_left(b) up', '1:1: parse error: no grouping allowed for "and" operation'],
  ['1 + on(a) up', '1:1: parse error: vector matching only allowed between instant vectors'],
  ['up[0s]', '1:4: parse error: duration must be greater than 0'],
  ['up + bool up', '1:4: parse error: bool modifier can only be used on comparison operators'],
  ['up up', '1:4: parse error: unexpected identifier "up"'],
  ["'a\\q'", "1:1: parse error: unknown escape sequence U+0071 'q'"],
  ['a.b', "1:2: parse error: unexpected character: '.'"],
  ['up{a=b}', '1:6: parse error: unexpected identifier "b" in label matching, expected string'],
  ['up{\n  a=b}', '2:5: parse error: unexpected identifier "b" in label matching, expected string'],
  ['up{a=~"("}', '1:4: parse error: error parsing regexp: missing closing ): `(`'],
  ['up{__name__="foo"}', '1:1: parse error: metric name must not be set twice: "up" or "foo"'],
  ['sum(up,)', '1:7: parse error: trailing commas not allowed in function call args'],
  ['up[5m] @ 1 @ 2', '1:1: parse error: @ <timestamp> may not be set multiple times'],
];

test.each(REFUSED)('refuses %j as Prometheus does', (query, error) => {
  expect(() => parseExpression(query)).toThrow(new PromqlError('bad_data', error));
});

/** An expression with all its brackets, so that one sees what binds what. */
function shown(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return String(expr.value);
    case 'paren':
      return shown(expr.expr);
    case 'unary':
      return `(${expr.negative ? '-' : '+'}${shown(expr.expr)})`;
    case 'binary':
      return `(${shown(expr.left)} ${expr.op} ${shown(expr.right)})`;
    case 'selector':
      return expr.matchers[0]?.value ?? '';
    default:
      return expr.kind;
  }
}

test.each([
  ['1 + 2 * 3', '(1 + (2 * 3))'],
  ['1 - 2 - 3', '((1 - 2) - 3)'],
  ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
  ['-1 ^ 2', '(-(1 ^ 2))'],
  ['-a * b', '((-a) * b)'],
  ['2 ^ -1 * 3', '((2 ^ -1) * 3)'],
  ['a or b and c unless d', '(a or ((b and c) unless d))'],
  ['a == b + c', '(a == (b + c))'],
  ['a atan2 b % c', '((a atan2 b) % c)'],
  ['a > b == c', '((a > b) == c)'],
  ['offset or by', '(offset or by)'],
])('%s is %s', (query, expected) => expect(shown(parseExpression(query))).toBe(expected));

test.each([
  ['brackets', (n: number) => `${'('.repeat(n)}1${')'.repeat(n)}`],
  ['signs', (n: number) => `${'-'.repeat(n)}1`],
  ['sums', (n: number) => Array.from({ length: n }, () => 'a').join(' + ')],
  ['powers', (n: number) => Array.from({ length: n }, () => 'a').join(' ^ ')],
  ['calls', (n: number) => `${'abs('.repeat(n)}a${')'.repeat(n)}`],
  ['durations', (n: number) => `a[${'('.repeat(n)}1${')'.repeat(n)}]`],
])('%s may be nested so far, and no deeper', (_, nested) => {
  expect(() => parseExpression(nested(100_000))).toThrow(PromqlError);
  expect(() => parseExpression(nested(MAX_DEPTH * 2))).toThrow(PromqlError);
});

test('a query of ordinary depth is read', () => {
  const deep = `${'('.repeat(100)}a${')'.repeat(100)}`;
  expect(parseExpression(deep).kind).toBe('paren');
  expect(parseExpression(Array.from({ length: 200 }, () => 'a').join(' + ')).kind).toBe('binary');
});
