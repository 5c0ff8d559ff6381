import type { FaultAction, FaultMatch, ServiceSettings } from '../../services/proto/control.ts';
import type { ArmView } from '../analysis/view.ts';

export const SERVICE_NAMES = [
  'gateway',
  'order',
  'product',
  'inventory',
  'payment',
  'bank',
  'notification',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const ROUTES = ['POST /api/orders', 'GET /api/orders/:id', 'GET /api/products/:id'] as const;
export type Route = (typeof ROUTES)[number];

export const ARM_NAMES = ['unprotected', 'protected'] as const;
export type ArmName = (typeof ARM_NAMES)[number];

/** A fault of the fault phase: in force from its beginning to its end. */
export interface FaultPlan extends FaultAction {
  readonly match: FaultMatch;
}

/** Seconds. */
export interface PhaseLengths {
  readonly baseline: number;
  readonly fault: number;
  readonly recovery: number;
}

export interface RouteLoad {
  readonly route: Route;
  /** Requests a second, sent on schedule whatever happened to earlier ones. */
  readonly rps: number;
}

/** A measured value and where it comes from, with the numbers that went in. */
export interface Observation {
  readonly value: number;
  readonly evidence: string;
}

/** Both arms, as hypotheses see them. */
export type Arms = Readonly<Record<ArmName, ArmView>>;

/** A claim that the evidence can refute. At least one of the limits is given; both bounds are inclusive. */
export interface Hypothesis {
  /** Short and unique, as `culprit-is-bank`. */
  readonly name: string;
  /** The claim in one sentence. */
  readonly title: string;
  readonly arm: ArmName | 'both';
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Null when the evidence does not hold it: the verdict is `no-data` then. */
  readonly observe: (arms: Arms) => Observation | null;
}

/** One scripted experiment, run once per arm with the same seed, schedule and faults. */
export interface Scenario {
  /** Kebab-case, unique among the scenarios. */
  readonly name: string;
  readonly title: string;
  /** What it teaches, in three sentences. */
  readonly lesson: string;
  /** Instances per service; services that are not named are not started. */
  readonly topology: Readonly<Partial<Record<ServiceName, number>>>;
  readonly load: {
    readonly routes: readonly RouteLoad[];
    /** The caller's patience, sent as `X-Request-Timeout`; default 3000 ms. */
    readonly timeoutMs?: number;
  };
  readonly phases: PhaseLengths;
  /** Protections of each arm: settings by service. */
  readonly arms: Readonly<Record<ArmName, Readonly<Partial<Record<ServiceName, ServiceSettings>>>>>;
  readonly faults: readonly FaultPlan[];
  readonly hypotheses: readonly Hypothesis[];
}
