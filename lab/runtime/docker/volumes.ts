import { LABEL_TESTCONTAINERS_SESSION_ID } from 'testcontainers';
import type { ContainerSpec } from '../runtime.ts';
import type { Engine } from './engine.ts';
import { labelsOf } from './labels.ts';

/** On the engine. */
export const volumeName = (runId: string, name: string): string => `faultline-${runId}-${name}`;

/**
 * Makes the volumes of a container that are not there yet. An engine would make them by itself, but without the labels by
 * which they are found and removed; from the first container it copies what its image has at that place, and whose it is.
 */
export async function createVolumes(
  engine: Engine,
  { volumes = [] }: ContainerSpec,
  { runId, sessionId }: { readonly runId: string; readonly sessionId: string },
): Promise<void> {
  const Labels = { ...labelsOf(runId), [LABEL_TESTCONTAINERS_SESSION_ID]: sessionId };
  for (const { name } of volumes) await engine.createVolume({ Name: volumeName(runId, name), Labels });
}

/** Names of the volumes with these labels, as `io.faultline.lab=true`. */
export async function findVolumes(engine: Engine, label: readonly string[]): Promise<FoundVolume[]> {
  const { Volumes } = await engine.listVolumes({ filters: { label: [...label] } });
  // Null for none, whatever its type says.
  return (Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} }));
}

export interface FoundVolume {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
