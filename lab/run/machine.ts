import { cpus } from 'node:os';

/** Starts measuring; the returned function gives the share of all processor time used since, in whole percent. */
export function measureMachine(): () => number {
  const before = readTimes();
  return () => {
    const after = readTimes();
    const total = after.total - before.total;
    return total === 0 ? 0 : Math.round((100 * (total - (after.idle - before.idle))) / total);
  };
}

function readTimes(): { total: number; idle: number } {
  let total = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    total += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { total, idle };
}
