import { FaultlineError } from '../../errors.ts';
import type { JournalEventType } from '../../evidence/events.ts';
import type { PhaseName } from '../../evidence/phases.ts';
import type { Fault, FaultKind } from '../../faults/fault-kind.ts';
import type { FaultPlan } from '../../faults/fault-plan.ts';
import { serviceOf } from '../../faults/struck-instance.ts';
import type { Journal } from '../journal/journal.ts';
import type { RunningSystem } from '../lab/running-system.ts';
import { type FaultContextOptions, faultContext } from './fault-context.ts';
import { FaultWitness } from './fault-witness.ts';

export interface FaultsInForceOptions extends FaultContextOptions {
  readonly kind: 'fault' | 'condition';
  readonly journal: Journal;
  /** Called before it kills an instance, which faults of another kind may be in force on. */
  readonly beforeKill?: (instance: string) => Promise<void>;
}

/** A fault that is to come. */
export interface ComingFault {
  readonly plan: FaultPlan;
  readonly kind: FaultKind;
  /** Null where it was set by hand. */
  readonly phase: PhaseName | null;
  /** Past this a call fault ends by itself, should the lab be lost. */
  readonly ttlMs: number;
  /** Whether somebody is to find it. */
  readonly hidden?: boolean;
  /** Called once it is in force no more, whoever has ended it. */
  readonly onGone?: () => void;
}

interface InForce {
  readonly planned: ComingFault;
  readonly fault: Fault;
  readonly witness: FaultWitness;
  /** Whoever asks for its end while it is ending waits for that. */
  ending: Promise<void> | null;
  /** Its end has been begun: what was in force until then is known, and its undo may be tried again. */
  isTold: boolean;
}

/** A lab that is held open for hours has many: each kill would ask for all that came before. */
const RETURNED_AT_MOST = 20;

/** What is in force in an arm, and what it was seen to meet; it is undone last in first out, on every exit. */
export class FaultsInForce implements AsyncDisposable {
  readonly #options: FaultsInForceOptions;
  readonly #inForce: InForce[] = [];
  /** Of instances that were killed and serve again, the latest, by the id of the fault: what comes again by that id has a ledger of its own. */
  readonly #returned = new Map<string, FaultWitness>();
  #endsEarly = false;

  constructor(options: FaultsInForceOptions) {
    this.#options = options;
  }

  /** In the order in which they came. */
  get plans(): readonly FaultPlan[] {
    return this.#inForce.map(({ planned }) => planned.plan);
  }

