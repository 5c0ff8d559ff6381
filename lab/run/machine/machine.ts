import type { Clock } from '../../runtime/clock.ts';
import type { ControlSummary, ControlTask } from './control.ts';
import { type BusyProcess, nameOf, readCpuTimes, ticksBetween, withDescendants } from './processes.ts';
import { processorCount, readProcessorTimes } from './processors.ts';
import type { ThrottledInstance } from './throttled-instances.ts';
import { readThrottling, throttledPercent } from './throttling.ts';

/** What a phase was on this machine; the journal has it with the end of the phase. */
export interface MachineUse {
  /** Of the time of all processors that the lab may use, whole percent. */
  readonly busyPercent: number;
  /** The lab's own share, and of the system under test; null where there is no /proc. */
  readonly labPercent: number | null;
  /** The busiest processes that are not the lab's, busiest first; empty where there is no /proc. */
  readonly others: readonly BusyProcess[];
  /** Null when nothing was measured. */
  readonly control: ControlSummary | null;
  /**
   * Of the periods of its control group's quota, the share in which the lab was held off the processors, whole percent; absent
   * without a quota.
   */
  readonly throttledPercent?: number;
  /** The same of the instances that have quotas of their own, as containers; those that were held off. */
  readonly throttledInstances?: readonly ThrottledInstance[];
}

/**
 * Starts measuring; the returned function tells of the time since. `roots` are the lab's processes: what they have
 * started counts as the lab's too.
 */
export function measureMachine(
  control: ControlTask | null,
  clock: Pick<Clock, 'now'>,
  roots: () => Iterable<number>,
): () => MachineUse {
  const before = { machine: readProcessorTimes(), processes: readCpuTimes(), throttling: readThrottling() };
  const startedAtMs = clock.now();
  const startedAt = performance.now();
  return () => {
    const machine = readProcessorTimes();
    const total = machine.total - before.machine.total;
    const busy = total === 0 ? 0 : 1 - (machine.idle - before.machine.idle) / total;
    const throttled = throttledPercent(before.throttling, readThrottling());
    const summary = {
      busyPercent: Math.round(100 * busy),
      control: control?.summary(startedAtMs, clock.now()) ?? null,
      ...(throttled === null ? {} : { throttledPercent: throttled }),
    };
    const processes = readCpuTimes();
    // Not the sum of the processors' times: where a virtual machine is held up, those stand still and these go on.
    const allMs = (performance.now() - startedAt) * processorCount();
    if (!processes || !before.processes || allMs === 0) return { ...summary, labPercent: null, others: [] };
    const lab = withDescendants(roots(), processes);
    let labMs = 0;
    const others: BusyProcess[] = [];
    for (const [pid, ticks] of ticksBetween(before.processes, processes)) {
      const percent = (100 * ticks * TICK_MS) / allMs;
      if (lab.has(pid)) labMs += ticks * TICK_MS;
      else if (percent >= WORTH_TELLING_PERCENT) {
        others.push({
          pid,
          name: nameOf(pid, processes.get(pid)?.command ?? '?'),
          percent: Math.round(percent),
        });
      }
    }
    others.sort((a, b) => b.percent - a.percent);
    return { ...summary, labPercent: Math.round((100 * labMs) / allMs), others: others.slice(0, 3) };
  };
}

/**
 * Above this the 90th percentile of the control's waits is not small beside what is measured: a request passes some ten
 * times from a process to the next, and the shortest that hypotheses compare take 6 ms.
 *
 * Measured on 2 processors (Linux 6.18, 250 Hz) that were 100% busy, all other work held off. Two and four burning
 * processes beside the control, p90 of some 55 pieces:
 * - of nice 19: 0.15 to 0.35 ms (p50 0.1 to 0.2, p99 0.4 to 4.3); once in eight windows others came in between, 4.6 ms
 * - of nice 0: 3.5 to 4.8 ms (p50 0.1 to 0.2, p99 4.0 to 8.6); each in a session of its own: 4.0 to 8.0 ms
 * - of nice 0, all in one other session, as of `make -j4` in another terminal: 0.3 to 1.7 ms, since Linux then gives its
 *   share to the session and not to each of them
 * So p90 separates work that takes only what is idle from work that competes, by a factor of ten; p50 and p99 do not: half
 * of the pieces find a processor at once either way, and one in a hundred waits for the scheduler's tick either way.
 */
export const SOUND_WAIT_MS = 1;

/** Below so many pieces one that waited makes the 90th percentile. */
const FEWEST_PIECES = 20;

/** Whether a service had its processor when it wanted it, by the control. */
export function soundControl({ control }: MachineUse): boolean {
  return control !== null && control.pieces >= FEWEST_PIECES && control.p90Ms <= SOUND_WAIT_MS;
}

/** `the lab itself 31%, node vitest.mjs (pid 4711) 49%, others 12%` */
export function formatUse({ busyPercent, labPercent, others }: MachineUse): string {
  if (labPercent === null) return 'by whom cannot be told without /proc';
  const rest = others.reduce((left, { percent }) => left - percent, busyPercent - labPercent);
  return [
    `the lab itself ${labPercent}%`,
    ...others.map(({ name, pid, percent }) => `${name} (pid ${pid}) ${percent}%`),
    ...(rest >= WORTH_TELLING_PERCENT ? [`others ${rest}%`] : []),
  ].join(', ');
}

/** USER_HZ is 100 on every architecture that Node runs on. */
const TICK_MS = 10;
const WORTH_TELLING_PERCENT = 5;
