import type { BackendRole } from '../backends/backend.ts';
import type { JournalEventType } from '../evidence/events.ts';
import type { PhaseName } from '../evidence/phases.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { Clock } from '../runtime/clock.ts';
import type { RunningInstance } from '../runtime/runtime.ts';
import { describeFault } from '../scenario/fault.ts';
import type { FaultPlan } from '../scenario/scenario.ts';
import type { Backends } from './backends.ts';
import type { CrashWatch } from './crash-watch.ts';
import { FaultWitness, type WitnessOptions } from './fault-witness.ts';
import type { Journal } from './journal.ts';
import type { RunningSystem } from './running-system.ts';
import { until } from './until.ts';

export interface FaultTimelineOptions {
  readonly arm: string;
  /** Begins their ids. */
  readonly kind: 'fault' | 'condition';
  readonly plans: readonly FaultPlan[];
  readonly injector: FaultInjector;
  readonly system: RunningSystem;
  readonly backends: Backends;
  readonly journal: Journal;
  readonly crashes: CrashWatch;
  readonly clock: Pick<Clock, 'now'>;
  readonly seed: number;
  /** Past this a call fault ends by itself, should the lab be lost. */
  readonly ttlMs: number;
  /** How long the phases are here, of what the scenario says: faults keep their place in them. */
  readonly scale: (phase: PhaseName) => number;
  /** Called before it kills an instance, which faults of another timeline may be in force on. */
  readonly beforeKill?: (instance: string) => Promise<void>;
  readonly reach: WitnessOptions['reach'];
  readonly instances: WitnessOptions['instances'];
}

interface Planned {
  readonly id: string;
  /** The same in all arms, so that what they get is comparable. */
  readonly drawnAs: string;
  readonly plan: FaultPlan;
  readonly phase: PhaseName;
  readonly afterMs: number;
  readonly lastsMs: number | undefined;
}

interface InForce {
  readonly planned: Planned;
  readonly witness: FaultWitness;
}

/** Callers without the kit count nothing: their spans tell, by address, what they sent to a service and to its instance. */
function countedBySpans({ addresses }: Pick<RunningSystem, 'addresses'>, instance: string) {
  for (const ofService of addresses.values()) {
    const at = ofService.get(instance);
    if (at !== undefined) return { countedBySpans: { service: [...ofService.values()], instance: at } };
  }
  return {};
}

/** Carries out the faults of an arm at their time; what is in force is undone last in first out, on every exit. */
export class FaultTimeline implements AsyncDisposable {
  readonly #options: FaultTimelineOptions;
  readonly #planned: readonly Planned[];
  readonly #inForce: InForce[] = [];
  /** Of instances that were killed and serve again. */
  readonly #returned: FaultWitness[] = [];
  #endsEarly = false;

