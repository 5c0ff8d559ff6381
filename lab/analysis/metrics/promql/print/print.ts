import { formatPlainFloat } from '../float.ts';
import { METRIC_NAME } from '../labels.ts';
import type { Aggregate, Binary, Expr, Moved, RangeSelector, VectorSelector } from '../parse/ast.ts';
import { printDuration, printLength, printMs } from './print-duration.ts';
import { quoted } from './quoted.ts';

/**
 * The expression in one line, spelled as Prometheus spells it: that is how it shows the queries of rules. Reads as what it was made of.
 * https://github.com/prometheus/prometheus/blob/v3.16.0/promql/parser/printer.go
 */
export function printExpression(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.unit ? printMs(expr.value * 1000) : formatPlainFloat(expr.value);
    case 'string':
      return quoted(expr.value);
    case 'selector':
      return selectorText(expr) + atText(expr) + extensionText(expr) + offsetText(expr);
    case 'range':
      return `${selectorText(expr)}[${printLength(expr.range)}]${extensionText(expr)}${atText(expr)}${offsetText(expr)}`;
    case 'subquery':
      return printExpression(expr.expr) + subqueryText(expr);
    case 'call':
      return `${expr.name}(${expr.args.map(printExpression).join(', ')})`;
    case 'aggregate':
      return `${aggregateText(expr)}(${[expr.param, expr.expr].flatMap((one) => (one === null ? [] : [printExpression(one)])).join(', ')})`;
    case 'binary':
      return `${printExpression(expr.left)} ${operatorText(expr)} ${printExpression(expr.right)}`;
    case 'unary':
      return `${expr.negative ? '-' : '+'}${printExpression(expr.expr)}`;
    case 'paren':
      return `(${printExpression(expr.expr)})`;
  }
}

/** With its labels: `sum by (job) `. */
export function aggregateText({ op, grouping, without }: Aggregate): string {
  if (without) return `${op} without (${namesText(grouping)}) `;
  return grouping.length > 0 ? `${op} by (${namesText(grouping)}) ` : op;
}

/** With what it is matched by: `== bool on (job) group_left ()`. */
export function operatorText({ op, bool, matching: { on, labels, group, include } }: Binary): string {
  const isMatched = on || labels.length > 0 || group !== null;
  const by = isMatched ? ` ${on ? 'on' : 'ignoring'} (${namesText(labels)})` : '';
  return `${op}${bool ? ' bool' : ''}${by}${group === null ? '' : ` group_${group} (${namesText(include)})`}`;
}

/** What stands behind the inner expression: `[5m:1m] @ end()`. */
export function subqueryText(expr: Expr & { readonly kind: 'subquery' }): string {
  const step = expr.step === null ? '' : printLength(expr.step);
  return `[${printLength(expr.range)}:${step}]${atText(expr)}${offsetText(expr)}`;
}

function selectorText({ name, matchers }: VectorSelector | RangeSelector): string {
  const texts = matchers
    .filter((one) => !(one.name === METRIC_NAME && one.operator === '=' && one.value === name))
    .map((one) => `${nameText(one.name)}${one.operator}${quoted(one.value)}`);
  return `${name ?? ''}${texts.length === 0 ? '' : `{${texts.sort().join(',')}}`}`;
}

function atText({ at }: Moved): string {
  if (at === null) return '';
  return typeof at === 'number' ? ` @ ${(at / 1000).toFixed(3)}` : ` @ ${at}()`;
}

function offsetText({ offset }: Moved): string {
  return offset === null ? '' : ` offset ${printDuration(offset)}`;
}

function extensionText({ extension }: VectorSelector | RangeSelector): string {
  return extension === null ? '' : ` ${extension}`;
}

const namesText = (names: readonly string[]) => names.map(nameText).join(', ');

const nameText = (name: string) => (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoted(name));
