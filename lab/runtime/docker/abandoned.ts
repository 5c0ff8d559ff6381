import { hostname } from 'node:os';
import type { ContainerRuntimeClient } from 'testcontainers';
import { HOST_LABEL, LAB_LABEL, PID_LABEL, PROCESS_LABEL } from './labels.ts';
import { hasEnded, isOfThisBoot } from './process-identity.ts';
import { findVolumes } from './volumes.ts';

export interface Swept {
  /** Names, such as `container faultline-0b5c1d2e-payment-1`. */
  readonly removed: readonly string[];
  /** Of labs that live, that ran elsewhere, or that are in use by somebody else. */
  readonly kept: readonly string[];
}

/** Removes containers, networks and volumes of labs on this machine that have ended without removing them (`kill -9`). */
export const removeAbandoned = (engine: ContainerRuntimeClient): Promise<Swept> => sweep(engine, isAbandoned);

/** Removes containers, networks and volumes of all labs, those that live included; nothing that is not a lab's. */
export const removeAll = (engine: ContainerRuntimeClient): Promise<Swept> => sweep(engine, () => true);

type Labels = Readonly<Record<string, string>>;

interface Candidate {
  readonly name: string;
  readonly labels: Labels;
  readonly remove: () => Promise<unknown>;
  /** What an engine answers while somebody uses it. */
  readonly inUse: number;
}

async function sweep(engine: ContainerRuntimeClient, wanted: (labels: Labels) => boolean): Promise<Swept> {
  const { dockerode } = engine.container;
  const filters = { label: [`${LAB_LABEL}=true`] };
  const containers = (await dockerode.listContainers({ all: true, filters })).map(
    ({ Id, Names, Labels }): Candidate => ({
      name: `container ${Names[0]?.slice(1) ?? Id}`,
      labels: Labels,
      remove: () => dockerode.getContainer(Id).remove({ force: true, v: true }),
      inUse: Number.NaN,
    }),
  );
  const networks = (await dockerode.listNetworks({ filters })).map(
    ({ Id, Name, Labels = {} }): Candidate => ({
      name: `network ${Name}`,
      labels: Labels,
      remove: () => dockerode.getNetwork(Id).remove(),
      inUse: 403,
    }),
  );
  const volumes = (await findVolumes(dockerode, filters.label)).map(
    ({ name, labels }): Candidate => ({
      ...{ name: `volume ${name}`, labels, inUse: 409 },
      remove: () => dockerode.getVolume(name).remove(),
    }),
  );
  const removed: string[] = [];
  const kept: string[] = [];
  // Volumes last: their containers have to be gone.
  for (const { name, labels, remove, inUse } of [...containers, ...networks, ...volumes]) {
    const gone =
      wanted(labels) &&
      (await remove().then(
        () => true,
        (error) => isGone(error, inUse),
      ));
    (gone ? removed : kept).push(name);
  }
  return { removed, kept };
}

/** Another lab that starts at the same time sweeps too. 404: gone; 409: a container that is being removed. */
function isGone(error: { statusCode?: number }, inUse: number): boolean {
  const { statusCode = 0 } = error;
  if (statusCode === inUse) return false;
  if ([404, 409].includes(statusCode)) return true;
  throw error;
}

function isAbandoned(labels: Labels): boolean {
  const { [HOST_LABEL]: host, [PID_LABEL]: pid, [PROCESS_LABEL]: identity = '' } = labels;
  return (isOfThisBoot(identity) || host === hostname()) && hasEnded(Number(pid), identity);
}
