/**
 * `npm run backends:met -- FILE`: what the suites of the backends have met, from the file that they wrote
 * (FAULTLINE_PROVIDERS_MET). Fails when a server that this machine has was not met. For CI.
 */
import { readFileSync } from 'node:fs';
import { findPrometheuses } from '../backends/metrics/binary.ts';
import type { ProviderMet } from '../backends/providers-met.ts';
import { expectedOf, providersTable } from '../backends/providers-table.ts';
import { findEtcds } from '../backends/registry/binary.ts';
import { findJaegers } from '../backends/traces/binary.ts';
import { say, warn } from './output.ts';

const [file = ''] = process.argv.slice(2);
const met = readFileSync(file, 'utf8')
  .split('\n')
  .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as ProviderMet]));
const versions = (binaries: readonly { version: string }[]) => binaries.map(({ version }) => version);
const { lines, missing } = providersTable(met, [
  ...expectedOf('registry', 'etcd', versions(await findEtcds())),
  ...expectedOf('traces', 'jaeger', versions(await findJaegers())),
  ...expectedOf('metrics', 'prometheus', versions(await findPrometheuses())),
]);
say(`Providers met\n${lines.join('\n')}`);
for (const line of missing) warn(`This machine has it, but no suite met it: ${line}`);
if (missing.length > 0) process.exitCode = 1;
