import { hostname } from 'node:os';
import type { ContainerRuntimeClient } from 'testcontainers';
import { HOST_LABEL, LAB_LABEL, PID_LABEL } from './labels.ts';

/**
 * Removes containers and networks of labs on this host that have ended without removing them (`kill -9`), and only
 * those: what carries the lab's labels and names a lab process that lives is left alone. Resolves with their names.
 */
export async function removeAbandoned(engine: ContainerRuntimeClient): Promise<string[]> {
  const { dockerode } = engine.container;
  const filters = { label: [`${LAB_LABEL}=true`] };
  const removed: string[] = [];
  for (const { Id, Names, Labels } of await dockerode.listContainers({ all: true, filters })) {
    if (!isAbandoned(Labels)) continue;
    await dockerode.getContainer(Id).remove({ force: true, v: true });
    removed.push(`container ${Names[0]?.slice(1) ?? Id}`);
  }
  for (const { Id, Name, Labels } of await dockerode.listNetworks({ filters })) {
    if (!isAbandoned(Labels ?? {})) continue;
    await dockerode.getNetwork(Id).remove();
    removed.push(`network ${Name}`);
  }
  return removed;
}

function isAbandoned(labels: Readonly<Record<string, string>>): boolean {
  if (labels[HOST_LABEL] !== hostname()) return false;
  try {
    process.kill(Number(labels[PID_LABEL]), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
