import type { FaultPlan } from '../../faults/fault-plan.ts';
import type { ArmSettings } from '../../scenario/scenario.ts';
import type { SetFault, SetOptions } from '../faults/set-faults.ts';
import type { ArmInLab } from './arm-in-lab.ts';
import { startAnew } from './start-anew.ts';

/** What is so of an arm in each of its states. Disposing ends it early: load, faults and system, whatever they are at. */
export class ArmOfAState implements AsyncDisposable {
  protected readonly arm: ArmInLab;

  constructor(arm: ArmInLab) {
    this.arm = arm;
  }

  get system() {
    return this.arm.system;
  }

  /** What became of it that nobody planned, a line each. */
  get mishaps(): readonly string[] {
    return this.arm.mishaps;
  }

  /** That an instance has ended, where that is what an error came of; else the error. */
  causeOf(error: unknown): Promise<unknown> {
    return this.arm.crashes.causeOf(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.arm.end();
  }
}

/** An arm in which faults can be set. */
export class ServingArm extends ArmOfAState {
  /** Brings a fault about by hand; resolves when it is confirmed to be in force. */
  setFault(plan: FaultPlan, options: SetOptions = {}): Promise<SetFault> {
    return this.arm.byHand.set(plan, options);
  }

  /**
   * Ends the process of an instance in good order, and starts it from the code of now; resolves when it serves. Rejects where that does not
   * start: then it is down, and can be asked for again.
   */
  startAnew(name: string): Promise<void> {
    return startAnew(this.arm, name);
  }

  /** By service, as they are in force. */
  get settings(): ArmSettings {
    return this.arm.settings.current;
  }

  /**
   * Gives each service that is named these settings in place of all that it had; resolves when its instances say that they go by them.
   * The arm is not to be judged any more: what it claims was of others.
   */
  setSettings(settings: ArmSettings): Promise<void> {
    return this.arm.settings.set(settings);
  }
}

/** Nothing is changed by hand any more. */
export const endByHand = ({ byHand, settings }: ArmInLab) => Promise.all([byHand.end(), settings.end()]);
