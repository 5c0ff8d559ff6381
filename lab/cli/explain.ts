import type { FaultlineError } from '../errors.ts';
import { warn } from './output.ts';

/** One clear line on stderr, and the details under it. */
export function explain(error: FaultlineError): void {
  warn(`\n${error.message}`);
  for (const line of error.detail) warn(`  ${line}`);
}
