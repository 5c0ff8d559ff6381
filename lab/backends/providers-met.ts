import { appendFileSync } from 'node:fs';
import type { BackendInfo } from './backend.ts';

/** Suites that hold the backends against each other: every provider that the machine has is to be met. */
export type Suite = 'contract' | 'differential';

export type ProviderMet = Pick<BackendInfo, 'role' | 'provider' | 'name' | 'version'> & {
  readonly suite: Suite;
};

/** File that gets a line of JSON for each provider that a suite has met; nothing is written without it. */
export const PROVIDERS_MET = 'FAULTLINE_PROVIDERS_MET';

/** Called by a suite once the provider serves. */
export function noteMet(suite: Suite, { role, provider, name, version }: BackendInfo): void {
  const file = process.env[PROVIDERS_MET];
  if (file) appendFileSync(file, `${JSON.stringify({ suite, role, provider, name, version })}\n`);
}
