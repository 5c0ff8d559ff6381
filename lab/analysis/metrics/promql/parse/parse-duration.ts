import { type DurationExpression, durationSeconds, isConstant, wholeMs } from './duration-expression.ts';
import { isDurationLiteral } from './literal.ts';
import type { Reader } from './reader.ts';

const WANTED = 'number, duration, step(), or range()';
const PRECEDENCE: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
const SIGN_BINDS = 3;
const NO_SPAN = { stepMs: 0, rangeMs: 0 };

/** The length of a range, or the step of a subquery: more than nothing, as far as that is known yet. */
export function parseRange(reader: Reader, where: string): DurationExpression {
  const { start } = reader.peek();
  const expression = parseSum(reader, where, 0);
  if (!isConstant(expression)) return expression;
  const seconds = durationSeconds(expression, NO_SPAN);
  if (!(seconds > 0)) throw reader.error('duration must be greater than 0', start);
  return inRange(reader, expression, start);
}

/** One operand with its signs: `offset 5m + 1` is one minus its offset, plus 1. */
export function parseOffset(reader: Reader): DurationExpression {
  const { start } = reader.peek();
  const expression = parseOperand(reader, 'offset', () => parseOffset(reader));
  return inRange(reader, expression, start);
}

function inRange(reader: Reader, expression: DurationExpression, at: number): DurationExpression {
  if (isConstant(expression) && !Number.isFinite(wholeMs(durationSeconds(expression, NO_SPAN)))) {
    throw reader.error('duration out of range', at);
  }
  return expression;
}

function parseSum(reader: Reader, where: string, least: number): DurationExpression {
  return reader.deeper(() => {
    let left = parseOperand(reader, where, () => parseSum(reader, where, SIGN_BINDS));
    for (;;) {
      const { kind } = reader.peek();
      const strength = PRECEDENCE[kind] ?? -1;
      if (strength < least) return left;
      const { start } = reader.next();
      const right = parseSum(reader, where, kind === '^' ? strength : strength + 1);
      if (right.kind === 'seconds' && right.seconds === 0 && (kind === '/' || kind === '%')) {
        throw reader.error(kind === '/' ? 'division by zero' : 'modulo by zero', start);
      }
      left = { kind: kind as '+' | '-' | '*' | '/' | '%' | '^', left, right };
    }
  });
}

function parseOperand(reader: Reader, where: string, signed: () => DurationExpression): DurationExpression {
  return reader.deeper(() => {
    const token = reader.peek();
    if (token.kind === '+' || token.kind === '-') {
      reader.next();
      const of = signed();
      return token.kind === '-' ? { kind: 'negated', of } : of;
    }
    if (token.kind === '(') {
      reader.next();
      const inside = parseSum(reader, where, 0);
      reader.expect(')', where);
      return { kind: 'parens', of: inside };
    }
    if (token.kind === 'number' && !/^(?:inf|nan)$/i.test(token.text)) {
      const literal = reader.next();
      return { kind: 'seconds', seconds: reader.numberValue(literal), unit: isDurationLiteral(literal.text) };
    }
    const word = reader.takeWord('step', 'range', 'min_of', 'max_of')?.text.toLowerCase();
    if (word === undefined) throw reader.unexpected(where, WANTED);
    return parseFunction(reader, where, word as 'step' | 'range' | 'min_of' | 'max_of');
  });
}

function parseFunction(
  reader: Reader,
  where: string,
  kind: 'step' | 'range' | 'min_of' | 'max_of',
): DurationExpression {
  reader.expect('(', where);
  if (kind === 'step' || kind === 'range') {
    reader.expect(')', where);
    return { kind };
  }
  const left = parseSum(reader, where, 0);
  reader.expect(',', where);
  const right = parseSum(reader, where, 0);
  reader.expect(')', where);
  return { kind, left, right };
}
