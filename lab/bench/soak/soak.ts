import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../load/random.ts';
import { sampleTree } from '../resident.ts';
import { type Clicks, clicksOn } from './clicks.ts';
import { leftOf, treeNow } from './left-of.ts';
import { LiveMemory } from './live-memory.ts';
import { MemorySeries } from './memory-series.ts';
import { SoakPage } from './page.ts';
import { newestLab, type ShareTaken, storesIn } from './stores.ts';
import { failed, type Measured, memoryTable, verdict } from './verdict.ts';

export interface SoakOptions {
  readonly folder: string;
  readonly minutes: number;
  readonly seed: number;
  /** What is known so far, each ten minutes. */
  readonly tell: (text: string) => void;
}

const START = join(import.meta.dirname, '../../cli/start.mjs');
const TOKEN = 'a-token-of-the-soak';
const CLICK_MS = 1_000;
const LOOK_S = 10;
/** Between two looks at live memory. They are far apart, since for each a process collects all its garbage. */
const LIVE_S = 15;
const TELL_S = 600;
const SAMPLES = 'memory.json';
/** A store that is full frees a part of it at once. */
const FULL = 0.95;
const PAGE = 'heap of the page';

/**
 * Holds a lab open under load, with a page that looks on and a click a second, and ends it by Ctrl-C.
 * @throws FaultlineError `bench-failed` where a process goes on to take more memory, clicks of a kind were never taken, or something is left
 */
export async function soak({ folder, minutes, seed, tell }: SoakOptions): Promise<string> {
  const args = [START, 'lab', '--port', '0', '--backends', 'embedded', '--reports', folder];
  await using live = await LiveMemory.open();
  const env = { ...process.env, ...live.env, FAULTLINE_LAB_TOKEN: TOKEN };
  const lab = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(lab, 'exit') as Promise<[number | null]>;
  const ended = new AbortController();
  void exited.then(() => ended.abort());
  try {
    const url = await addressOf(lab.stdout, exited);
    const { origin } = new URL(url);
    await using page = await SoakPage.open(url);
    const clicks = clicksOn({ origin, token: TOKEN, random: createRandom(seed, 'clicks') });
    const looking = lookOn(origin, ended.signal);
    const pid = lab.pid ?? 0;
    const own = await newestLab(folder);
    const stores = await storesIn(own);
    const measured = await clickOn(clicks, {
      ...{ pid, page, live, minutes, tell, folder, stores },
      ended: ended.signal,
    });
    const written = await bytesIn(own);
    const tree = await treeNow(pid);
    lab.kill('SIGINT');
    const [code] = await exited;
    await looking;
    const left = await leftOf(tree);
    return verdict({ measured, clicks, code, left, minutes, written, errors: page?.errors ?? [] });
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
    if (url) resolve(url);
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

interface Clicking {
  readonly pid: number;
  readonly page: SoakPage | null;
  readonly live: LiveMemory;
  readonly minutes: number;
  readonly ended: AbortSignal;
  readonly tell: (text: string) => void;
  readonly folder: string;
  readonly stores: ReadonlyMap<string, ShareTaken>;
}

async function clickOn(
  clicks: Clicks,
  { pid, page, live, minutes, ended, tell, folder, stores }: Clicking,
): Promise<Measured> {
  const fills = new Map<string, number>([...stores.keys()].map((name) => [name, Number.POSITIVE_INFINITY]));
  const startMs = performance.now();
  const atS = () => (performance.now() - startMs) / 1_000;
  const [resident, alive] = [new MemorySeries(atS), new MemorySeries(atS)];
  const measured = { resident: resident.samples, live: alive.samples, fills };
  let [toldS, lookedS, collectS] = [0, 0, 0];
  for (let turn = 0; atS() < 60 * minutes; turn++) {
    if (ended.aborted)
      throw failed(`the lab to stay up for ${minutes} minutes, it ended after ${Math.round(atS())} s`);
    await clicks.click();
    // Of instances of one service, and of what starts anew, the sum: a process that ends takes its memory along.
    const processes = Map.groupBy(await sampleTree(pid), (each) => each.name);
    for (const [name, of] of processes)
      resident.add(
        name,
        of.map(({ rssBytes }) => rssBytes),
      );
    if (atS() >= collectS) {
      // Those that a long click has let pass are not made up for: samples are equally far apart.
      while (collectS <= atS()) collectS += LIVE_S;
      for (const [name, of] of processes) {
        const bytes: (number | null)[] = [];
        for (const each of of) bytes.push(await live.of(each.pid));
        alive.add(name, bytes);
      }
    }
    if (atS() - lookedS > LOOK_S) {
      lookedS = atS();
      // During an outage it does not answer.
      for (const [name, share] of stores)
        if (fills.get(name) === Number.POSITIVE_INFINITY && (await share().catch(() => 0)) >= FULL)
          fills.set(name, atS());
      await page?.look(turn);
      if (page) alive.add(PAGE, [(await page.sample()).heapBytes]);
    }
    if (atS() - toldS > TELL_S) {
      toldS = atS();
      const open = (await readdir(`/proc/${pid}/fd`)).length;
      const counters = page ? await page.sample() : null;
      const of = counters ? `; page: ${counters.nodes} nodes, ${counters.listeners} listeners` : '';
      await keep(folder, measured);
      tell(
        `after ${Math.round(toldS / 60)} min: ${open} open files of the lab${of}\n${memoryTable(measured)}\n`,
      );
    }
    await wait(CLICK_MS);
  }
  await keep(folder, measured);
  return measured;
}

async function keep(folder: string, { resident, live }: Measured): Promise<void> {
  const samples = { resident: Object.fromEntries(resident), live: Object.fromEntries(live) };
  await writeFile(join(folder, SAMPLES), JSON.stringify(samples));
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((each) => each.isFile());
  const sizes = await Promise.all(
    files.map(async (each) => (await stat(join(each.parentPath, each.name))).size),
  );
  return sizes.reduce((all, size) => all + size, 0);
}
