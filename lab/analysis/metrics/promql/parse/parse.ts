import { PromqlError } from '../errors.ts';
import type { Matcher } from '../matcher.ts';
import type { Binary, BinaryOperator, Expr, Matching } from './ast.ts';
import { isDurationLiteral } from './literal.ts';
import { parseAggregate } from './parse-aggregate.ts';
import { parseLabelList } from './parse-labels.ts';
import { parseModifiers } from './parse-modifiers.ts';
import { parseMatchers } from './parse-selector.ts';
import { type Arguments, Reader } from './reader.ts';
import { stringValue } from './string.ts';
import { AGGREGATIONS, type Aggregation, type Token } from './tokens.ts';
import { checkBinary, checkCall, checkUnary } from './types.ts';

/** Reads a PromQL expression of Prometheus 3. @throws PromqlError `bad_data` with line and column */
export function parseExpression(text: string): Expr {
  const reader = new Reader(text);
  if (reader.peek().kind === 'end') throw nothing(text);
  const expr = parseBinary(reader, 0);
  if (reader.peek().kind !== 'end') throw reader.unexpected();
  return expr;
}

/** Reads one of the `match[]` parameters: an instant selector without modifiers. */
export function parseMatch(text: string): readonly Matcher[] {
  const reader = new Reader(text);
  const expr = parseMatchers(reader);
  if (reader.peek().kind !== 'end') throw reader.unexpected();
  return expr.matchers;
}

function nothing(text: string): PromqlError {
  const place = text === '' ? 'unknown position' : '1:1';
  return new PromqlError('bad_data', `${place}: parse error: no expression found in input`);
}

/** From the weakest; all but `^` go from left to right. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '>': 3,
  '<=': 3,
  '>=': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
const SIGN_BINDS = 6;

/** An operand, and all operators behind it that bind at least this strongly. */
function parseBinary(reader: Reader, least: number): Expr {
  return reader.deeper(() => {
    let left = parseOperand(reader);
    for (;;) {
      const op = operatorOf(reader.peek());
      const strength = op === null ? -1 : (PRECEDENCE[op] as number);
      if (op === null || strength < least) return left;
      const at = reader.next().start;
      const { bool, matching } = parseMatching(reader, op, at, left.start);
      const right = parseBinary(reader, op === '^' ? strength : strength + 1);
      const node: Omit<Binary, 'depth'> = {
        kind: 'binary',
        op,
        left,
        right,
        bool,
        matching: matching ?? EVERYTHING,
        start: left.start,
        end: right.end,
      };
      checkBinary(reader, node, at, matching !== null);
      left = reader.node(node, left, right);
    }
  });
}

const EVERYTHING: Matching = { on: false, labels: [], group: null, include: [] };

function operatorOf({ kind, text }: Token): BinaryOperator | null {
  const op = kind === 'word' ? text.toLowerCase() : kind;
  return Object.hasOwn(PRECEDENCE, op) ? (op as BinaryOperator) : null;
}

function parseMatching(
  reader: Reader,
  op: BinaryOperator,
  at: number,
  start: number,
): { bool: boolean; matching: Matching | null } {
  const bool = reader.takeWord('bool') !== null;
  const how = reader.takeWord('on', 'ignoring');
  if (how === null) {
    refuseFill(reader, start);
    return { bool, matching: null };
  }
  const labels = parseLabelList(reader);
  const side = reader.takeWord('group_left', 'group_right');
  const include = side !== null && reader.peek().kind === '(' ? parseLabelList(reader) : [];
  refuseFill(reader, start);
  const on = how.text.toLowerCase() === 'on';
  const shared = on ? include.find((label) => labels.includes(label)) : undefined;
  if (shared !== undefined) {
    throw reader.error(`label ${JSON.stringify(shared)} must not occur in ON and GROUP clause at once`, at);
  }
  const group = side === null ? null : side.text.toLowerCase() === 'group_left' ? 'left' : 'right';
  if (group !== null && ['and', 'or', 'unless'].includes(op)) {
    throw reader.error(`no grouping allowed for ${JSON.stringify(op)} operation`, start);
  }
  return { bool, matching: { on, labels, group, include } };
}

function refuseFill(reader: Reader, at: number): void {
  const { kind, text } = reader.peek();
  if (kind === 'word' && /^fill(?:_left|_right)?$/i.test(text) && reader.opensParen()) {
    throw reader.error('binop fill modifiers are experimental and not enabled', at);
  }
}

function parseOperand(reader: Reader): Expr {
  const { kind, start } = reader.peek();
  if (kind === '-' || kind === '+') {
    reader.next();
    const expr = parseBinary(reader, SIGN_BINDS);
    checkUnary(reader, expr, start);
    const negative = kind === '-';
    if (expr.kind === 'number') {
      return reader.node({
        kind: 'number',
        value: negative ? -expr.value : expr.value,
        unit: expr.unit,
        start,
        end: expr.end,
      });
    }
    return reader.node({ kind: 'unary', negative, expr, start, end: expr.end }, expr);
  }
  return parseModifiers(reader, parsePrimary(reader));
}

function parsePrimary(reader: Reader): Expr {
  const token = reader.peek();
  const { kind, start, end } = token;
  if (kind === '(') {
    reader.next();
    const expr = parseBinary(reader, 0);
    const close = reader.expect(')', null);
    return reader.node({ kind: 'paren', expr, start, end: close.end }, expr);
  }
  if (kind === 'number') {
    reader.next();
    const unit = isDurationLiteral(token.text);
    return reader.node({ kind: 'number', value: reader.numberValue(token), unit, start, end });
  }
  if (kind === 'string') {
    reader.next();
    return reader.node({ kind: 'string', value: stringValue(reader.lexer, token), start, end });
  }
  if (kind === '{' || kind === 'metric') return selector(reader);
  if (kind !== 'word') throw reader.unexpected();
  const word = token.text.toLowerCase();
  if ((AGGREGATIONS as readonly string[]).includes(word) && reader.opensAggregate()) {
    return parseAggregate(reader, word as Aggregation, () => parseArguments(reader, 'aggregation'));
  }
  if (RESERVED.has(word)) throw reader.unexpected();
  return reader.opensParen() ? call(reader) : selector(reader);
}

/** Words that are no names of metrics. */
const RESERVED = new Set(['bool', 'on', 'ignoring', 'group_left', 'group_right', 'atan2']);

function selector(reader: Reader): Expr {
  const { kind, text } = reader.peek();
  const name = kind === '{' ? null : text;
  const { matchers, start, end } = parseMatchers(reader);
  return reader.node({
    kind: 'selector',
    name,
    matchers,
    extension: null,
    offset: null,
    at: null,
    start,
    end,
  });
}

function call(reader: Reader): Expr {
  const { text: name, start } = reader.next();
  const { args, end } = parseArguments(reader, null);
  checkCall(reader, name, args, start);
  return reader.node({ kind: 'call', name, args, start, end }, ...args);
}

function parseArguments(reader: Reader, where: string | null): Arguments {
  reader.expect('(', where, null);
  const args: Expr[] = [];
  if (reader.peek().kind !== ')') {
    args.push(parseBinary(reader, 0));
    while (reader.peek().kind === ',') {
      const { start } = reader.next();
      if (reader.peek().kind === ')') throw trailingComma(reader, start);
      args.push(parseBinary(reader, 0));
    }
  }
  return { args, end: reader.expect(')', where).end };
}

function trailingComma(reader: Reader, at: number): PromqlError {
  return reader.error('trailing commas not allowed in function call args', at);
}
