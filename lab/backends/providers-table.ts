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
  const rows = new Map<string, Set<Suite>>();
  for (const { suite, role, name, provider, version } of met) {
    const key = JSON.stringify([role, name, provider, version]);
    rows.set(key, (rows.get(key) ?? new Set()).add(suite));
  }
  const cells = [...rows].map(([key, suites]) => [
    ...(JSON.parse(key) as string[]),
    ...SUITES.map((suite) => (suites.has(suite) ? suite : '-')),
  ]);
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = cells.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  const missing = expected.flatMap(({ version, ...wanted }) =>
    met.some((found) => isMet(found, wanted) && (version ?? found.version) === found.version)
      ? []
      : [`${wanted.name} ${version ?? 'of any version'} (${wanted.provider}): ${wanted.suite}`],
  );
  return { lines: lines.toSorted(), missing };
}

const isMet = (found: ProviderMet, wanted: Omit<ProviderMet, 'version'>) =>
  found.suite === wanted.suite &&
  found.role === wanted.role &&
  found.provider === wanted.provider &&
  found.name === wanted.name;

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
