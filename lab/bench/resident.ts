import { readdir, readFile } from 'node:fs/promises';
import { requireEngine } from '../runtime/docker/engine.ts';
import { RUN_LABEL } from '../runtime/docker/labels.ts';
import { processMemory } from '../runtime/memory.ts';
import { commandOf, statFields } from '../runtime/process/proc-fs.ts';

export interface Sample {
  readonly name: string;
  readonly rssBytes: number;
  /** Null where the kernel does not tell. */
  readonly pssBytes: number | null;
}

/** A process and all that descend from it; those that end meanwhile are left out. */
export async function sampleTree(root: number): Promise<(Sample & { readonly pid: number })[]> {
  const samples = (await treeOf(root)).map(async (pid) => {
    const command = await commandOf(pid);
    const found = command ? await sample(pid === root ? 'lab' : nameOf(command), [pid]) : undefined;
    return found && { ...found, pid };
  });
  return (await Promise.all(samples)).filter((found) => found !== undefined);
}

/** The pid of a process, and those of all that descend from it. */
export async function treeOf(root: number): Promise<number[]> {
  const parents = await parentPids();
  const pids = [root];
  for (const pid of pids) for (const [child, parent] of parents) if (parent === pid) pids.push(child);
  return pids;
}

/** The containers of a run, and what the engine keeps beside each: its shim, and a proxy for each port. */
export async function sampleContainers(run: string): Promise<Sample[]> {
  const { dockerode } = (await requireEngine()).container;
  const filters = { label: [`${RUN_LABEL}=${run}`] };
  const containers = await Promise.all(
    (await dockerode.listContainers({ filters })).map(({ Id }) => dockerode.getContainer(Id).inspect()),
  );
  const parents = new Map(await parentPids());
  const samples = containers.map(({ Config, State }) => sample(Config.Hostname, [State.Pid]));
  const addresses = containers.flatMap(({ NetworkSettings }) =>
    Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress),
  );
  const shims = containers.flatMap(({ State }) => parents.get(State.Pid) ?? []);
  const proxies: number[] = [];
  for (const pid of parents.keys()) {
    const [command, ...args] = (await commandOf(pid))?.split(' ') ?? [];
    if (command?.endsWith('docker-proxy') && args.some((arg) => addresses.includes(arg))) proxies.push(pid);
  }
  samples.push(sample('shims of the containers', shims), sample('proxies of their ports', proxies));
  return (await Promise.all(samples)).filter((found) => found !== undefined);
}

async function sample(name: string, pids: readonly number[]): Promise<Sample | undefined> {
  const memory = await processMemory(pids).catch(() => undefined);
  return memory && { name, ...memory };
}

/** Of every process: its own and its parent's. */
async function parentPids(): Promise<[number, number][]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid): Promise<[number, number] | undefined> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
      return stat === undefined ? undefined : [pid, Number(statFields(stat)[1])];
    }),
  );
  return found.filter((entry) => entry !== undefined);
}

/** `services/order/main.ts` is `order`, `lab/backends/traces/embedded/main.ts` is `traces`. */
function nameOf(command: string): string {
  const [, service] = /services\/(\w+)\/main\.ts/.exec(command) ?? [];
  const [, backend] = /backends\/(\w+)\/embedded\/main\.ts/.exec(command) ?? [];
  return service ?? backend ?? (command.includes('reaper') ? 'reaper' : command.slice(0, 40));
}
