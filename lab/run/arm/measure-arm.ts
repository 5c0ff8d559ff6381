import type { Clock } from '../../runtime/clock.ts';
import type { RunningInstance } from '../../runtime/runtime.ts';
import { type Backends, listBackends } from '../lab/backends.ts';
import type { RunningSystem } from '../lab/running-system.ts';
import type { ControlTask } from '../machine/control.ts';
import { type MachineUse, measureMachine } from '../machine/machine.ts';
import { watchThrottling } from '../machine/throttled-instances.ts';

/** What an arm has started. */
interface Started {
  readonly system: Pick<RunningSystem, 'instances'>;
  readonly backends: Backends;
}

/** Starts to measure the machine, and what each container has of it; the returned function tells of the time since. */
export function measureArm(
  control: ControlTask,
  clock: Pick<Clock, 'now'>,
  started: Started,
): () => Promise<MachineUse> {
  const machine = measureMachine(control, clock, () => processesOf(started));
  const throttled = watchThrottling(instancesOf(started));
  return async () => ({ ...machine(), throttledInstances: await throttled() });
}

/** The lab's own and what it has started; containers are not its children. */
function processesOf(started: Started): number[] {
  return [
    process.pid,
    ...instancesOf(started)
      .map(({ pid }) => pid)
      .filter((pid) => pid > 0),
  ];
}

const instancesOf = ({ system, backends }: Started): RunningInstance[] => [
  ...system.instances.values(),
  ...listBackends(backends).map(({ instance }) => instance),
];
