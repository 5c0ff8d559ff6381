import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Time of the processors that the lab may use, ms. Others may be idle or busy: the lab has nothing of it. */
export function readProcessorTimes(): { readonly total: number; readonly idle: number } {
  let total = 0;
  let idle = 0;
  for (const { times } of allowed(cpus(), affinity())) {
    total += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { total, idle };
}

/** How many of them there are: affinity (`taskset`, `cpuset`) leaves fewer than the machine has. */
export const processorCount = (): number => availableParallelism();

/** Those of a list like `0-1,4`; all where it is not known or does not fit. */
export function allowed<Each>(all: readonly Each[], list: string | null): readonly Each[] {
  if (list === null) return all;
  const numbers = list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  const found = numbers.map((number) => all[number]);
  return found.length > 0 && found.every((each) => each !== undefined) ? (found as Each[]) : all;
}

/** Null where there is no /proc. */
function affinity(): string | null {
  try {
    return /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}
