import { ExitCode, FaultlineError } from '../../errors.ts';
import type { FaultPlan } from '../../faults/fault-plan.ts';
import { describeFault, kindOf } from '../../faults/kinds.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { FaultTargets } from '../../scenario/named-targets.ts';
import { validateFault } from '../../scenario/validate.ts';
import type { Backends } from '../lab/backends.ts';
import { until } from '../until.ts';
import type { FaultTimeline } from './fault-timeline.ts';
import type { ComingFault, FaultsInForce } from './faults-in-force.ts';

/** A fault that somebody has set, and can undo. */
export interface SetFault {
  readonly plan: FaultPlan;
  /** Resolves when it is gone, by hand or because its time was over; rejects where its own end failed until its arm ended. */
  readonly over: Promise<void>;
  /** Reads what it has met until now, while it is in force, into the journal. */
  count(): Promise<void>;
  /** Resolves when it is confirmed to be gone; can be asked again where that failed. */
  undo(): Promise<void>;
}

export interface SetOptions {
  /** Somebody is to find it: the services do not tell that it is a fault. */
  readonly hidden?: boolean;
  /** Called each time that its own end failed: it is in force beyond its time, and its undo is tried again. */
  readonly onOverdue?: ((error: Error) => void) | undefined;
}

export interface SetFaultsOptions {
  /** Where it comes into force, beside faults that have their time. */
  readonly inForce: FaultsInForce;
  /** What has its time in the arm: faults, and conditions, which are in force all the time. */
  readonly planned: readonly Pick<FaultTimeline, 'plans' | 'ahead'>[];
  readonly targets: FaultTargets;
  readonly backends: Pick<Backends, 'collector'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What is set without a `lasts` ends after so many seconds all the same. */
const LASTS_AT_MOST_S = 600;
/** Beyond its time, should the lab be lost. */
const TTL_MARGIN_MS = 30_000;
/** Between two tries to end what is beyond its time, as while the registry is silent. */
const AGAIN_MS = 1_000;

/** Faults that are set by hand while an arm runs: in force at once, never two that would end each other, none without an end. */
export class SetFaults {
  readonly #options: SetFaultsOptions;
  /** Those that are coming or have come. */
  readonly #set = new Set<FaultPlan>();
  readonly #coming = new Set<Promise<void>>();
  readonly #ended = new AbortController();

  constructor(options: SetFaultsOptions) {
    this.#options = options;
  }

  /** Resolves when it is confirmed to be in force. One that could not be confirmed is undone before its error is thrown. */
  async set(given: FaultPlan, { hidden = false, onOverdue }: SetOptions = {}): Promise<SetFault> {
    const { inForce, targets, clock } = this.#options;
    const plan = validateFault(given, targets);
    this.#requireBackend(plan);
    this.#requireFree(plan);
    if (this.#ended.signal.aborted)
      throw new FaultlineError(
        'arm-ended',
        `Expected fault ${plan.id} to be set before its arm is stopped, but that has been.`,
      );
    const lastsMs = 1000 * (plan.lasts ?? LASTS_AT_MOST_S);
    const gone = new AbortController();
    const coming: ComingFault = {
      ...{ plan, kind: kindOf(plan), phase: null, ttlMs: lastsMs + TTL_MARGIN_MS, hidden },
      onGone: () => {
        this.#set.delete(plan);
        gone.abort();
      },
    };
    this.#set.add(plan);
    const brought = this.#bring(coming, lastsMs);
    this.#coming.add(brought);
    await brought.finally(() => this.#coming.delete(brought));
    const undo = () => inForce.undo(coming);
    const over = this.#over(clock.now() + lastsMs, gone.signal, { undo, onOverdue });
    over.catch(() => {}); // Whoever asks for it hears of it.
    return { plan, over, undo, count: () => inForce.count(coming) };
  }

  /** From now on none is set; resolves when those that were coming have come, or were withdrawn. */
  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.allSettled(this.#coming);
  }

  async #bring(coming: ComingFault, lastsMs: number): Promise<void> {
    const { inForce } = this.#options;
    try {
      inForce.announce(coming, { afterMs: 0, lastsMs });
      await inForce.inject(coming);
    } catch (error) {
      await this.#withdraw(coming, error);
    }
  }

  /** Undoes it at its time, where nobody has before: as often as it takes, until it is gone or its arm ends, which undoes what is left. */
  async #over(
    endsAtMs: number,
    gone: AbortSignal,
    { undo, onOverdue }: Pick<SetFault, 'undo'> & Pick<SetOptions, 'onOverdue'>,
  ): Promise<void> {
    const { clock } = this.#options;
    const ended = this.#ended.signal;
    try {
      await until(endsAtMs, clock, gone);
    } catch (error) {
      if (gone.aborted) return;
      throw error;
    }
    for (;;) {
      try {
        return await undo();
      } catch (error) {
        if (gone.aborted) return;
        if (ended.aborted) throw error;
        onOverdue?.(error as Error);
        await until(clock.now() + AGAIN_MS, clock, AbortSignal.any([gone, ended])).catch(() => {});
        if (ended.aborted) throw error;
      }
    }
  }

  async #withdraw(coming: ComingFault, error: unknown): Promise<never> {
    try {
      await this.#options.inForce.undo(coming);
      this.#set.delete(coming.plan); // Also of one that was never asked for.
    } catch (second) {
      throw new SuppressedError(second, error);
    }
    throw error;
  }

  /** A Collector is there only where a lab asks for one. */
  #requireBackend(plan: FaultPlan): void {
    if (kindOf(plan).silences?.(plan) !== 'collector' || this.#options.backends.collector) return;
    throw new FaultlineError(
      'invalid-fault',
      'What was set is no valid fault: `fault.backend`: expected a backend that this lab has (registry, traces, metrics), got `collector`',
      { exitCode: ExitCode.usage },
    );
  }

  #requireFree(plan: FaultPlan): void {
    const { planned } = this.#options;
    const named = [...this.#set, ...planned.flatMap(({ plans }) => plans)];
    const ahead = new Set([...this.#set, ...planned.flatMap((each) => each.ahead)]);
    const struck = kindOf(plan).strikes?.(plan);
    const strikes = (other: FaultPlan) =>
      struck !== undefined && ahead.has(other) && kindOf(other).strikes?.(other) === struck;
    const other = named.find((each) => each.id === plan.id || strikes(each));
    if (!other) return;
    const why = other.id === plan.id ? 'has its id' : `strikes ${struck} too`;
    const what = `${other.id} (${describeFault(other)}), which ${why},`;
    const message = this.#set.has(other)
      ? `Expected fault ${what} to be undone before ${plan.id} is set.`
      : `Expected no fault of the arm's own in the way of ${plan.id}, but ${what} has its time there.`;
    throw new FaultlineError('fault-in-force', message, { exitCode: ExitCode.usage });
  }
}
