import type { ClientAnswer, RequestSample } from '../../evidence/requests.ts';
import type { ArmInLab } from './arm-in-lab.ts';
import { ArmOfAState } from './arm-state.ts';

/** Services deregister before they stop: when they are gone, only the news of it may still be under way. */
const DEREGISTERED_WITHIN_MS = 500;

export interface ClosedArm {
  /** What is still there though it should be gone, a line each. */
  readonly left: readonly string[];
}

interface Stopped {
  /** All that were sent, or the latest: see `DriveOptions`. */
  readonly requests: readonly RequestSample[];
  readonly answers: readonly ClientAnswer[];
  readonly left: readonly string[];
}

/** Nothing is sent to it any more, no fault is in force, and its system still serves. */
export class StoppedArm extends ArmOfAState implements Stopped {
  readonly requests: readonly RequestSample[];
  readonly answers: readonly ClientAnswer[];
  /** Of faults. */
  readonly left: readonly string[];
  #closed: Promise<ClosedArm> | undefined;

  constructor(arm: ArmInLab, { requests, answers, left }: Stopped) {
    super(arm);
    this.requests = requests;
    this.answers = answers;
    this.left = left;
  }

  /** Stops the system in good order. */
  close(): Promise<ClosedArm> {
    this.#closed ??= closeArm(this.arm, this.left);
    return this.#closed;
  }
}

/** Undoes all faults and conditions; returns what is left of any. */
export async function leaveFaults({
  faults,
  conditions,
  injector,
  lab,
  name,
}: ArmInLab): Promise<readonly string[]> {
  await faults.leave();
  await conditions.leave();
  const left = await injector.left();
  lab.journal.write('cleanup.checked', { arm: name, left });
  return left;
}

/** Stops its system; tells what is left of that too. */
export async function closeArm(arm: ArmInLab, left: readonly string[]): Promise<ClosedArm> {
  // What crashed could not deregister; its lease takes care of that.
  const crashed = arm.mishaps.length > 0;
  await arm.end();
  const registered = crashed ? [] : await arm.lab.registry.stillThereAfter(DEREGISTERED_WITHIN_MS);
  return {
    left: [...left, ...registered.map(({ instance }) => `registration of ${instance}, which has stopped`)],
  };
}
