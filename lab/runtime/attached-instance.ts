import { ExitCode, FaultlineError } from '../errors.ts';
import type { RunningInstance } from './runtime.ts';

/** Of what would take hold of processes that are not the lab's. */
export const notStartedHere = (expected: string) =>
  new FaultlineError(
    'not-started-here',
    `Expected ${expected}: the system runs without this lab, which has its processes out of reach.`,
    { exitCode: ExitCode.usage },
  );

/** A process or container that somebody else has started and ends: the lab sees what it tells over the network, and nothing more. */
export function attachedInstance(name: string): RunningInstance {
  const refuse = async (): Promise<never> => {
    throw notStartedHere(`an instance that the lab has started, got ${name}`);
  };
  return {
    name,
    pid: 0,
    state: 'running', // Nothing else is known; whether it serves its health tells.
    observedState: async () => 'running',
    throttling: async () => null,
    logFile: '',
    exited: new Promise(() => {}),
    waitForLine: refuse,
    lastLines: () => [],
    kill: refuse,
    pause: refuse,
    resume: refuse,
    stop: refuse,
    restart: refuse,
    [Symbol.asyncDispose]: async () => {},
  };
}
