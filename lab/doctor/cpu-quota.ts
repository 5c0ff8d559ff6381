import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How many processors the control groups of this process let it use at a time, by the tightest of their quotas, of version 2 (`cpu.max`) or 1
 * (`cpu.cfs_quota_us`); null where there is none, or no control groups.
 */
export function cpuQuota(root = '/'): number | null {
  const mounted = join(root, 'sys/fs/cgroup');
  const quotas = read(join(root, 'proc/self/cgroup'))
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers === '') return upwards(path).map((group) => ofTwo(join(mounted, group)));
      if (!controllers.split(',').includes('cpu')) return [];
      return ['cpu', controllers].flatMap((name) =>
        upwards(path).map((group) => ofOne(join(mounted, name, group))),
      );
    })
    .filter((quota) => quota !== null);
  return quotas.length > 0 ? Math.min(...quotas) : null;
}

/** A group and those above it. In a container the path may be that of the host, of which only the end, or nothing, is mounted. */
function upwards(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, depth) => names.slice(0, depth).join('/'));
}

function ofTwo(group: string): number | null {
  const [, quota, period] = /^(\d+) (\d+)$/m.exec(read(join(group, 'cpu.max'))) ?? [];
  return quota === undefined ? null : Number(quota) / Number(period);
}

function ofOne(group: string): number | null {
  const quota = Number(read(join(group, 'cpu.cfs_quota_us')) || Number.NaN);
  const period = Number(read(join(group, 'cpu.cfs_period_us')) || Number.NaN);
  return quota > 0 && period > 0 ? quota / period : null;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
