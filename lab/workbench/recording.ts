import type { Expected } from '../analysis/requests/good.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { RequestSample } from '../evidence/requests.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { GoodTimes } from './good-times.ts';
import { type Seen, SeenRequests } from './seen-requests.ts';

/** A fault as it came and went. */
export interface RecordedFault {
  readonly plan: FaultPlan;
  readonly cameMs: number;
  /** Null while it is in force. */
  readonly goneMs: number | null;
}

/** When settings were changed by hand. */
export interface SettingsTimes {
  /** Until then they were those that the lab began with. */
  readonly firstMs: number;
  /** From then on they were those in force now. */
  readonly lastMs: number;
}

/** More than that nobody replays. */
const KEPT = 50;

/** What was done by hand, from the events of the lab, and what clients saw of it. */
export class Recording {
  readonly #requests: SeenRequests;
  #faults: RecordedFault[] = [];
  #count = 0;
  #settings: SettingsTimes | null = null;

  constructor(expected: Expected = {}) {
    this.#requests = new SeenRequests(expected);
  }

  onEvent({ type, tMs, kind, plan, faultId }: JournalEvent): void {
    if (type.startsWith('settings.')) this.#changed(tMs);
    if (kind !== 'fault') return;
    if (type === 'fault.injected') {
      this.#count += 1;
      this.#faults = [...this.#faults, { plan: plan as FaultPlan, cameMs: tMs, goneMs: null }].slice(-KEPT);
      this.#requests.divide(tMs);
    }
    if (type === 'fault.undone') {
      this.#faults = this.#faults.map((each) =>
        each.goneMs === null && each.plan.id === faultId ? { ...each, goneMs: tMs } : each,
      );
      this.#requests.divide(tMs);
    }
  }

  /** Requests that have ended. */
  add(samples: readonly RequestSample[]): void {
    this.#requests.add(samples);
  }

  /** How many came before those. */
  get leftOut(): number {
    return this.#count - this.#faults.length;
  }

  /** The latest, in the order in which they came. */
  get faults(): readonly RecordedFault[] {
    return this.#faults;
  }

  /** Null where they were never changed. */
  get settings(): SettingsTimes | null {
    return this.#settings;
  }

  /** Between two times at which something was done, or until now. */
  seen(route: string, fromMs: number, toMs: number): Seen {
    return this.#requests.between(route, fromMs, toMs);
  }

  /** How long good answers took between two such times. */
  times(route: string, fromMs: number, toMs: number): GoodTimes {
    return this.#requests.times(route, fromMs, toMs);
  }

  /** The same until such a time, from the one before on. */
  timesBefore(route: string, atMs: number): GoodTimes {
    return this.#requests.timesBefore(route, atMs);
  }

  /** Those that are being written are in force nowhere, or here and there. */
  #changed(tMs: number): void {
    this.#settings = { firstMs: this.#settings?.firstMs ?? tMs, lastMs: tMs };
    this.#requests.divide(tMs);
  }
}