  constructor(options: FaultTimelineOptions) {
    this.#options = options;
    this.#planned = options.plans.map((plan, index) => {
      const phase = plan.phase ?? 'fault';
      const scaledMs = (seconds: number) => seconds * 1000 * options.scale(phase);
      return {
        id: `${options.arm}-${options.kind}-${index + 1}`,
        drawnAs: `${options.kind}-${index + 1}`,
        plan,
        phase,
        afterMs: scaledMs(plan.after ?? 0),
        lastsMs: plan.lasts === undefined ? undefined : scaledMs(plan.lasts),
      };
    });
    for (const planned of this.#planned) {
      const { plan } = planned;
      // Nobody but the load calls it, and the load counts its own calls.
      const metByLoad = 'instance' in plan && plan.instance === options.system.entry;
      const { afterMs, lastsMs } = planned;
      this.#write('fault.planned', planned, {
        metByLoad,
        afterMs,
        ...(lastsMs !== undefined && { lastsMs }),
        ...(!metByLoad && 'instance' in plan && countedBySpans(options.system, plan.instance)),
      });
    }
  }

  /** Injects what begins with a phase; resolves when it is confirmed. */
  async enter(phase: PhaseName): Promise<void> {
    for (const planned of this.#of(phase)) if (planned.afterMs === 0) await this.#inject(planned);
  }

  /** Injects and undoes what has its time within the phase that began at `fromMs`. */
  async during(phase: PhaseName, fromMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    await Promise.all(
      this.#of(phase).map(async (planned) => {
        const { afterMs, lastsMs } = planned;
        if (afterMs > 0) {
          await until(fromMs + afterMs, clock, signal);
          await this.#inject(planned);
        }
        if (lastsMs !== undefined) {
          await until(clock.now() + lastsMs, clock, signal);
          await this.#undo(planned);
        }
      }),
    );
  }

  /** Undoes what is in force; resolves when that is confirmed. */
  async leave(): Promise<void> {
    for (let last = this.#inForce.at(-1); last; last = this.#inForce.at(-1)) {
      await this.#undo(last.planned);
    }
  }

  /** When the load is over: whether what was started again was called. */
  async finish(): Promise<void> {
    await Promise.all(this.#returned.map((witness) => witness.ended()));
  }

  /** What the instance has counted for the faults that are in force goes with it. */
  async beforeKill(instance: string): Promise<void> {
    const witnesses = [...this.#inForce.map(({ witness }) => witness), ...this.#returned];
    await Promise.all(witnesses.map((witness) => witness.beforeKill(instance)));
  }

  /** On an early end the instances are stopped next: those that were killed stay down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#endsEarly = true;
    for (const each of [...this.#inForce]) {
      const { plan } = each.planned;
      await each.witness.drop();
      if ('instance' in plan && plan.action === 'kill') this.#inForce.splice(this.#inForce.indexOf(each), 1);
    }
    return this.leave();
  }

  #of(phase: PhaseName): Planned[] {
    return this.#planned.filter((planned) => planned.phase === phase);
  }

  async #inject(planned: Planned): Promise<void> {
    const { plan } = planned;
    const witness = this.#witness(planned);
    await witness.before();
    if ('instance' in plan && plan.action === 'kill') {
      await Promise.all([this.beforeKill(plan.instance), this.#options.beforeKill?.(plan.instance)]);
    }
    this.#inForce.push({ planned, witness });
    const askedMs = this.#options.clock.now();
    let cameMs: number | null = null;
    this.#write('fault.injecting', planned);
    if ('outage' in plan) await this.#backend(plan.outage).pause();
    else if ('instance' in plan) {
      if (plan.action === 'kill') this.#options.crashes.expect(plan.instance);
      await this.#instance(plan.instance)[plan.action]();
    } else cameMs = await this.#options.injector.inject(this.#record(planned, plan));
    // Calls meet it from when it is in force, not from when that is confirmed.
    const nowMs = this.#options.clock.now();
    this.#write('fault.injected', planned, {}, Math.min(nowMs, Math.max(askedMs, cameMs ?? nowMs)));
    await witness.came();
  }

  async #undo(planned: Planned): Promise<void> {
    const { id, plan } = planned;
    const inForce = this.#inForce.find((each) => each.planned === planned);
    if (!inForce) return;
    const { witness } = inForce;
    if (!this.#endsEarly) await witness.undoing();
    this.#write('fault.undoing', planned);
    if ('outage' in plan) await this.#backend(plan.outage).resume();
    else if ('instance' in plan) {
      const instance = this.#instance(plan.instance);
      if (plan.action === 'kill') {
        await instance.restart();
        this.#options.crashes.watch(instance);
      } else await instance.resume();
    } else await this.#options.injector.undo(id);
    this.#inForce.splice(this.#inForce.indexOf(inForce), 1);
    this.#write('fault.undone', planned);
    if (this.#endsEarly) return;
    await witness.undone();
    if ('instance' in plan && plan.action === 'kill') {
      this.#returned.push(witness);
      await witness.returned();
    }
  }

  #witness({ id, plan }: Planned): FaultWitness {
    const { arm, injector, backends, reach, journal, instances } = this.#options;
    const struck =
      'outage' in plan
        ? this.#backend(plan.outage)
        : 'instance' in plan
          ? this.#instance(plan.instance)
          : undefined;
    const isPaused = (name: string) => this.#options.system.instances.get(name)?.state === 'paused';
    const nowMs = () => this.#options.clock.now();
    const about = { arm, id, plan, struck, isPaused, nowMs };
    return new FaultWitness({ ...about, injector, backends, reach, journal, instances });
  }

  #record({ id, drawnAs }: Planned, plan: Extract<FaultPlan, { match: unknown }>) {
    const { match, delay, abort, hang } = plan;
    const action = delay ? { delay } : abort ? { abort } : hang ? { hang } : {};
    const expiresAtUnixMs = Date.now() + this.#options.ttlMs;
    return { id, match, ...action, seed: this.#options.seed, drawnAs, expiresAtUnixMs };
  }

  #instance(name: string): RunningInstance {
    const instance = this.#options.system.instances.get(name);
    if (!instance) throw new TypeError(`no instance ${name}: validation lets none through`);
    return instance;
  }

  #backend(role: BackendRole): RunningInstance {
    const backend = this.#options.backends[role];
    if (!backend) throw new TypeError(`no ${role}: the run checks that before it starts`);
    return backend.instance;
  }

  #write(
    type: JournalEventType,
    { id, plan, phase }: Planned,
    more: Readonly<Record<string, unknown>> = {},
    tMs?: number,
  ): void {
    const { arm, kind, journal } = this.#options;
    journal.write(type, { arm, kind, faultId: id, phase, text: describeFault(plan), plan, ...more }, tMs);
  }
}
