import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RuntimeKind } from '../run/lab/runtimes.ts';
import { JournalReader } from './journal.ts';
import { type Sample, sampleContainers, sampleTree } from './resident.ts';
import { FLAGS, measuredRuntimes } from './runtimes.ts';
import { table } from './table.ts';

const SCENARIO = 'slow-payment';
const START = join(import.meta.dirname, '../cli/start.mjs');
const SAMPLE_MS = 500;

/** Resident memory of the lab, its backends and services in the fault phase of slow-payment, first arm. */
export async function benchMemory({ folder }: { readonly folder: string }): Promise<string> {
  const parts = [];
  for (const runtime of await measuredRuntimes()) {
    const samples = await sampleRun(join(folder, `memory-${runtime}`), runtime);
    parts.push(`${runtime}: ${render(samples)}`);
  }
  return parts.join('\n\n');
}

async function sampleRun(reports: string, runtime: RuntimeKind): Promise<(readonly Sample[])[]> {
  const args = [START, SCENARIO, ...FLAGS[runtime], '--reports', reports];
  const lab = spawn(process.execPath, args, { stdio: 'ignore' });
  const exited = once(lab, 'exit');
  try {
    const journal = new JournalReader(reports, SCENARIO);
    const started = await journal.waitFor('a runtime', ({ type }) => type === 'runtime.started');
    await journal.waitFor(
      'the fault phase',
      ({ type, phase }) => type === 'phase.started' && phase === 'fault',
    );
    const samples: (readonly Sample[])[] = [];
    while (!(await journal.events()).some(({ type, phase }) => type === 'phase.ended' && phase === 'fault')) {
      const containers = runtime === 'docker' ? await sampleContainers(String(started.run)) : [];
      samples.push([...(await sampleTree(lab.pid as number)), ...containers]);
      await wait(SAMPLE_MS);
    }
    return samples;
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
    `the largest of ${samples.length} samples in the fault phase, in MiB. PSS shares out the pages that several`,
    'processes map, the node binary above all; its sum is what all of them together keep resident.\n',
    table(
      ['process', 'PSS', 'RSS'],
      [...rows, ['all', mebibytes(total(largest, 'pssBytes')), mebibytes(total(largest, 'rssBytes'))]],
    ),
  ].join('\n');
}

const mebibytes = (bytes: number | null) => (bytes === null ? 'unknown' : (bytes / 2 ** 20).toFixed(0));
