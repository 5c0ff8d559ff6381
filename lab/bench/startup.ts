import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { JournalEvent } from '../evidence/events.ts';
import type { RuntimeKind } from '../run/lab/runtimes.ts';
import { JournalReader } from './journal.ts';
import { FLAGS, measuredRuntimes } from './runtimes.ts';
import { median } from './statistics.ts';
import { table } from './table.ts';

export interface StartupOptions {
  /** For reports; exists. */
  readonly folder: string;
  /** Counted ones, after one that fills the compile cache. */
  readonly runs: number;
}

const SCENARIO = 'slow-payment';
const ROOT = join(import.meta.dirname, '../..');
const isType = (type: string) => (event: JournalEvent) => event.type === type;

/** What has happened once this much time has passed since the command was given; in order. */
const STEPS: readonly (readonly [string, (event: JournalEvent) => boolean])[] = [
  ['npm and the lab have loaded', isType('run.started')],
  ['backends serve', isType('arm.started')],
  ['services serve, load started', isType('load.started')],
  ['first measured request', isType('phase.started')],
];

/** From `npm run scenario slow-payment` to its first requests; the runtimes take turns. */
export async function benchStartup({ folder, runs }: StartupOptions): Promise<string> {
  const runtimes = await measuredRuntimes();
  const measured = new Map<RuntimeKind, (readonly number[])[]>(runtimes.map((runtime) => [runtime, []]));
  for (let run = 0; run <= runs; run++) {
    for (const runtime of runtimes) {
      const steps = await startOnce(join(folder, `startup-${runtime}-${run}`), FLAGS[runtime]);
      if (run > 0) measured.get(runtime)?.push(steps);
    }
  }
  const rows = STEPS.map(([title], index) => [
    title,
    ...runtimes.flatMap((runtime) => {
      const column = measured.get(runtime)?.map((steps) => steps[index] ?? Number.NaN) ?? [];
      const range = `${seconds(Math.min(...column))} to ${seconds(Math.max(...column))}`;
      return [seconds(median(column)), range];
    }),
  ]);
  return [
    `${runs} starts with a warm compile cache; seconds since the command.`,
    'The first measured request comes after a second of uncounted traffic.\n',
    table(['step', ...runtimes.flatMap((runtime) => [`${runtime}, median`, 'range'])], rows),
  ].join('\n');
}

/** Ms from the command to each step; then interrupts the run, which cleans up. */
async function startOnce(reports: string, flags: readonly string[]): Promise<number[]> {
  const commandMs = Date.now();
  const args = ['run', 'scenario', SCENARIO, '--', ...flags, '--reports', reports];
  // A group of its own, so that the interrupt reaches the lab past npm and its shell.
  const command = spawn('npm', args, { cwd: ROOT, detached: true, stdio: 'ignore' });
  const exited = once(command, 'exit');
  const journal = new JournalReader(reports, SCENARIO);
  try {
    const times: number[] = [];
    for (const [title, fits] of STEPS) times.push((await journal.waitFor(title, fits)).tMs - commandMs);
    return times;
  } finally {
    if (command.exitCode === null) process.kill(-(command.pid as number), 'SIGINT');
    await exited;
  }
}

const seconds = (ms: number) => (ms / 1000).toFixed(2);
