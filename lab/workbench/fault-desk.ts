import type { FaultHere } from '../faults/active-faults.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { describeFault } from '../faults/kinds.ts';
import type { SetFault, SetOptions } from '../run/faults/set-faults.ts';
import type { Clock } from '../runtime/clock.ts';
import { askedFault } from './asked-fault.ts';
import type { FaultState } from './lab-state.ts';
import { refused } from './refused.ts';

export interface FaultDeskOptions {
  readonly setFault: (plan: FaultPlan, options: Pick<SetOptions, 'onOverdue'>) => Promise<SetFault>;
  readonly clock: Pick<Clock, 'now'>;
}

interface Standing {
  readonly plan: FaultPlan;
  /** Resolves once it has come, or will not come. */
  coming: Promise<void>;
  set: SetFault | null;
  /** When it was last seen to be applied. */
  seenAtMs: number | null;
  state: FaultState;
}

/** Of those that are gone. */
const KEPT = 20;

/** Faults that somebody sets from outside: each with a time limit, each to be undone at any time. */
export class FaultDesk {
  readonly #options: FaultDeskOptions;
  /** The newest last; of one id only the newest. */
  readonly #standing = new Map<string, Standing>();

  constructor(options: FaultDeskOptions) {
    this.#options = options;
  }

  /** The newest first. */
  get list(): readonly FaultState[] {
    return [...this.#standing.values()].map(({ state }) => state).toReversed();
  }

  get(id: string): FaultState {
    return this.#of(id).state;
  }

  /** Resolves when it is confirmed to be in force. @throws FaultlineError `invalid-fault`, `fault-in-force`, and what an injection throws */
  async set(given: Readonly<Record<string, unknown>>): Promise<FaultState> {
    const { clock } = this.#options;
    const plan = askedFault(given);
    const before = this.#standing.get(plan.id);
    if (before && before.state.state !== 'gone')
      throw refused(
        'fault-in-force',
        `Expected fault ${plan.id} to be gone before it is set again, but it is ${before.state.state}. Undo it first.`,
      );
    const askedAtMs = clock.now();
    const standing: Standing = {
      ...{ plan, set: null, coming: Promise.resolve(), seenAtMs: null },
      state: {
        ...{ id: plan.id, kind: plan.kind, text: plan.kind, plan, state: 'coming', askedAtMs },
        ...{ cameAtMs: null, endsAtMs: askedAtMs + 1000 * Number(plan.lasts), goneAtMs: null, error: null },
        ...{ lapsed: false, lapsedAtMs: null },
      },
    };
    this.#keep(standing);
    const came = this.#bring(standing);
    standing.coming = came.catch(() => {}); // Whoever has set it hears of it.
    try {
      await came;
    } catch (error) {
      // What was refused before it came never was.
      if (before) this.#keep(before);
      else this.#standing.delete(plan.id);
      throw error;
    }
    return standing.state;
  }

  /** Asks for each that is in force whether it is applied; null where nobody can tell, and it stays as it was. */
  async look(isApplied: (plan: FaultPlan) => Promise<FaultHere | null>): Promise<void> {
    const inForce = [...this.#standing.values()].filter(({ state }) => state.state === 'in-force');
    await Promise.all(
      inForce.map(async (standing) => {
        const askedAtMs = this.#options.clock.now();
        const here = await isApplied(standing.plan);
        if (here !== null && standing.state.state === 'in-force') this.#seen(standing, here, askedAtMs);
      }),
    );
  }

  /** So that its ledger has what it has met until now. */
  async count(id: string): Promise<void> {
    const { set, state } = this.#of(id);
    if (state.state === 'in-force') await set?.count();
  }

  /** Resolves when it is confirmed to be gone; at once where it is. One that is coming is waited for: it would come after its undo else. */
  async undo(id: string): Promise<FaultState> {
    const standing = this.#of(id);
    await standing.coming;
    if (isGone(standing)) return standing.state;
    if (!standing.set) throw new TypeError(`fault ${id} has come without an undo`);
    update(standing, { state: 'undoing' });
    try {
      await standing.set.undo();
    } catch (error) {
      // It may be gone, and what came after that have failed.
      if (!isGone(standing)) update(standing, { state: 'in-force', error: (error as Error).message });
      throw error;
    }
    this.#gone(standing);
    return standing.state;
  }

  /**
   * Undoes all that is in force, the newest first, and what is coming as soon as it has come; resolves with those that are gone now. One that can not be undone, or takes
   * long to come, keeps no other in force: it is thrown for once the others are gone.
   */
  async undoAll(): Promise<readonly FaultState[]> {
    const there = this.list.filter(({ state }) => state !== 'gone');
    const undone: FaultState[] = [];
    const errors: unknown[] = [];
    const undo = ({ id }: FaultState) =>
      this.undo(id).then(
        (state) => undone.push(state),
        (error) => errors.push(error),
      );
    const coming = there.filter(({ state }) => state === 'coming').map(undo);
    for (const each of there) if (each.state !== 'coming') await undo(each);
    await Promise.all(coming);
    if (errors.length > 0) throw errors[0];
    return undone;
  }

  async #bring(standing: Standing): Promise<void> {
    const { clock, setFault } = this.#options;
    try {
      const set = await setFault(standing.plan, { onOverdue: (error) => overdue(standing, error) });
      standing.set = set;
      const cameAtMs = clock.now();
      update(standing, {
        ...{ text: describeFault(set.plan), plan: set.plan, state: 'in-force', cameAtMs },
        endsAtMs: cameAtMs + 1000 * Number(standing.plan.lasts),
      });
      this.#follow(standing, set);
    } catch (error) {
      // Who waits to undo it has nothing to undo.
      update(standing, { state: 'gone', goneAtMs: clock.now(), error: (error as Error).message });
      throw error;
    }
  }

  #follow(standing: Standing, set: SetFault): void {
    set.over.then(
      () => this.#gone(standing),
      (error: Error) => update(standing, { error: error.message }),
    );
  }

