import { DEFAULT_LIMITS } from '../../../analysis/metrics/promql/query.ts';
import type { GroupSpec } from '../../../analysis/metrics/rules/rule-file.ts';
import { RuleGroup } from '../../../analysis/metrics/rules/rule-group.ts';
import { Alarm } from './alarm.ts';
import type { Store } from './store.ts';
import { StoreSource } from './store-source.ts';

/** A group of rules and how often it is evaluated. */
export interface RunningGroup {
  readonly group: RuleGroup;
  readonly intervalMs: number;
  readonly evaluatedAtMs: number | null;
  /** How long its last evaluation took. */
  readonly tookMs: number;
}

/** Evaluates groups of rules at even times, what they make goes into the store. */
export class RuleLoops implements Disposable {
  readonly #loops: readonly RuleLoop[];

  constructor(groups: readonly GroupSpec[], defaultIntervalMs: number, store: Store) {
    this.#loops = groups.map((spec) => new RuleLoop(spec, defaultIntervalMs, store));
  }

  get groups(): readonly RunningGroup[] {
    return this.#loops;
  }

  [Symbol.dispose](): void {
    for (const loop of this.#loops) loop[Symbol.dispose]();
  }
}

class RuleLoop implements RunningGroup, Disposable {
  readonly group: RuleGroup;
  readonly intervalMs: number;
  readonly #store: Store;
  readonly #defaultStepMs: number;
  readonly #alarm = new Alarm();
  evaluatedAtMs: number | null = null;
  tookMs = 0;

  constructor(spec: GroupSpec, defaultIntervalMs: number, store: Store) {
    const intervalMs = spec.intervalMs ?? defaultIntervalMs;
    this.group = new RuleGroup(spec);
    this.intervalMs = intervalMs;
    this.#defaultStepMs = defaultIntervalMs;
    this.#store = store;
    this.#schedule(nextMultiple(intervalMs));
  }

  [Symbol.dispose](): void {
    this.#alarm[Symbol.dispose]();
  }

  /** Evaluations that would come late are left out, as in Prometheus. */
  #schedule(dueMs: number): void {
    this.#alarm.set(dueMs, () => {
      this.#evaluate(dueMs);
      this.#schedule(Math.max(dueMs + this.intervalMs, nextMultiple(this.intervalMs)));
    });
  }

  #evaluate(tMs: number): void {
    const began = performance.now();
    const deadline = began + this.intervalMs;
    const limits = {
      ...DEFAULT_LIMITS,
      defaultStepMs: this.#defaultStepMs,
      timedOut: () => performance.now() > deadline,
    };
    this.group.evaluate({ source: new StoreSource(this.#store), limits }, tMs, (labels, at, value) => {
      this.#store.append(this.#store.series(labels), at, value, Date.now());
    });
    this.evaluatedAtMs = tMs;
    this.tookMs = performance.now() - began;
  }
}

function nextMultiple(intervalMs: number): number {
  return (Math.floor(Date.now() / intervalMs) + 1) * intervalMs;
}
