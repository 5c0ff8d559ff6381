import { formatDuration } from '../duration.ts';
import { formatPlainFloat } from '../float.ts';
import { type DurationExpression, wholeMs } from '../parse/duration-expression.ts';

/** A range or a step: of a plain length its units, however it was written. */
export function printLength(of: DurationExpression): string {
  return of.kind === 'seconds' ? formatDuration(wholeMs(of.seconds)) : printTerm(of);
}

/** An offset: as a length, which may have a sign. */
export function printDuration(of: DurationExpression): string {
  if (of.kind === 'negated' && of.of.kind === 'seconds') return `-${printLength(of.of)}`;
  return printLength(of);
}

export function printMs(ms: number): string {
  const text = formatDuration(Math.trunc(Math.abs(ms)));
  return ms < 0 ? `-${text}` : text;
}

/** Within arithmetic: numbers stay as they were written. */
function printTerm(of: DurationExpression): string {
  switch (of.kind) {
    case 'seconds':
      return of.unit ? formatDuration(wholeMs(of.seconds)) : formatPlainFloat(of.seconds);
    case 'step':
    case 'range':
      return `${of.kind}()`;
    case 'negated':
      return `-${printTerm(of.of)}`;
    case 'parens':
      return `(${printTerm(of.of)})`;
    case 'min_of':
    case 'max_of':
      return `${of.kind}(${printTerm(of.left)}, ${printTerm(of.right)})`;
    default:
      return `${printTerm(of.left)} ${of.kind} ${printTerm(of.right)}`;
  }
}