  #gone(standing: Standing): void {
    if (isGone(standing)) return;
    update(standing, { state: 'gone', goneAtMs: this.#options.clock.now(), lapsed: false, error: null });
  }

  /** Where nobody says when it went, it was in force until it was last seen to be: what came after that nobody knows. */
  #seen(standing: Standing, { isActive, wentMs }: FaultHere, askedAtMs: number): void {
    if (isActive) {
      standing.seenAtMs = askedAtMs;
      update(standing, { lapsed: false, lapsedAtMs: null });
    }
    if (isActive || standing.state.lapsed) return;
    const cameAtMs = standing.state.cameAtMs ?? askedAtMs;
    const lastMs = standing.seenAtMs ?? cameAtMs;
    // Before it came this time is of the time before; and the clock of the instance is another one.
    const wentAtMs = wentMs !== null && wentMs >= cameAtMs ? Math.min(wentMs, askedAtMs) : null;
    update(standing, { lapsed: true, lapsedAtMs: wentAtMs ?? lastMs });
  }

  #keep(standing: Standing): void {
    this.#standing.delete(standing.plan.id);
    this.#standing.set(standing.plan.id, standing);
    const gone = [...this.#standing.values()].filter(({ state }) => state.state === 'gone');
    for (const { plan } of gone.slice(0, -KEPT)) this.#standing.delete(plan.id);
  }

  #of(id: string): Standing {
    const found = this.#standing.get(id);
    if (!found) throw refused('not-found', `Expected a fault that was set here, got \`${id}\`.`);
    return found;
  }
}

const isGone = ({ state }: Standing) => state.state === 'gone';

const update = (standing: Standing, change: Partial<FaultState>) => {
  standing.state = { ...standing.state, ...change };
};

/** Its time is over, and it is in force still. */
const overdue = (standing: Standing, { message }: Error) => {
  if (!isGone(standing))
    update(standing, { error: `${message} Its time is over, so this is tried again each second.` });
};
