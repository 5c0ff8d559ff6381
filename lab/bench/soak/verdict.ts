import { FaultlineError } from '../../errors.ts';
import { table } from '../table.ts';
import type { Clicks } from './clicks.ts';
import { type Growth, growthOf, type MemorySample } from './growth.ts';
import { liveGrowthOf } from './live-growth.ts';

export interface Measured {
  /** By process. */
  readonly resident: ReadonlyMap<string, readonly MemorySample[]>;
  /** The same, of what is asked: what lives after a collection. */
  readonly live: ReadonlyMap<string, readonly MemorySample[]>;
  /** Of those that are stores with a bound, since when they are full, in seconds; infinity where they are not. */
  readonly fills: ReadonlyMap<string, number>;
}

export interface Outcome {
  readonly measured: Measured;
  readonly clicks: Clicks;
  /** Of the lab, after Ctrl-C. */
  readonly code: number | null;
  readonly left: readonly string[];
  readonly minutes: number;
  /** Bytes in the folder of the lab. */
  readonly written: number;
  /** Of the page. */
  readonly errors: readonly string[];
}

const MIB = 1024 ** 2;
/** So long a floor is looked for. */
const AROUND_S = 60;
const OFTEN = 10;
/** A store that is full lets go of a part at once, each ten minutes or so, and takes more in between: one tooth of that saw tells nothing. */
const SAW_S = 1_200;
const mib = (bytes: number) => (bytes / MIB).toFixed(1);

interface Judged {
  readonly name: string;
  /** `resident` of those that can not be asked what lives. */
  readonly by: 'live' | 'resident';
  readonly growth: Growth | null;
}

/** Whether each process grows, a store since it is full, and has been so for long enough. */
export function judged({ resident, live, fills }: Measured): Judged[] {
  const names = new Set([...resident.keys(), ...live.keys()]);
  return [...names].map((name) => {
    const fullS = fills.get(name) ?? 0;
    const asked = live.get(name);
    const all = asked ?? resident.get(name) ?? [];
    const counted = fullS > 0 && (all.at(-1)?.atS ?? 0) - fullS < SAW_S ? [] : all;
    const samples = counted.filter(({ atS }) => atS >= fullS);
    return asked
      ? { name, by: 'live', growth: liveGrowthOf(samples) }
      : { name, by: 'resident', growth: growthOf(samples) };
  });
}

/** What each process had, in MiB: floors of a minute, and the slope of what comes after it has filled. */
export function memoryTable(measured: Measured): string {
  const { resident, live, fills } = measured;
  const rows = judged(measured).map(({ name, by, growth }) => [
    name,
    ...floors(resident.get(name)),
    ...floors(live.get(name)),
    by,
    growth ? mib(growth.bytesPerHour) : '-',
    growth ? mib(growth.leastPerHour) : '-',
    growth ? (growth.grows ? 'GROWS' : 'steady') : (fills.get(name) ?? 0) > 0 ? 'fills' : '-',
  ]);
  const head = [...['resident', 'after 10 min', 'last'], ...['live', 'after 10 min', 'last']];
  return table(['process', ...head, 'judged by', 'per hour', 'noticed from', ''], rows);
}

const floors = (samples: readonly MemorySample[] = []): string[] =>
  [0, 600, (samples.at(-1)?.atS ?? 0) - AROUND_S].map((fromS) => floor(samples, fromS));

function floor(samples: readonly MemorySample[], fromS: number): string {
  const of = samples.filter(({ atS }) => atS >= fromS && atS <= fromS + AROUND_S);
  return of.length === 0 ? '-' : mib(Math.min(...of.map(({ bytes }) => bytes)));
}

/** @throws FaultlineError `bench-failed` */
export function verdict({ measured, clicks, code, left, minutes, written, errors }: Outcome): string {
  const told = [...clicks.counts].map(([what, of]) => [
    what,
    [...of]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${count} x ${status}`)
      .join(', '),
  ]);
  const text = [
    `${minutes} minutes; resident memory in MiB, and what lives in a process after a collection, each 15 s: floors of a minute at first, after 10 minutes and last. Then, of the second half (after six minutes at least; of a store since it is full, until then it fills), the slope an hour, and from which one it is told from noise.`,
    memoryTable(measured),
    table(['click', 'answers'], told),
    `${mib(written)} MiB written. Ctrl-C: exit code ${code}, ${left.length} processes left.`,
    ...left,
  ].join('\n\n');
  const found = judged(measured).filter(({ growth }) => growth !== null);
  const growing = found.filter(({ growth }) => growth?.grows).map(({ name }) => name);
  const refused = [...clicks.counts].filter(([, of]) => isRefused(of));
  if (found.length === 0)
    throw failed('enough samples to tell whether memory grows: at least --minutes 10', text);
  if (growing.length > 0) throw failed(`no process to go on taking memory, ${growing.join(', ')} did`, text);
  if (refused.length > 0)
    throw failed(
      `each click to be taken now and then, ${refused.map(([what]) => what).join(', ')} never was`,
      text,
    );
  if (errors.length > 0) throw failed(`no error in the page, got ${errors.length}: ${errors[0]}`, text);
  if (code !== 0 || left.length > 0)
    throw failed(`exit code 0 and nothing left after Ctrl-C, got ${code} and ${left.length} processes`, text);
  return text;
}

/** Some clicks are refused by right, as a fault where one is in force; of a kind that was tried often not all. */
const isRefused = (of: ReadonlyMap<number, number>): boolean => {
  const taken = [...of].filter(([status]) => status >= 200 && status < 300);
  return taken.length === 0 && [...of.values()].reduce((all, count) => all + count, 0) >= OFTEN;
};

export const failed = (what: string, text = ''): FaultlineError =>
  new FaultlineError('bench-failed', `Expected ${what}.`, { detail: text.split('\n') });
