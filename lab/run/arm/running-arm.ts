import type { ClientAnswer, RequestSample } from '../../evidence/requests.ts';
import { startLoad } from '../../load/load.ts';
import { unlessAborted } from '../until.ts';
import { type ArmPlan, openArm } from './arm-in-lab.ts';
import { hasKeys, planLoad } from './arm-load.ts';
import { endByHand, ServingArm } from './arm-state.ts';
import { DrivingArm } from './driving-arm.ts';
import { type ClosedArm, closeArm, leaveFaults } from './stopped-arm.ts';

/** Of a load without end, at 50 requests a second those of three minutes: some MB. */
const LATEST = 10_000;

export interface DriveOptions {
  /** Null until it is stopped. */
  readonly durationMs: number | null;
  /**
   * So many requests, and answers, stay in memory, and up to twice as many; who wants all listens. Default: all where a duration bounds them, else
   * those of some minutes.
   */
  readonly latest?: number;
  /** So many answers, where they are to be others: nobody may want any. */
  readonly latestAnswers?: number;
  /** Called about five times a second with the requests that have ended since. */
  readonly onBatch?: (samples: readonly RequestSample[]) => void;
  /** The same of what clients were told, the lab's own first requests included. */
  readonly onAnswers?: (answers: readonly ClientAnswer[]) => void;
}

// What ends a state is asked for as often as one likes: it is done once, and each gets what came of that.

/**
 * Starts the system of an arm with its settings; resolves when all of it is registered and healthy, and its conditions are in force. What was
 * started is stopped where that fails.
 */
export async function startArm(plan: ArmPlan): Promise<ReadyArm> {
  return new ReadyArm(await openArm(plan));
}

/** Its system serves and is watched; nobody sends anything yet. */
export class ReadyArm extends ServingArm {
  #closed: Promise<ClosedArm> | undefined;

  /** Starts the load; resolves when its schedule has begun. */
  async drive({ durationMs, latest, ...on }: DriveOptions): Promise<DrivingArm> {
    const { lab, name, plan, system } = this.arm;
    const { scenario, attempt, seed } = plan;
    const { baseUrl } = system;
    const planned = await planLoad({ lab, scenario, arm: name, attempt, seed, baseUrl, durationMs });
    on.onAnswers?.(planned.answers);
    const kept = latest ?? (durationMs === null ? LATEST : Number.POSITIVE_INFINITY);
    const load = this.arm.own(startLoad(planned.plan, { clock: lab.clock, latest: kept, ...on }));
    system.onMoved((movedTo) => load.aim(movedTo));
    // A driver that dies must end the arm at once, not when somebody next asks it something.
    const died = new AbortController();
    load.finished.catch((error: unknown) => died.abort(error));
    const signal = AbortSignal.any([lab.signal, died.signal]);
    const startedAtMs = await unlessAborted(load.started, signal);
    const { routes, ...callers } = scenario.load;
    const keys = { idempotencyKey: hasKeys(scenario, name) };
    lab.journal.write('load.started', { arm: name, routes, ...callers, ...keys }, startedAtMs);
    return new DrivingArm(this.arm, { ...planned, load, startedAtMs, signal });
  }

  /** Stops the system in good order. */
  close(): Promise<ClosedArm> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<ClosedArm> {
    await endByHand(this.arm);
    const left = await leaveFaults(this.arm);
    return closeArm(this.arm, left);
  }
}
