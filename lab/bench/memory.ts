import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { processMemory } from '../runtime/memory.ts';
import { commandOf, statFields } from '../runtime/process/proc-fs.ts';
import { JournalReader } from './journal.ts';
import { table } from './table.ts';

const SCENARIO = 'slow-payment';
const START = join(import.meta.dirname, '../cli/start.mjs');
const SAMPLE_MS = 500;

interface Sample {
  readonly pid: number;
  readonly name: string;
  readonly rssBytes: number;
  /** Null where the kernel does not tell. */
  readonly pssBytes: number | null;
}

/** Resident memory of the lab, its backends and services in the fault phase of slow-payment, first arm. */
export async function benchMemory({ folder }: { readonly folder: string }): Promise<string> {
  const reports = join(folder, 'memory');
  const args = [START, SCENARIO, '--backends', 'embedded', '--reports', reports];
  const lab = spawn(process.execPath, args, { stdio: 'ignore' });
  const exited = once(lab, 'exit');
  try {
    const journal = new JournalReader(reports, SCENARIO);
    await journal.waitFor(
      'the fault phase',
      ({ type, phase }) => type === 'phase.started' && phase === 'fault',
    );
    const samples: (readonly Sample[])[] = [];
    while (!(await journal.events()).some(({ type, phase }) => type === 'phase.ended' && phase === 'fault')) {
      samples.push(await sampleTree(lab.pid as number));
      await wait(SAMPLE_MS);
    }
    return render(samples);
  } finally {
    if (lab.exitCode === null) lab.kill('SIGINT');
    await exited;
  }
}

function render(samples: readonly (readonly Sample[])[]): string {
  const total = (each: readonly Sample[], field: 'rssBytes' | 'pssBytes') =>
    each.reduce((sum, process) => sum + (process[field] ?? Number.NaN), 0);
  const largest = [...samples].sort((a, b) => total(b, 'pssBytes') - total(a, 'pssBytes'))[0] ?? [];
  const rows = largest.map(({ name, pssBytes, rssBytes }) => [
    name,
    mebibytes(pssBytes),
    mebibytes(rssBytes),
  ]);
  return [
    `The largest of ${samples.length} samples in the fault phase, in MiB. PSS shares out the pages that several`,
    'processes map, the node binary above all; its sum is what all of them together keep resident.\n',
    table(
      ['process', 'PSS', 'RSS'],
      [...rows, ['all', mebibytes(total(largest, 'pssBytes')), mebibytes(total(largest, 'rssBytes'))]],
    ),
  ].join('\n');
}

/** A process and all that descend from it; those that end meanwhile are left out. */
async function sampleTree(root: number): Promise<Sample[]> {
  const parents = await parentPids();
  const pids = [root];
  for (const pid of pids) for (const [child, parent] of parents) if (parent === pid) pids.push(child);
  const samples = await Promise.all(
    pids.map(async (pid) => {
      const command = await commandOf(pid);
      const memory = await processMemory([pid]).catch(() => undefined);
      return command && memory ? { pid, name: pid === root ? 'lab' : nameOf(command), ...memory } : undefined;
    }),
  );
  return samples.filter((sample) => sample !== undefined);
}

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

const mebibytes = (bytes: number | null) => (bytes === null ? 'unknown' : (bytes / 2 ** 20).toFixed(0));
