import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Throttling } from '../../runtime/runtime.ts';

/**
 * Sums of `cpu.stat` over the process' own control group and those above it, of version 2
 * (https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files) or else version 1
 * (https://docs.kernel.org/scheduler/sched-bwc.html#statistics). Null where there is none, or it has no quota to count by.
 */
export function readThrottling(root = '/'): Throttling | null {
  const groups = read(join(root, 'proc/self/cgroup'))
    .trim()
    .split('\n')
    .map((line) => /^(\d+):([^:]*):(.*)$/.exec(line))
    .filter((fields) => fields !== null)
    .map(([, id, controllers = '', path = '']) => ({ id, controllers: controllers.split(','), path }));
  const mounted = join(root, 'sys/fs/cgroup');
  const one = groups.find(({ controllers }) => controllers.includes('cpu'));
  const two = groups.find(({ id, controllers }) => id === '0' && controllers.join('') === '');
  const found = [
    ...(two ? [sumUpwards(mounted, two.path), sumUpwards(join(mounted, 'unified'), two.path)] : []),
    ...(one
      ? ['cpu', one.controllers.join(',')].map((name) => sumUpwards(join(mounted, name), one.path))
      : []),
  ];
  return found.find((each) => each !== null) ?? null;
}

/** Of the periods between two readings the share in which they were held off, whole percent; null without any. */
export function throttledPercent(before: Throttling | null, after: Throttling | null): number | null {
  if (!after) return null;
  // What was started again counts from 0.
  const from = before && before.periods <= after.periods ? before : { periods: 0, throttledPeriods: 0 };
  const periods = after.periods - from.periods;
  return periods === 0
    ? null
    : Math.round((100 * (after.throttledPeriods - from.throttledPeriods)) / periods);
}

/** In a container the path may be that of the host, of which only the end, or nothing, is mounted. */
function sumUpwards(mounted: string, path: string): Throttling | null {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  const stats: Throttling[] = [];
  for (let depth = names.length; depth >= 0; depth--) {
    const text = read(join(mounted, ...names.slice(0, depth), 'cpu.stat'));
    const periods = counter(text, 'nr_periods');
    const throttledPeriods = counter(text, 'nr_throttled');
    if (periods === null || throttledPeriods === null) continue;
    stats.push({ periods, throttledPeriods });
  }
  if (stats.length === 0) return null;
  return stats.reduce((sum, each) => ({
    periods: sum.periods + each.periods,
    throttledPeriods: sum.throttledPeriods + each.throttledPeriods,
  }));
}

function counter(text: string, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text);
  return found ? Number(found[1]) : null;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
