import { hostname } from 'node:os';
import type { ContainerRuntimeClient } from 'testcontainers';
import { HOST_LABEL, LAB_LABEL, PID_LABEL } from './labels.ts';

export interface Swept {
  /** Names, such as `container faultline-0b5c-payment-1`. */
  readonly removed: readonly string[];
  /** Of labs that live, or ran on another machine. */
  readonly kept: readonly string[];
}

/** Removes containers and networks of labs on this machine that have ended without removing them (`kill -9`). */
export const removeAbandoned = (engine: ContainerRuntimeClient): Promise<Swept> => sweep(engine, isAbandoned);

/** Removes containers and networks of all labs, those that live included; nothing that is not a lab's. */
export const removeAll = (engine: ContainerRuntimeClient): Promise<Swept> => sweep(engine, () => true);

type Labels = Readonly<Record<string, string>>;

async function sweep(engine: ContainerRuntimeClient, wanted: (labels: Labels) => boolean): Promise<Swept> {
  const { dockerode } = engine.container;
  const filters = { label: [`${LAB_LABEL}=true`] };
  const removed: string[] = [];
  const kept: string[] = [];
  for (const { Id, Names, Labels } of await dockerode.listContainers({ all: true, filters })) {
    const name = `container ${Names[0]?.slice(1) ?? Id}`;
    if (!wanted(Labels)) {
      kept.push(name);
      continue;
    }
    await dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ifGone);
    removed.push(name);
  }
  for (const { Id, Name, Labels } of await dockerode.listNetworks({ filters })) {
    const name = `network ${Name}`;
    if (!wanted(Labels ?? {})) {
      kept.push(name);
      continue;
    }
    await dockerode.getNetwork(Id).remove().catch(ifGone);
    removed.push(name);
  }
  return { removed, kept };
}

/** Another lab that starts at the same time sweeps too. 404: gone; 409: being removed. */
function ifGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}

function isAbandoned(labels: Labels): boolean {
  if (labels[HOST_LABEL] !== hostname()) return false;
  try {
    process.kill(Number(labels[PID_LABEL]), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
