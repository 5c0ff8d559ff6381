import type { BackendRole } from './backend.ts';
import type { ProviderMet, Suite } from './providers-met.ts';

const SUITES: readonly Suite[] = ['contract', 'differential'];

export type Provider = Omit<ProviderMet, 'suite'>;

/** A line for each provider and version, with the suites that met it; and what was to be met, but was not. */
export function providersTable(
  met: readonly ProviderMet[],
  expected: readonly ProviderMet[],
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
  const missing = expected.flatMap(({ suite, ...provider }) =>
    suitesOf.get(rowOf(provider))?.has(suite)
      ? []
      : [`${provider.name} ${provider.version} (${provider.provider}): ${suite}`],
  );
  return { lines: rows.toSorted(), missing };
}

const WIDTHS = { role: 10, name: 29, provider: 11, version: 9 } as const;
const rowOf = ({ role, provider, name, version }: Provider) =>
  `${role.padEnd(WIDTHS.role)}${name.padEnd(WIDTHS.name)}${provider.padEnd(WIDTHS.provider)}${version.padEnd(WIDTHS.version)}`;

/** Suites that hold a server's own process against the embedded backend; containers meet the contract only. */
export function expectedOf(role: BackendRole, name: string, versions: readonly string[]): ProviderMet[] {
  return versions.flatMap((version) =>
    SUITES.map((suite) => ({ role, name, provider: 'binary', version, suite }) as const),
  );
}
