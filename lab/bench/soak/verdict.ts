import { FaultlineError } from '../../errors.ts';
import { table } from '../table.ts';
import type { Clicks } from './clicks.ts';
import { growthOf, type MemorySample } from './growth.ts';

export interface Measured {
  /** By process. */
  readonly memory: ReadonlyMap<string, readonly MemorySample[]>;
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
const mib = (bytes: number) => (bytes / MIB).toFixed(1);

/** What each process had, in MiB: floors of a minute, and the slope of what comes after it has filled. */
export function memoryTable({ memory, fills }: Measured): string {
  const rows = [...memory].map(([name, samples]) => {
    const lastS = samples.at(-1)?.atS ?? 0;
    const sinceS = fills.get(name) ?? 0;
    const growth = growthOf(samples.filter(({ atS }) => atS >= sinceS));
    return [
      name,
      ...[0, 600, lastS - AROUND_S].map((fromS) => floor(samples, fromS)),
      growth ? `${mib(growth.bytesPerHour)} ± ${mib(growth.errorPerHour)}` : '-',
      growth ? (growth.grows ? 'GROWS' : 'steady') : sinceS > 0 ? 'fills' : '-',
    ];
  });
  return table(['process', 'at first', 'after 10 min', 'last', 'per hour', ''], rows);
}

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
    `${minutes} minutes; resident memory in MiB, of the page its heap after a collection: floors of a minute; then the slope an hour with its standard error, of the second half (after six minutes at least), of a store since it is full: until then it fills.`,
    memoryTable(measured),
    table(['click', 'answers'], told),
    `${mib(written)} MiB written. Ctrl-C: exit code ${code}, ${left.length} processes left.`,
    ...left,
  ].join('\n\n');
  const found = [...measured.memory].flatMap(([name, samples]) => {
    const sinceS = measured.fills.get(name) ?? 0;
    const growth = growthOf(samples.filter(({ atS }) => atS >= sinceS));
    return growth ? [{ name, growth }] : [];
  });
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
