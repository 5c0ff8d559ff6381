import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { FaultlineError } from '../../errors.ts';
import { createRandom } from '../../load/random.ts';
import { markedProcesses } from '../../runtime/process/proc-fs.ts';
import { sampleTree } from '../resident.ts';
import { table } from '../table.ts';
import { type Clicks, clicksOn } from './clicks.ts';
import { growthOf, type MemorySample } from './growth.ts';

export interface SoakOptions {
  readonly folder: string;
  readonly minutes: number;
  readonly seed: number;
}

const Lab = z.object({ lab: z.object({ id: z.string() }) });
const START = join(import.meta.dirname, '../../cli/start.mjs');
const TOKEN = 'a-token-of-the-soak';
const CLICK_MS = 1_000;
const MIB = 1024 ** 2;
const OFTEN = 10;

/**
 * Holds a lab open under load, with a page that looks on and a click a second, and ends it by Ctrl-C.
 * @throws FaultlineError `bench-failed` where a process goes on to take more memory, clicks of a kind were never taken, or something is left
 */
export async function soak({ folder, minutes, seed }: SoakOptions): Promise<string> {
  const args = [START, 'lab', '--port', '0', '--backends', 'embedded', '--reports', folder];
  const env = { ...process.env, FAULTLINE_LAB_TOKEN: TOKEN };
  const lab = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(lab, 'exit') as Promise<[number | null]>;
  const ended = new AbortController();
  void exited.then(() => ended.abort());
  try {
    const origin = await addressOf(lab.stdout, exited);
    const { id } = Lab.parse(await (await fetch(`${origin}/api/v1/state`)).json()).lab;
    const clicks = clicksOn({ origin, token: TOKEN, random: createRandom(seed, 'clicks') });
    const looking = lookOn(origin, ended.signal);
    const memory = await clickOn(clicks, { pid: lab.pid ?? 0, minutes, ended: ended.signal });
    lab.kill('SIGINT');
    const [code] = await exited;
    await looking;
    const left = (await markedProcesses(id)).map(({ command }) => command);
    return verdict({ memory, clicks, code, left, minutes });
  } finally {
    if (lab.exitCode === null && lab.signalCode === null) lab.kill('SIGINT');
    await exited;
  }
}

async function addressOf(out: NodeJS.ReadableStream, exited: Promise<[number | null]>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines = createInterface({ input: out });
  lines.on('line', (line) => {
    const [, url] = /The lab is open: (\S+)/.exec(line) ?? [];
    if (url) resolve(new URL(url).origin);
  });
  void exited.then(([code]) => reject(failed(`the lab to open, it ended with ${code}`)));
  return promise;
}

/** As the page does: what it is told it reads, and keeps nothing. */
async function lookOn(origin: string, signal: AbortSignal): Promise<void> {
  try {
    const { body } = await fetch(`${origin}/api/v1/events`, { signal });
    for await (const _ of body ?? []);
  } catch {
    // The lab has ended.
  }
}

async function clickOn(
  clicks: Clicks,
  { pid, minutes, ended }: { readonly pid: number; readonly minutes: number; readonly ended: AbortSignal },
): Promise<ReadonlyMap<string, readonly MemorySample[]>> {
  const memory = new Map<string, MemorySample[]>();
  const startMs = performance.now();
  const atS = () => (performance.now() - startMs) / 1_000;
  while (atS() < 60 * minutes) {
    if (ended.aborted)
      throw failed(`the lab to stay up for ${minutes} minutes, it ended after ${Math.round(atS())} s`);
    await clicks.click();
    const samples = await sampleTree(pid);
    // Of instances of one service, and of what starts anew, the sum: a process that ends takes its memory along.
    for (const [name, of] of Map.groupBy(samples, (each) => each.name)) {
      const bytes = of.reduce((all, { rssBytes }) => all + rssBytes, 0);
      if (!memory.has(name)) memory.set(name, []);
      memory.get(name)?.push({ atS: atS(), bytes });
    }
    await wait(CLICK_MS);
  }
  return memory;
}

interface Outcome {
  readonly memory: ReadonlyMap<string, readonly MemorySample[]>;
  readonly clicks: Clicks;
  readonly code: number | null;
  readonly left: readonly string[];
  readonly minutes: number;
}

function verdict({ memory, clicks, code, left, minutes }: Outcome): string {
  const mib = (bytes: number) => (bytes / MIB).toFixed(1);
  const found = [...memory].flatMap(([name, samples]) => {
    const growth = growthOf(samples);
    return growth ? [{ name, growth }] : [];
  });
  const rows = found.map(({ name, growth: { fromBytes, toBytes, bytesPerHour, errorPerHour, grows } }) => [
    ...[name, mib(fromBytes), mib(toBytes), `${mib(bytesPerHour)} ± ${mib(errorPerHour)}`],
    grows ? 'GROWS' : 'steady',
  ]);
  const told = [...clicks.counts].map(([what, of]) => [
    what,
    [...of]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${count} x ${status}`)
      .join(', '),
  ]);
  const text = [
    `${minutes} minutes; resident memory in MiB: floors after a quarter of the time (six minutes at least) and at its end, slope an hour with its standard error.`,
    table(['process', 'from', 'to', 'per hour', ''], rows),
    table(['click', 'answers'], told),
    `Ctrl-C: exit code ${code}, ${left.length} processes left.`,
  ].join('\n\n');
  const growing = found.filter(({ growth }) => growth.grows).map(({ name }) => name);
  const refused = [...clicks.counts].filter(([, of]) => isRefused(of));
  if (found.length === 0)
    throw failed('enough samples to tell whether memory grows: at least --minutes 10', text);
  if (growing.length > 0) throw failed(`no process to go on taking memory, ${growing.join(', ')} did`, text);
  if (refused.length > 0)
    throw failed(
      `each click to be taken now and then, ${refused.map(([what]) => what).join(', ')} never was`,
      text,
    );
  if (code !== 0 || left.length > 0)
    throw failed(`exit code 0 and nothing left after Ctrl-C, got ${code} and ${left.length} processes`, text);
  return text;
}

/** Some clicks are refused by right, as a fault where one is in force; of a kind that was tried often not all. */
const isRefused = (of: ReadonlyMap<number, number>): boolean => {
  const taken = [...of].filter(([status]) => status >= 200 && status < 300);
  return taken.length === 0 && [...of.values()].reduce((all, count) => all + count, 0) >= OFTEN;
};

const failed = (what: string, text = ''): FaultlineError =>
  new FaultlineError('bench-failed', `Expected ${what}.`, { detail: text.split('\n') });
