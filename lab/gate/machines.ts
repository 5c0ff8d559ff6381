import type { Baseline } from './baseline-schema.ts';

type Machine = Baseline['machine'];

/** What differs of two machines, in words; null where they are alike, so that times are comparable. */
export function machinesDiffer(base: Machine, head: Machine): string | null {
  const [there, here] = [inWords(base), inWords(head)];
  const field = FIELDS.find((each) => there[each] !== here[each]);
  return field ? `${field} ${there[field]} there, ${here[field]} here` : null;
}

const FIELDS = ['processor', 'processors', 'memory', 'os', 'Node'] as const;

/** Memory to the GiB: a kernel keeps some of it, now more, now less. */
const inWords = ({ processor, cpus, memoryBytes, os, node }: Machine) => ({
  ...{ processor, processors: cpus, memory: `${Math.round(memoryBytes / 2 ** 30)} GiB`, os, Node: node },
});

const TIME = /^(ns|us|µs|ms|s|sec|secs|min|mins|h|((nano|micro|milli)?second|minute|hour)s?)\b/i;
const RATE = /\/ ?(ms|s|sec|second|min)\b|\b(a|per) (milli)?(second|minute)\b|\b[rqt]ps\b/i;

/** Whether a value is a time, or a capacity, which says of another machine how fast that one is; not a share, a ratio or a count. */
export const isOfMachine = (unit: string): boolean => TIME.test(unit) || RATE.test(unit);
