import { parseDuration } from '../duration.ts';
import { parseFloat64 } from '../float.ts';

/** A run that may be a number or a duration, such as `5`, `0x1F`, `1e-3` or `1h30m`. */
export const LITERAL = /(?=\.?[0-9])(?:[eE][+-]?|[0-9A-Za-z_.])+/y;

const HEX = /^0[xX](?:_?[0-9a-fA-F])+$/;
const OCTAL = /^0(?:_?[0-7])*$/;

/**
 * What a literal stands for, in seconds: PromQL 3 takes a number wherever a duration may stand, and the other way round. Null if
 * it is neither. https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations
 */
export function literalSeconds(literal: string): number | null {
  if (!/^\.?[0-9]/.test(literal)) return null;
  const plain = literal.replaceAll('_', '');
  if (HEX.test(literal)) return Number(plain);
  // As in Go, and in C: 010 is eight.
  if (OCTAL.test(literal)) return Number.parseInt(plain, 8);
  const number = parseFloat64(literal);
  if (number !== null) return number;
  const ms = parseDuration(literal);
  return ms === null ? null : ms / 1000;
}

/** Whether it says its units: `5m`, but not `300`. */
export function isDurationLiteral(literal: string): boolean {
  return parseDuration(literal) !== null && parseFloat64(literal) === null;
}
