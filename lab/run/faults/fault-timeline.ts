import type { PhaseName } from '../../evidence/phases.ts';
import { type FaultPlan, phaseOf } from '../../faults/fault-plan.ts';
import { kindOf } from '../../faults/kinds.ts';
import { until } from '../until.ts';
import { type ComingFault, FaultsInForce, type FaultsInForceOptions } from './faults-in-force.ts';

/** At the end of each phase, before anything changes: what was due in it is answered, or has had this long. */
export const DRAIN_MS = 400;

export interface FaultTimelineOptions extends FaultsInForceOptions {
  readonly plans: readonly FaultPlan[];
  /** Past this a call fault ends by itself, should the lab be lost. */
  readonly ttlMs: number;
  /** How long the phases are here, of what the scenario says: faults keep their place in them. */
  readonly scale: (phase: PhaseName) => number;
}

interface Planned extends ComingFault {
  readonly afterMs: number;
  readonly lastsMs: number | undefined;
}

/** Carries out the faults of an arm at their time. */
export class FaultTimeline implements AsyncDisposable {
  /** Its own, and those that are set by hand. */
  readonly inForce: FaultsInForce;
  readonly #clock: FaultTimelineOptions['clock'];
  readonly #planned: readonly Planned[];
  /** That have not gone yet. */
  readonly #ahead: Set<FaultPlan>;
  /** Being brought about, within a phase that may be ended meanwhile. */
  readonly #coming = new Set<Promise<void>>();

  constructor(options: FaultTimelineOptions) {
    this.inForce = new FaultsInForce(options);
    this.#clock = options.clock;
    this.#ahead = new Set(options.plans);
    this.#planned = options.plans.map((plan) => {
      const phase = phaseOf(plan);
      const scaledMs = (seconds: number) => seconds * 1000 * options.scale(phase);
      return {
        ...{ plan, kind: kindOf(plan), phase, ttlMs: options.ttlMs },
        onGone: () => void this.#ahead.delete(plan),
        afterMs: scaledMs(plan.after ?? 0),
        lastsMs: plan.lasts === undefined ? undefined : scaledMs(plan.lasts),
      };
    });
    for (const planned of this.#planned) {
      const { afterMs, lastsMs } = planned;
      this.inForce.announce(planned, { afterMs, ...(lastsMs !== undefined && { lastsMs }) });
    }
  }

  /** All that have their time here, whether that has come or not. */
  get plans(): readonly FaultPlan[] {
    return this.#planned.map(({ plan }) => plan);
  }

  /** Of these, those that are in force or are still to come. */
  get ahead(): readonly FaultPlan[] {
    return [...this.#ahead];
  }

  /** Injects what begins with a phase; resolves when it is confirmed. */
  async enter(phase: PhaseName): Promise<void> {
    for (const planned of this.#of(phase)) if (planned.afterMs === 0) await this.inForce.inject(planned);
  }

  /** Injects and undoes what has its time within the phase that began at `fromMs`. */
  async during(phase: PhaseName, fromMs: number, signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#of(phase).map(async (planned) => {
        const { afterMs, lastsMs } = planned;
        if (afterMs > 0) {
          await until(fromMs + afterMs, this.#clock, signal);
          await this.#inject(planned);
        }
        if (lastsMs !== undefined) {
          await until(this.#clock.now() + lastsMs, this.#clock, signal);
          await this.inForce.undo(planned);
        }
      }),
    );
  }

  /** Undoes what is in force, or is just coming; resolves when that is confirmed. */
  async leave(): Promise<void> {
    await Promise.all(this.#coming);
    await this.inForce.leave();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.inForce[Symbol.asyncDispose]();
  }

  async #inject(planned: Planned): Promise<void> {
    const coming = this.inForce.inject(planned);
    this.#coming.add(coming);
    try {
      await coming;
    } finally {
      this.#coming.delete(coming);
    }
  }

  #of(phase: PhaseName): Planned[] {
    return this.#planned.filter((planned) => planned.phase === phase);
  }
}
