import type { FaultlineError } from '../errors.ts';

/** One clear line on stderr, and the details under it. */
export function explain(error: FaultlineError): void {
  console.error(`\n${error.message}`);
  for (const line of error.detail) console.error(`  ${line}`);
}
