/**
 * `npm run backends:met -- FILE [containers]`: what the suites of the backends have met, from the file that they wrote
 * (FAULTLINE_PROVIDERS_MET). Fails when a server that this machine has was not met; with `containers` also when one
 * of the three was not met in a container. For CI.
 */
import { readFileSync } from 'node:fs';
import type { BackendRole } from '../backends/backend.ts';
import { isBuilt } from '../backends/built/cache.ts';
import { SERVERS } from '../backends/built/servers.ts';
import type { Binary } from '../backends/installed.ts';
import { findPrometheuses } from '../backends/metrics/binary.ts';
import type { ProviderMet } from '../backends/providers-met.ts';
import { containerOf, processesOf, providersTable } from '../backends/providers-table.ts';
import { findEtcds } from '../backends/registry/binary.ts';
import { findJaegers } from '../backends/traces/binary.ts';
import { say, warn } from './output.ts';

const [file = '', containers] = process.argv.slice(2);
const met = readFileSync(file, 'utf8')
  .split('\n')
  .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as ProviderMet]));
const servers: readonly [BackendRole, string, Binary[]][] = [
  ['registry', 'etcd', await findEtcds()],
  ['traces', 'jaeger', await findJaegers()],
  ['metrics', 'prometheus', await findPrometheuses()],
];
const expected = servers.flatMap(([role, name, binaries]) => {
  // Of what was built the version is known without asking it: one that no longer tells it is missed.
  const built = SERVERS.filter((server) => server.name === name && isBuilt(server));
  const versions = new Set([...built, ...binaries].map(({ version }) => version));
  return [...processesOf(role, name, [...versions]), ...(containers ? [containerOf(role, name)] : [])];
});
const { lines, missing } = providersTable(met, expected);
say(`Providers met\n${lines.join('\n')}`);
for (const line of missing) warn(`Expected to be met, but no suite did: ${line}`);
if (missing.length > 0) process.exitCode = 1;
