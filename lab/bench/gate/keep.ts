import { join } from 'node:path';
import { saveBaseline } from '../../gate/baseline-file.ts';
import type { Baseline } from '../../gate/baseline-schema.ts';
import { type Kind, nameOfKept } from './kept.ts';

/**
 * Writes what a gate decides by, small enough for a repository: of each sitting the claims that are compared. What is said to have grown can not be
 * told of them. A folder of the sitting, named by its first run and its kind.
 */
export async function keepSittings(
  folder: string,
  sittings: readonly Baseline[],
  claims: readonly string[],
  kind: Kind = 'usual',
): Promise<void> {
  for (const sitting of sittings) {
    await saveBaseline(join(folder, nameOfKept(sitting, kind)), {
      ...sitting,
      claims: sitting.claims.filter(({ claim }) => claims.includes(claim)),
      ...{ routes: [], operations: [], others: [], requests: [] },
    });
  }
}
