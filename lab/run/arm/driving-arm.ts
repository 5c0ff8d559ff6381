import type { PaceChange, PromisedLoad } from '../../evidence/requests.ts';
import type { RunningLoad } from '../../load/load.ts';
import type { RoutePlan } from '../../load/plan.ts';
import { triesAtMost } from '../../load/tries.ts';
import { unlessAborted } from '../until.ts';
import type { ArmInLab } from './arm-in-lab.ts';
import type { ArmLoad } from './arm-load.ts';
import { endByHand, ServingArm } from './arm-state.ts';
import { type ClosedArm, leaveFaults, StoppedArm } from './stopped-arm.ts';

interface Driving extends ArmLoad {
  readonly load: RunningLoad;
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
}

/** Its load is being sent. */
export class DrivingArm extends ServingArm {
  readonly #driving: Driving;
  readonly #paces: PaceChange[] = [];
  #hasShape = false;
  #stopped: Promise<StoppedArm> | undefined;

  constructor(arm: ArmInLab, driving: Driving) {
    super(arm);
    this.#driving = driving;
  }

  get load(): Pick<RunningLoad, 'answered' | 'samples' | 'stop' | 'stopped' | 'waiting'> {
    return this.#driving.load;
  }

  get faults() {
    return this.arm.faults;
  }

  /** What its load sends. */
  get routes(): readonly RoutePlan[] {
    return this.#driving.plan.routes;
  }

  /** When the schedule began, epoch ms. */
  get startedAtMs(): number {
    return this.#driving.startedAtMs;
  }

  /** Aborts when the arm cannot go on: as the lab's, or when the driver has died. */
  get signal(): AbortSignal {
    return this.#driving.signal;
  }

  /**
   * Sends at so many times the rates of the scenario from now on, 0 for nothing: of one route, or of all. Of a shape that is followed step by step (`ofShape`) the steps
   * are not kept: a load of hours has many, and nobody draws it again.
   */
  async setPace(
    pace: number,
    { route, ofShape = false }: { readonly route?: string; readonly ofShape?: boolean } = {},
  ): Promise<void> {
    const { lab, name } = this.arm;
    const fromMs = await this.#driving.load.setPace(pace, route);
    const change = { pace, ...(route !== undefined && { route }) };
    if (ofShape) this.#hasShape = true;
    else this.#paces.push({ fromMs, ...change });
    lab.journal.write('load.changed', { arm: name, ...change, ...(ofShape && { ofShape }) }, fromMs);
  }

  /** Undoes what is in force, ends the load, and looks whether anything is left of a fault. */
  stop(): Promise<StoppedArm> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async close(): Promise<ClosedArm> {
    const stopped = await this.stop();
    return stopped.close();
  }

  async #stop(): Promise<StoppedArm> {
    const { load, plan, answers, signal } = this.#driving;
    const { faults, protections, lab, name } = this.arm;
    await endByHand(this.arm);
    await faults.leave();
    const requests = await unlessAborted(load.stop(), signal);
    await Promise.all([faults.inForce.finish(), protections.ended()]);
    const left = await leaveFaults(this.arm);
    // Routes that go at paces of their own get to the end of a schedule at times of their own.
    const isOfAll = this.#paces.every(({ route }) => route === undefined);
    const isKnown = !this.#hasShape && (plan.durationMs === null || isOfAll);
    lab.journal.write('load.ended', { arm: name, promised: isKnown ? await this.#promised() : null });
    return new StoppedArm(this.arm, { requests, answers: [...answers, ...load.answers], left });
  }

  async #promised(): Promise<PromisedLoad> {
    const { plan, load, startedAtMs } = this.#driving;
    const { routes, repeatUnknown } = this.arm.plan.scenario.load;
    return {
      ...{ seed: plan.seed, traceScope: plan.traceScope, routes },
      ...{ startedAtMs, stoppedAtMs: await load.stopped },
      ...(this.#paces.length > 0 && { paces: this.#paces }),
      ...{ triesAtMost: triesAtMost(plan), pauseMs: repeatUnknown?.pauseMs ?? 0 },
    };
  }
}
