import type { FaultPlan } from '../faults/fault-plan.ts';
import type { MysteryState } from '../mystery/mystery-state.ts';
import type { Shares } from './edge-shares.ts';
import type { LoadShape } from './load-shape.ts';

/** What `GET /api/v1/state` answers, and each `state` event holds. Times are epoch ms, rates of the last seconds; null is what is not known. */
export interface LabState {
  readonly lab: {
    /** Another one after a restart. */
    readonly id: string;
    readonly scenario: string;
    readonly title: string;
    readonly system: string;
    /** The system runs without the lab: its processes, logs and code are out of reach. */
    readonly attached: boolean;
    /** Folder of the logs, from where the lab was started or as a whole; null where it is attached. */
    readonly logs: string | null;
    readonly startedAtMs: number;
    readonly nowMs: number;
  };
  readonly services: readonly ServiceState[];
  /** The first is that of the load, from `load` to the service that takes it. */
  readonly edges: readonly EdgeState[];
  readonly instances: readonly InstanceState[];
  /** In force or coming, and the latest that are gone, the newest first. */
  readonly faults: readonly FaultState[];
  readonly load: LoadState;
  /** Services whose code was edited while the lab is open, the newest first. */
  readonly edits: readonly EditState[];
  readonly mystery: MysteryState;
}

export interface ServiceState {
  readonly name: string;
  /** Without the kit there are no settings, and no faults of calls. */
  readonly kit: boolean;
  readonly settings: object;
  /** That were written, and that not all instances go by yet. */
  readonly pending: object | null;
}

export interface EdgeState {
  readonly from: string;
  readonly to: string;
  readonly methods: readonly string[];
  /** Whether the caller's code offers a fallback. */
  readonly fallback: boolean;
  readonly begunPerS: number | null;
  readonly goodPerS: number | null;
  readonly failedPerS: number | null;
  /** Begun and not answered yet. */
  readonly waiting: number | null;
  readonly oldestWaitingMs: number | null;
  /** Of those that began in the last seconds; null where none did, or what became of them is not known. */
  readonly shares: Shares | null;
  /** So many ended in the last seconds. */
  readonly ended: number;
  /** Of those; null of fewer than a hundred. */
  readonly p99Ms: number | null;
  /** Null of fewer than ten. */
  readonly p90Ms: number | null;
  /** Of the caller's instances the one that lets least through. */
  readonly breaker: BreakerState | null;
}

export type BreakerState = 'closed' | 'half-open' | 'open';

export interface InstanceState {
  readonly service: string;
  readonly instance: string;
  /** Of its process or container; `unknown` while a mystery is open. */
  readonly state: string;
  readonly health: string;
  readonly registered: boolean;
  /** What the registry says that its lease has left. */
  readonly leaseLeftS: number | null;
  /** Of its breakers, one for each service that it calls through one, the one that lets least through; null where it has none. */
  readonly breaker: BreakerState | null;
  readonly workersBusy: number | null;
  readonly workersQueued: number | null;
  /** Of one core. */
  readonly cpuPercent: number | null;
}

export interface FaultState {
  readonly id: string;
  readonly kind: string;
  /** What it does, in words. */
  readonly text: string;
  readonly plan: FaultPlan;
  readonly state: 'coming' | 'in-force' | 'undoing' | 'gone';
  readonly askedAtMs: number;
  readonly cameAtMs: number | null;
  readonly endsAtMs: number;
  readonly goneAtMs: number | null;
  /** No instance applies it any more though it was not undone, as after a silence of the registry that outlasts its lease. */
  readonly lapsed: boolean;
  /** When that was, by the instance that applied it last; where none says, when it was last seen to be applied. It stays when the fault is undone; null of one that was in force until then. */
  readonly lapsedAtMs: number | null;
  /** Why it did not come, or could not be undone. */
  readonly error: string | null;
}

/** A run beside the lab, for which its load is off. */
export interface LoadHeld {
  /** Which page shows it. */
  readonly page: 'runs' | 'workshop';
  /** Null of one of the workshop: its name would tell too much. */
  readonly scenario: string | null;
}

export interface LoadState {
  readonly paused: boolean;
  /** Null where no run holds it off. */
  readonly heldBy: LoadHeld | null;
  /** One that has ended is constant. */
  readonly shape: LoadShape;
  readonly routes: readonly RouteState[];
}

export interface RouteState {
  readonly route: string;
  /** Of the scenario. */
  readonly plannedRps: number;
  /** Wanted now, while it is not paused. */
  readonly rps: number;
  /** The same without the shape. */
  readonly usualRps: number;
  readonly goodPerS: number;
  readonly failedPerS: number;
  readonly waiting: number;
  readonly oldestWaitingMs: number | null;
  /** So many ended in the last seconds. */
  readonly ended: number;
  /** Of those; null of fewer than ten. */
  readonly p90Ms: number | null;
}

/** The newest edit of a service. */
export interface EditState {
  readonly service: string;
  readonly files: readonly string[];
  /** `waiting` for a fault that strikes an instance to be undone, or for a mystery to be over; `refused` is what can not be loaded, and was never started. */
  readonly state: 'starting' | 'waiting' | 'in-force' | 'refused' | 'failed';
  readonly editedAtMs: number;
  /** From when on all its instances run the new code. */
  readonly sinceMs: number | null;
  /** Why it is not in force. */
  readonly error: string | null;
  /** Null where there was not enough time for them, or nobody counts them. */
  readonly before: Figures | null;
  readonly since: Figures | null;
}

/** Calls that a service has answered, as its callers count them; clients where it takes the load. */
export interface Figures {
  /** Of so many seconds. */
  readonly overS: number;
  readonly endedPerS: number;
  readonly failedPerS: number;
  /** Null of fewer than a hundred. */
  readonly p99Ms: number | null;
}
