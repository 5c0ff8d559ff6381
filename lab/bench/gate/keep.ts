import { join } from 'node:path';
import { saveBaseline } from '../../gate/baseline-file.ts';
import type { Baseline } from '../../gate/baseline-schema.ts';
import type { BUSY_SUFFIX } from './sitting.ts';

/** What the folder of a kept sitting ends with, by what its runs were of. */
export type Suffix = '' | '-slower' | typeof BUSY_SUFFIX;

/**
 * Writes what a gate decides by, small enough for a repository: of each sitting the claims that are compared. What is said to have grown can not be
 * told of them. A folder of the sitting, named by its first run, as `2026-11-28T00-18`, with `-slower` for a slower version and `-busy` for a busy core.
 */
export async function keepSittings(
  folder: string,
  sittings: readonly Baseline[],
  claims: readonly string[],
  suffix: Suffix = '',
): Promise<void> {
  for (const sitting of sittings) {
    const began = sitting.runs[0]?.startedAt.slice(0, 16).replace(':', '-') ?? '';
    await saveBaseline(join(folder, `${began}${suffix}`), {
      ...sitting,
      claims: sitting.claims.filter(({ claim }) => claims.includes(claim)),
      ...{ routes: [], operations: [], others: [], requests: [] },
    });
  }
}
