import type { RunningInstance, Throttling } from '../../runtime/runtime.ts';
import { throttledPercent } from './throttling.ts';

export interface ThrottledInstance {
  readonly instance: string;
  /** Of the periods of its quota, the share in which it was held off the processors, whole percent. */
  readonly percent: number;
}

type Watched = Pick<RunningInstance, 'name' | 'throttling'>;

/** Reads what each has by now; the returned function tells which were held off since. */
export function watchThrottling(instances: readonly Watched[]): () => Promise<readonly ThrottledInstance[]> {
  const before = Promise.all(instances.map(readOf));
  return async () => {
    const [then, now] = await Promise.all([before, Promise.all(instances.map(readOf))]);
    return instances.flatMap(({ name: instance }, index) => {
      const percent = throttledPercent(then[index] ?? null, now[index] ?? null) ?? 0;
      return percent > 0 ? [{ instance, percent }] : [];
    });
  };
}

/** An engine that does not answer is noticed by others, and throttles nobody. */
const readOf = (instance: Watched): Promise<Throttling | null> => instance.throttling().catch(() => null);
