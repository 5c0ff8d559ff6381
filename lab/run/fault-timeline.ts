import type { BackendRole } from '../backends/backend.ts';
import type { JournalEventType } from '../evidence/events.ts';
import type { PhaseName } from '../evidence/phases.ts';
import { askHttp, askHttp2 } from '../faults/backend-probe.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { Fault, FaultContext, FaultKind, SilencedBackend } from '../faults/fault-kind.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { kindOf } from '../faults/kinds.ts';
import type { Clock } from '../runtime/clock.ts';
import type { RunningInstance, Runtime } from '../runtime/runtime.ts';
import type { Backends } from './backends.ts';
import type { CrashWatch } from './crash-watch.ts';
import { FaultWitness } from './fault-witness.ts';
import type { Journal } from './journal.ts';
import type { RunningSystem } from './running-system.ts';
import { until } from './until.ts';

export interface FaultTimelineOptions {
  readonly arm: string;
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
  readonly reach: Runtime['reach'];
  readonly instances: FaultContext['instances'];
  readonly logFile: FaultContext['logFile'];
}

interface Planned {
  readonly plan: FaultPlan;
  readonly kind: FaultKind;
  readonly phase: PhaseName;
  readonly afterMs: number;
  readonly lastsMs: number | undefined;
}

interface InForce {
  readonly planned: Planned;
  readonly fault: Fault;
  readonly witness: FaultWitness;
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
    this.#planned = options.plans.map((plan) => {
      const phase = plan.phase ?? 'fault';
      const scaledMs = (seconds: number) => seconds * 1000 * options.scale(phase);
      return {
        plan,
        kind: kindOf(plan),
        phase,
        afterMs: scaledMs(plan.after ?? 0),
        lastsMs: plan.lasts === undefined ? undefined : scaledMs(plan.lasts),
      };
    });
    for (const planned of this.#planned) {
      const { plan, kind, afterMs, lastsMs } = planned;
      const { countedBy, takesDown = false } = kind;
      // Nobody but the load calls it, and the load counts its own calls.
      const metByLoad = countedBy === 'callers' && isStruck(options.system.entry, plan);
      this.#write('fault.planned', planned, {
        ...{ countedBy, takesDown, percentage: kind.percentage?.(plan) ?? null },
        metByLoad,
        afterMs,
        ...(lastsMs !== undefined && { lastsMs }),
        ...(countedBy === 'callers' && !metByLoad && countedBySpans(options.system, plan)),
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
      await each.witness.drop();
      if (each.planned.kind.takesDown) this.#inForce.splice(this.#inForce.indexOf(each), 1);
    }
    return this.leave();
  }

  #of(phase: PhaseName): Planned[] {
    return this.#planned.filter((planned) => planned.phase === phase);
  }

  async #inject(planned: Planned): Promise<void> {
    const { plan, kind } = planned;
    const { clock } = this.#options;
    const fault = kind.of(plan, this.#context());
    const witness = this.#witness(planned, fault);
    await witness.before();
    if (kind.takesDown && plan.instance !== undefined) {
      await Promise.all([this.beforeKill(plan.instance), this.#options.beforeKill?.(plan.instance)]);
    }
    this.#inForce.push({ planned, fault, witness });
    const askedMs = clock.now();
    this.#write('fault.injecting', planned);
    const cameMs = await fault.inject();
    // Calls meet it from when it is in force, not from when that is confirmed.
    const nowMs = clock.now();
    this.#write('fault.injected', planned, {}, Math.min(nowMs, Math.max(askedMs, cameMs ?? nowMs)));
    await witness.came();
  }

  async #undo(planned: Planned): Promise<void> {
    const inForce = this.#inForce.find((each) => each.planned === planned);
    if (!inForce) return;
    const { fault, witness } = inForce;
    if (!this.#endsEarly) await witness.undoing();
    this.#write('fault.undoing', planned);
    await fault.undo();
    this.#inForce.splice(this.#inForce.indexOf(inForce), 1);
    this.#write('fault.undone', planned);
    if (this.#endsEarly) return;
    await witness.undone();
    if (planned.kind.takesDown) {
      this.#returned.push(witness);
      await witness.returned();
    }
  }

  #witness({ plan, kind }: Planned, { watch }: Fault): FaultWitness {
    const { arm, journal, instances, system, clock } = this.#options;
    const isPaused = (name: string) => system.instances.get(name)?.state === 'paused';
    const nowMs = () => clock.now();
    return new FaultWitness({ arm, plan, kind, watch, journal, instances, isPaused, nowMs });
  }

  #context(): FaultContext {
    const { injector, seed, ttlMs, instances, logFile, crashes, system } = this.#options;
    return {
      ...{ injector, seed, ttlMs, instances, logFile, crashes },
      instance: (name) => this.#instance(name),
      running: () => [...system.instances.values()].filter(({ state }) => state !== 'exited'),
      backend: (role) => this.#backend(role),
    };
  }

  #instance(name: string): RunningInstance {
    const instance = this.#options.system.instances.get(name);
    if (!instance) throw new TypeError(`no instance ${name}: validation lets none through`);
    return instance;
  }

  #backend(role: BackendRole): SilencedBackend {
    const { backends, reach } = this.#options;
    const backend = backends[role];
    if (!backend) throw new TypeError(`no ${role}: the run checks that before it starts`);
    const { instance } = backend;
    switch (role) {
      case 'registry':
        return { instance, ask: askHttp2(reach(backends.registry.endpoint)), asked: 'registry_keepalives' };
      case 'collector':
        return { instance, ask: askHttp2(reach(backends.collector?.otlpGrpc ?? '')), asked: 'span_exports' };
      case 'traces':
        // Services send to a Collector where there is one.
        return {
          instance,
          ask: askHttp(backends.traces.queryUrl),
          asked: backends.collector ? null : 'span_exports',
        };
      case 'metrics':
        return { instance, ask: askHttp(backends.metrics.queryUrl), asked: null };
    }
  }

  #write(
    type: JournalEventType,
    { plan, kind: of, phase }: Planned,
    more: Readonly<Record<string, unknown>> = {},
    tMs?: number,
  ): void {
    const { arm, kind, journal } = this.#options;
    journal.write(type, { arm, kind, faultId: plan.id, phase, text: of.describe(plan), plan, ...more }, tMs);
  }
}

/** By a fault that its callers meet. */
const isStruck = (name: string, { match, instance = match?.instance }: FaultPlan): boolean =>
  instance === undefined ? match !== undefined && name.startsWith(`${match.service}-`) : name === instance;

/** Callers without the kit count nothing: their spans tell, by address, what they sent to a service and to what is struck of it. */
function countedBySpans({ addresses }: Pick<RunningSystem, 'addresses'>, plan: FaultPlan) {
  for (const ofService of addresses.values()) {
    const struck = [...ofService].flatMap(([name, address]) => (isStruck(name, plan) ? [address] : []));
    if (struck.length > 0) return { countedBySpans: { service: [...ofService.values()], struck } };
  }
  return {};
}
