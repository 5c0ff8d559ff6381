import { PromqlError } from '../analysis/metrics/promql/errors.ts';
import type { Expr } from '../analysis/metrics/promql/parse/ast.ts';
import { parseExpression } from '../analysis/metrics/promql/parse/parse.ts';
import { partsOf } from '../analysis/metrics/promql/parse/walk.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { mysteryRefused } from './mystery-refused.ts';

/** What services count of faults that are in force on them. */
const OF_FAULTS = /^faultline_faults?_/;

/**
 * While a mystery is open PromQL may ask for all but what tells of faults: of each selector it must be plain which metric it is of.
 * @throws FaultlineError `mystery-refused`; `invalid-request` of what does not parse, though another Prometheus may take it
 */
export function requireVisible(query: string): void {
  for (const part of partsOf(parsed(query))) {
    if (part.kind !== 'selector' && part.kind !== 'range') continue;
    const named = part.matchers.find(({ name, operator }) => name === '__name__' && operator === '=');
    const name = part.name ?? named?.value;
    if (name === undefined)
      throw mysteryRefused(
        'Expected each selector to begin with the name of a metric while a mystery is open, got one without.',
      );
    if (OF_FAULTS.test(name))
      throw mysteryRefused(`Expected no metric of faults while a mystery is open, got \`${name}\`.`);
  }
}

function parsed(query: string): Expr {
  try {
    return parseExpression(query);
  } catch (cause) {
    if (!(cause instanceof PromqlError)) throw cause;
    const message = `Expected PromQL: ${cause.message}`;
    throw new FaultlineError('invalid-request', message, { exitCode: ExitCode.usage, cause });
  }
}
