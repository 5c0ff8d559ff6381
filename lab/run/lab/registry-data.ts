import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a real registry keeps its data, in the folder that all backends share. */
export const registryData = (dataDir: string): string => join(dataDir, 'registry');

/**
 * Removes what an ended etcd leaves: 62 MB of log, made ahead, about what the journal tells better.
 * @returns a line for what could not be removed
 */
export async function discardRegistryData(dataDir: string): Promise<string[]> {
  const folder = registryData(dataDir);
  try {
    await rm(folder, { recursive: true, force: true });
    return [];
  } catch (error) {
    return [`data of the registry in ${folder}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
