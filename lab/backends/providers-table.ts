import type { BackendRole } from './backend.ts';
import type { ProviderMet, Suite } from './providers-met.ts';

const SUITES: readonly Suite[] = ['contract', 'differential'];

export type Provider = Omit<ProviderMet, 'suite'>;

/** Without a version: any will do. */
export type ProviderExpected = Omit<ProviderMet, 'version'> & { readonly version?: string };

/** A line for each provider and version, with the suites that met it; and what was to be met, but was not. */
export function providersTable(
  met: readonly ProviderMet[],
  expected: readonly ProviderExpected[],
): { readonly lines: readonly string[]; readonly missing: readonly string[] } {
  const suitesOf = new Map<string, Set<Suite>>();
  for (const { suite, ...provider } of met) {
    const row = rowOf(provider);
    suitesOf.set(row, (suitesOf.get(row) ?? new Set()).add(suite));
  }
  const rows = [...suitesOf].map(([row, suites]) => {
    const cells = SUITES.map((suite) => (suites.has(suite) ? suite : '-').padEnd(suite.length));
    return `  ${row}${cells.join('  ')}`.trimEnd();
  });
  const missing = expected.flatMap(({ version, ...wanted }) =>
    met.some((found) => isMet(found, wanted) && (version ?? found.version) === found.version)
      ? []
      : [`${wanted.name} ${version ?? 'of any version'} (${wanted.provider}): ${wanted.suite}`],
  );
  return { lines: rows.toSorted(), missing };
}

const isMet = (found: ProviderMet, wanted: Omit<ProviderMet, 'version'>) =>
  found.suite === wanted.suite &&
  found.role === wanted.role &&
  found.provider === wanted.provider &&
  found.name === wanted.name;

const WIDTHS = { role: 10, name: 29, provider: 11, version: 9 } as const;
const rowOf = ({ role, provider, name, version }: Provider) =>
  `${role.padEnd(WIDTHS.role)}${name.padEnd(WIDTHS.name)}${provider.padEnd(WIDTHS.provider)}${version.padEnd(WIDTHS.version)}`;

/** Each version as a process, in both suites. */
export function processesOf(
  role: BackendRole,
  name: string,
  versions: readonly string[],
): ProviderExpected[] {
  return versions.flatMap((version) =>
    SUITES.map((suite) => ({ role, name, provider: 'binary', version, suite }) as const),
  );
}

/** Some container, in the contract. */
export function containerOf(role: BackendRole, name: string): ProviderExpected {
  return { role, name, provider: 'container', suite: 'contract' };
}