  /** Tells of a fault before it comes: `when` is its time. */
  announce(coming: ComingFault, when: { readonly afterMs: number; readonly lastsMs?: number }): void {
    const { plan, kind } = coming;
    const { system } = this.#options;
    const { countedBy, takesDown = false } = kind;
    // Nobody but the load calls it, and the load counts its own calls.
    const metByLoad = countedBy === 'callers' && isStruck(system.entry, plan);
    this.#write('fault.planned', coming, {
      ...{ countedBy, takesDown, percentage: kind.percentage?.(plan) ?? null },
      metByLoad,
      ...when,
      ...(countedBy === 'callers' && !metByLoad && countedBySpans(system, plan)),
    });
  }

  /** Resolves when it is confirmed to be in force. */
  async inject(planned: ComingFault): Promise<void> {
    const { plan, kind } = planned;
    const { clock } = this.#options;
    this.#returned.delete(plan.id);
    const fault = kind.of(plan, faultContext(this.#options, planned));
    const witness = this.#witness(planned, fault);
    await witness.before();
    if (kind.takesDown && plan.instance !== undefined) {
      await Promise.all([this.beforeKill(plan.instance), this.#options.beforeKill?.(plan.instance)]);
    }
    if (this.#endsEarly) {
      throw new FaultlineError(
        'arm-ended',
        `Expected fault ${plan.id} to come before its arm ends, but that is ending.`,
      );
    }
    this.#inForce.push({ planned, fault, witness, ending: null, isTold: false });
    const askedMs = clock.now();
    this.#write('fault.injecting', planned);
    const cameMs = await fault.inject();
    // Calls meet it from when it is in force, not from when that is confirmed.
    const nowMs = clock.now();
    this.#write('fault.injected', planned, {}, Math.min(nowMs, Math.max(askedMs, cameMs ?? nowMs)));
    await witness.came();
  }

  /** Resolves when it is confirmed to be gone; at once where it is not in force. */
  async undo(planned: ComingFault): Promise<void> {
    const inForce = this.#inForce.find((each) => each.planned === planned);
    if (!inForce) return;
    inForce.ending ??= this.#end(inForce);
    try {
      await inForce.ending;
    } catch (error) {
      // Whoever asks again tries again.
      inForce.ending = null;
      throw error;
    }
  }

  /** What it has met until now; of one that is not in force, or is ending, nothing is asked. */
  async count(planned: ComingFault): Promise<void> {
    const inForce = this.#inForce.find((each) => each.planned === planned);
    if (inForce && !inForce.ending) await inForce.witness.meanwhile();
  }

  /** Undoes what is in force; resolves when that is confirmed. */
  async leave(): Promise<void> {
    for (let last = this.#inForce.at(-1); last; last = this.#inForce.at(-1)) await this.undo(last.planned);
  }

  /** When the load is over: whether what was started again was called. */
  async finish(): Promise<void> {
    await Promise.all([...this.#returned.values()].map((witness) => witness.ended()));
  }

  /** What the instance has counted for the faults that are in force goes with it. */
  async beforeKill(instance: string): Promise<void> {
    const witnesses = [...this.#inForce.map(({ witness }) => witness), ...this.#returned.values()];
    await Promise.all(witnesses.map((witness) => witness.beforeKill(instance)));
  }

  /** On an early end the instances are stopped next: those that were killed stay down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#endsEarly = true;
    for (const each of [...this.#inForce]) {
      await each.witness.drop();
      if (each.planned.kind.takesDown) this.#remove(each);
    }
    return this.leave();
  }

  async #end(inForce: InForce): Promise<void> {
    const { planned, fault, witness } = inForce;
    if (!inForce.isTold) {
      if (!this.#endsEarly) await witness.undoing();
      this.#write('fault.undoing', planned);
      inForce.isTold = true;
    }
    await fault.undo();
    this.#remove(inForce);
    this.#write('fault.undone', planned);
    if (this.#endsEarly) return;
    await witness.undone();
    if (planned.kind.takesDown) {
      this.#returned.set(planned.plan.id, witness);
      const [oldest] = this.#returned.keys();
      if (oldest !== undefined && this.#returned.size > RETURNED_AT_MOST) this.#returned.delete(oldest);
      await witness.returned();
    }
  }

  /** An early end may come while the fault is being undone: whoever is second finds it gone. */
  #remove(inForce: InForce): void {
    const place = this.#inForce.indexOf(inForce);
    if (place < 0) return;
    this.#inForce.splice(place, 1);
    inForce.planned.onGone?.();
  }

  #witness({ plan, kind }: ComingFault, { watch }: Fault): FaultWitness {
    const { arm, journal, instances, system, clock } = this.#options;
    const isPaused = (name: string) => system.instances.get(name)?.state === 'paused';
    const nowMs = () => clock.now();
    return new FaultWitness({ arm, plan, kind, watch, journal, instances, isPaused, nowMs });
  }

  #write(
    type: JournalEventType,
    { plan, kind: of, phase }: ComingFault,
    more: Readonly<Record<string, unknown>> = {},
    tMs?: number,
  ): void {
    const { arm, kind, journal } = this.#options;
    journal.write(type, { arm, kind, faultId: plan.id, phase, text: of.describe(plan), plan, ...more }, tMs);
  }
}

/** Whether a fault that callers meet strikes the instance of that name. */
const isStruck = (name: string, { match, instance = match?.instance }: FaultPlan): boolean =>
  instance === undefined ? match?.service === serviceOf(name) : name === instance;

/** Callers without the kit count nothing: their spans tell, by address, what they sent to a service and to what is struck of it. */
function countedBySpans({ addresses }: Pick<RunningSystem, 'addresses'>, plan: FaultPlan) {
  for (const ofService of addresses.values()) {
    const struck = [...ofService].flatMap(([name, address]) => (isStruck(name, plan) ? [address] : []));
    if (struck.length > 0) return { countedBySpans: { service: [...ofService.values()], struck } };
  }
  return {};
}
