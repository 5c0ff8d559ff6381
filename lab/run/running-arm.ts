import type { ClientAnswer, PaceChange, PromisedLoad, RequestSample } from '../evidence/requests.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { type RunningLoad, startLoad } from '../load/load.ts';
import type { RoutePlan } from '../load/plan.ts';
import { triesAtMost } from '../load/tries.ts';
import type { ArmSettings } from '../scenario/scenario.ts';
import { type ArmInLab, type ArmPlan, openArm } from './arm-in-lab.ts';
import { type ArmLoad, hasKeys, planLoad } from './arm-load.ts';
import type { SetFault } from './set-faults.ts';
import { unlessAborted } from './until.ts';

/** Services deregister before they stop: when they are gone, only the news of it may still be under way. */
const DEREGISTERED_WITHIN_MS = 500;

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
  /** Called about five times a second with the requests that have ended since. */
  readonly onBatch?: (samples: readonly RequestSample[]) => void;
  /** The same of what clients were told, the lab's own first requests included. */
  readonly onAnswers?: (answers: readonly ClientAnswer[]) => void;
}

export interface ClosedArm {
  /** What is still there though it should be gone, a line each. */
  readonly left: readonly string[];
}

// What ends a state is asked for as often as one likes: it is done once, and each gets what came of that.

/**
 * Starts the system of an arm with its settings; resolves when all of it is registered and healthy, and its conditions are in force. What was
 * started is stopped where that fails.
 */
export async function startArm(plan: ArmPlan): Promise<ReadyArm> {
  return new ReadyArm(await openArm(plan));
}

/** What is so of an arm in each of its states. Disposing ends it early: load, faults and system, whatever they are at. */
class ArmOfAState implements AsyncDisposable {
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
class ServingArm extends ArmOfAState {
  /** Brings a fault about by hand; resolves when it is confirmed to be in force. */
  setFault(plan: FaultPlan): Promise<SetFault> {
    return this.arm.byHand.set(plan);
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
    const left = await leave(this.arm);
    return close(this.arm, left);
  }
}

interface Driving extends ArmLoad {
  readonly load: RunningLoad;
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
}

/** Its load is being sent. */
export class DrivingArm extends ServingArm {
  readonly #driving: Driving;
  readonly #paces: PaceChange[] = [];
  #stopped: Promise<StoppedArm> | undefined;

  constructor(arm: ArmInLab, driving: Driving) {
    super(arm);
    this.#driving = driving;
  }

  get load(): Pick<RunningLoad, 'answered' | 'stop' | 'stopped'> {
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

  /** Sends at so many times the rates of the scenario from now on, 0 for nothing: of one route, or of all. */
  async setPace(pace: number, { route }: { readonly route?: string } = {}): Promise<void> {
    const { lab, name } = this.arm;
    const fromMs = await this.#driving.load.setPace(pace, route);
    const change = { pace, ...(route !== undefined && { route }) };
    this.#paces.push({ fromMs, ...change });
    lab.journal.write('load.changed', { arm: name, ...change }, fromMs);
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
    const left = await leave(this.arm);
    // Routes that go at paces of their own get to the end of a schedule at times of their own.
    const isKnown = plan.durationMs === null || this.#paces.every(({ route }) => route === undefined);
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
    this.#closed ??= close(this.arm, this.left);
    return this.#closed;
  }
}

/** Nothing is changed by hand any more. */
const endByHand = ({ byHand, settings }: ArmInLab) => Promise.all([byHand.end(), settings.end()]);

/** Undoes all faults and conditions; returns what is left of any. */
async function leave({ faults, conditions, injector, lab, name }: ArmInLab): Promise<readonly string[]> {
  await faults.leave();
  await conditions.leave();
  const left = await injector.left();
  lab.journal.write('cleanup.checked', { arm: name, left });
  return left;
}

async function close(arm: ArmInLab, left: readonly string[]): Promise<ClosedArm> {
  // What crashed could not deregister; its lease takes care of that.
  const crashed = arm.mishaps.length > 0;
  await arm.end();
  const registered = crashed ? [] : await arm.lab.registry.stillThereAfter(DEREGISTERED_WITHIN_MS);
  return {
    left: [...left, ...registered.map(({ instance }) => `registration of ${instance}, which has stopped`)],
  };
}
