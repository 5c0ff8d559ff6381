import { relative } from 'node:path';
import { serviceOf } from '../../faults/struck-instance.ts';
import type { Journal } from '../../run/journal/journal.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { EditState, Figures } from '../lab-state.ts';
import type { Edited } from './code-watch.ts';
import type { ServiceFigures } from './service-figures.ts';

export interface EditDeskOptions {
  /** All that the arm has. */
  readonly instances: readonly string[];
  /** Resolves when it serves with the code of now. */
  readonly startAnew: (instance: string) => Promise<void>;
  /** Instances that a fault in force strikes. */
  readonly struck: () => readonly string[];
  readonly figures: ServiceFigures;
  /** From when on the load was never off; null while it is, as while a run is measured. */
  readonly loadSinceMs: () => number | null;
  readonly journal: Pick<Journal, 'write'>;
  readonly arm: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Files are told from there. */
  readonly folder: string;
}

/** Figures are of so many seconds at most, and of so many at least: of less a rate says nothing. */
const MOST_S = 60;
const LEAST_S = 5;

/** Services whose code was edited: their instances are started anew one after the other, so that the others serve meanwhile. */
export class EditDesk {
  readonly #options: EditDeskOptions;
  /** The newest of each service. */
  readonly #edits = new Map<string, EditState>();
  /** Instances that still run older code, by service. */
  readonly #old = new Map<string, Set<string>>();
  readonly #openedAtMs: number;
  #last: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(options: EditDeskOptions) {
    this.#options = options;
    this.#openedAtMs = options.clock.now();
  }

  /** The newest first. */
  async state(): Promise<readonly EditState[]> {
    const edits = [...this.#edits.values()].toReversed();
    return Promise.all(
      edits.map(async (edit) => ({ ...edit, since: await this.#figures(edit.service, edit.sinceMs) })),
    );
  }

  /** Resolves when all that was edited until now runs, waits for a fault, or has failed. */
  take(edited: readonly Edited[]): Promise<void> {
    return this.#then(async () => {
      for (const each of edited) await this.#take(each);
      await this.#renew();
    });
  }

  /** A fault is gone: what waited for that goes on. */
  goOn(): Promise<void> {
    return this.#then(() => this.#renew());
  }

  /** From now on nothing is started anew; what is just starting goes on until its runtime ends it. */
  end(): void {
    this.#isOver = true;
  }

  #then(next: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(next);
    return this.#last;
  }

  async #take({ service, files: changed, problem }: Edited): Promise<void> {
    const { clock, folder, instances } = this.#options;
    const before = this.#edits.get(service);
    const files = changed.map((file) => relative(folder, file));
    const editedAtMs = clock.now();
    if (problem) {
      const line = problem.line === null ? '' : `:${problem.line}`;
      const error = `${relative(folder, problem.file)}${line}: ${problem.text}`;
      const none = { sinceMs: null, before: null, since: null };
      // What waits for a fault would be started from it; the next edit starts all.
      this.#old.delete(service);
      this.#keep({ ...none, ...before, service, files, state: 'refused', editedAtMs, error });
      this.#write('code.refused', { service, files, error });
      return;
    }
    // The figures of an edit that not all instances have run yet stay those from before it.
    const isBetween = before !== undefined && before.sinceMs === null && before.before !== null;
    const figures = isBetween
      ? before.before
      : await this.#figures(service, before?.sinceMs ?? this.#openedAtMs);
    if (this.#isOver) return;
    const kept = { sinceMs: null, since: null, before: figures ?? before?.before ?? null };
    this.#keep({ ...kept, service, files, state: 'starting', editedAtMs, error: null });
    this.#old.set(service, new Set(instances.filter((each) => serviceOf(each) === service)));
    this.#write('code.edited', { service, files });
  }

  async #renew(): Promise<void> {
    for (const [service, old] of this.#old) {
      const failed = await this.#renewAll(service, old);
      if (this.#isOver) return;
      if (failed || old.size === 0) this.#old.delete(service);
      if (failed) continue;
      if (old.size > 0) this.#change(service, { state: 'waiting' });
      else {
        this.#change(service, { state: 'in-force', sinceMs: this.#options.clock.now() });
        this.#write('code.in-force', { service });
      }
    }
  }

  /** Whether one did not start: then those behind it keep the code that works. */
  async #renewAll(service: string, old: Set<string>): Promise<boolean> {
    for (const instance of [...old]) {
      if (this.#isOver) return false;
      // Whoever has struck it starts it, or lets it go on, when the fault is undone.
      if (this.#options.struck().includes(instance)) continue;
      try {
        await this.#options.startAnew(instance);
        old.delete(instance);
      } catch (cause) {
        if (this.#isOver) return false;
        const error = `${instance} did not start: ${(cause as Error).message}`;
        this.#change(service, { state: 'failed', error });
        this.#write('code.failed', { service, instance, error });
        return true;
      }
    }
    return false;
  }

  /** Of the time since then that the load was never off in: with that counted in, an edit would seem to have done what a run or a pause did. */
  async #figures(service: string, sinceMs: number | null): Promise<Figures | null> {
    const loadSinceMs = this.#options.loadSinceMs();
    if (sinceMs === null || loadSinceMs === null) return null;
    const ofMs = this.#options.clock.now() - Math.max(sinceMs, loadSinceMs);
    const overS = Math.min(MOST_S, Math.floor(ofMs / 1_000));
    return overS < LEAST_S ? null : this.#options.figures(service, overS);
  }

  #keep(edit: EditState): void {
    this.#edits.delete(edit.service);
    this.#edits.set(edit.service, edit);
  }

  #change(service: string, change: Partial<EditState>): void {
    const edit = this.#edits.get(service);
    if (edit) this.#edits.set(service, { ...edit, ...change });
  }

  #write(type: 'code.edited' | 'code.refused' | 'code.in-force' | 'code.failed', fields: object): void {
    const { journal, arm } = this.#options;
    journal.write(type, { arm, ...fields });
  }
}
