import type { ServiceSettings } from '@faultline/control';
import type { ArmView } from '../analysis/arm/view.ts';
import type { Interval } from '../analysis/requests/quantile.ts';
import type { SamplingName } from '../analysis/sampling/sampling.ts';
import type { FaultPlan as AnyFaultPlan } from '../faults/fault-plan.ts';
import type { StartChange } from '../system/start-change.ts';
import type {
  CalleeName,
  InstanceName,
  MethodName,
  RouteName,
  ServiceName,
  SettingOf,
  System,
} from '../system/system.ts';
import type { RateByPhase } from './phase-rate.ts';
import type { Primary } from './primary.ts';
import type { Showing } from './showing.ts';
import type { StopCondition } from './stop-condition.ts';

/** Of one scenario: each arm is a service by itself, a run takes as long as they are many. */
export const MAX_ARMS = 8;
/** What nobody can hold in their head is no experiment. */
export const MAX_PHASES = 8;

/** What a call fault can match in a system. */
export type MatchOf<Of extends System> = {
  [Name in ServiceName<Of>]: {
    readonly service: Name;
    readonly method?: MethodName<Of, Name>;
    readonly instance?: InstanceName<Of, Name>;
  };
}[ServiceName<Of>];

/** What faults are about are names of the system. */
export type FaultPlan<Of extends System = System, Phase extends string = string> = AnyFaultPlan<
  MatchOf<Of>,
  InstanceName<Of>,
  Phase
>;

/** Phases are scaled by it; a scenario's `shortest` bounds that. */
export const LENGTHS = { short: 0.6, normal: 1, long: 3 } as const;
export type Length = keyof typeof LENGTHS;

/** Seconds of each phase by its name, in the order in which they come. */
export type PhaseLengths<Phase extends string = string> = Readonly<Record<Phase, number>>;

export interface RouteLoad<Route extends string = string, Phase extends string = string> {
  readonly route: Route;
  /** Requests a second, sent on schedule whatever happened to earlier ones: the same all the time, or by phase. */
  readonly rps: number | RateByPhase<Phase>;
  /** `constant` (default): evenly spread; `poisson`: as independent users come, in clusters and gaps. */
  readonly arrivals?: 'constant' | 'poisson';
  /** An answer that comes later, counted from when its request was due, is of no use; default `timeoutMs` of the load. */
  readonly patienceMs?: number;
  /** One client in `every` closes the connection after `afterMs` without an answer, though it gave the request more time. */
  readonly hangsUp?: { readonly afterMs: number; readonly every: number };
}

/** What of a load says which routes it is of. */
export interface Routed {
  readonly routes: readonly Pick<RouteLoad, 'route' | 'patienceMs'>[];
}

/**
 * How callers repeat a request of which they know nothing: 504 and the like, 409 (in progress), or no answer. All tries
 * together are one request and have the load's `timeoutMs`.
 */
export interface RepeatUnknown {
  /** Tries beyond the first, at most. */
  readonly times: number;
  /** From an answer to the next try; where the answer says when (`Retry-After`), it comes no sooner. */
  readonly pauseMs: number;
  /** What each try may take, sent as its `X-Request-Timeout`. */
  readonly tryTimeoutMs: number;
}

/** A measured value and where it comes from, with the numbers that went in. */
export interface Observation {
  readonly value: number;
  readonly evidence: string;
  /** Of a quantile, of a share of requests, and of what is made of two: where the true one lies, 95% sure. A value beyond a limit that this reaches over proves nothing. */
  readonly interval?: Interval;
}

/** All arms by name, as hypotheses see them. */
export type Arms<
  Name extends string = string,
  Of extends System = System,
  Phase extends string = string,
> = Readonly<Record<Name, ArmView<Of, Phase>>>;

/** What an observation looks at. */
export interface About {
  readonly route?: string;
  readonly phase?: string;
}

/** A claim that the evidence can refute. At least one of the limits is given; both bounds are inclusive. */
export interface Hypothesis<
  Name extends string = string,
  Of extends System = System,
  Phase extends string = string,
> {
  /** Short and unique, as `culprit-is-bank`. */
  readonly name: string;
  /** The claim in one sentence. */
  readonly title: string;
  /** What the claim is about; it rests on each further arm that `observe` reads as well. */
  readonly arm: Name | 'all';
  /** Route and phase that it is about, where it is about one. */
  readonly about?: About;
  /** Where that is `all`, and not all of them: those that it rests on. */
  readonly reads?: readonly Name[];
  readonly unit: string;
  /** What is observed, in a sentence or two. */
  readonly definition?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Null when the evidence does not hold it: the verdict is `no-data` then. */
  observe(arms: Arms<Name, Of, Phase>): Observation | null;
}

/** Which request's trace says most about what an arm went through; of those due from the fault's coming to its undoing. */
export interface TellingTrace<Route extends string = string, Service extends string = string> {
  readonly route: Route;
  /** By response time, or the first one whose root is an error. Default `median`. */
  readonly pick?: 'median' | 'slowest' | 'failed';
  /** What it has to show, as the lesson is about it; one is picked of those that do. */
  readonly showing?: Showing<Service>;
}

/** Protections of an arm: settings by service, as the system's schemas have them. Of an unknown system the lab knows what it reads itself. */
export type ArmSettings<Of extends System = System> =
  string extends ServiceName<Of> ? Readonly<Partial<Record<string, ServiceSettings>>> : SettingsOf<Of>;

type SettingsOf<Of extends System> = {
  readonly [Name in ServiceName<Of>]?: {
    readonly server?: SettingOf<Of, 'server'>;
    readonly clients?: { readonly [Callee in CalleeName<Of, Name>]?: SettingOf<Of, 'edge'> };
  };
};

/** One scripted experiment, run once per arm with the same seed, schedule and faults. */
export interface Scenario<
  Name extends string = string,
  Of extends System = System,
  Phase extends string = string,
> {
  /** What is under test; all names of services, edges, routes and methods are of it. */
  readonly system: Of;
  /** Kebab-case, unique among the scenarios. */
  readonly name: string;
  readonly title: string;
  /** What it teaches, in three sentences. */
  readonly lesson: string;
  /** Instances per service; services that are not named are not started. */
  readonly topology: Readonly<Partial<Record<ServiceName<Of>, number>>>;
  /** Of each container of a service, in all arms; processes have none. Default 512 MiB and 2 CPUs. */
  readonly limits?: Readonly<
    Partial<Record<ServiceName<Of>, { readonly memoryMiB?: number; readonly cpus?: number }>>
  >;
  readonly load: {
    readonly routes: readonly RouteLoad<RouteName<Of>, NoInfer<Phase>>[];
    /** The caller's patience, sent as `X-Request-Timeout`; default 3000 ms. */
    readonly timeoutMs?: number;
    /** Whether callers come again when a 429 or 503 says when, within their patience; default false. */
    readonly obeyRetryAfter?: boolean;
    /** Whether callers that do not know what became of their request send it again; default: they do not. */
    readonly repeatUnknown?: RepeatUnknown;
    /**
     * Whether each request of a route that takes one has an `Idempotency-Key`, the same for all its tries; default true. Or by arm, where those that are not
     * named have one: callers without it are the arm's own, as its settings are.
     */
    readonly idempotencyKey?: boolean | Readonly<Partial<Record<NoInfer<Name>, boolean>>>;
    /**
     * How much each arm can take is measured too, once its phases are over and nothing is broken: so many connections, each of which sends its next
     * request when the last one was answered. All send the same one, of a route of the load that only reads: its books are closed by then.
     */
    readonly capacity?: {
      readonly route: RouteName<Of>;
      readonly connections: number;
      /** 1 to 10. */
      readonly seconds: number;
    };
  };
  /**
   * Seconds of each phase, by the name that it has, in this order: at most 8, by default `baseline`, `fault` and `recovery`. The first is the baseline,
   * whatever its name: the system has to work in it until a fault comes, and what others are held against is of it.
   */
  readonly phases: PhaseLengths<Phase>;
  /** What `--length short` must not go below, for phases that wait for a lease or a deadline. */
  readonly shortest?: Partial<PhaseLengths<NoInfer<Phase>>>;
  /** Call faults that are in force in all phases of all arms: the world as it is, not the experiment. */
  readonly conditions?: readonly (FaultPlan<Of> & { readonly match: MatchOf<Of> })[];
  /** Named variants in the order they are run, at most 8; the first is the control, which the others are held against. */
  readonly arms: Readonly<Record<Name, ArmSettings<Of>>>;
  /**
   * By arm, services that it starts otherwise than the system says: another version (an image, a command), or other variables of its environment. The
   * rest of them start as in every arm.
   */
  readonly starts?: Readonly<
    Partial<Record<NoInfer<Name>, Readonly<Partial<Record<ServiceName<Of>, StartChange>>>>>
  >;
  /**
   * By arm, which of its traces are kept; all of an arm that is not named. `head` is decided by the load, before the request. `tail` is decided by a
   * Collector, which stands before the trace store in that arm alone: it takes Jaeger 2.
   */
  readonly sampling?: Readonly<Partial<Record<NoInfer<Name>, SamplingName>>>;
  readonly faults: readonly FaultPlan<Of, NoInfer<Phase>>[];
  /**
   * Audits that an arm is expected to break, by name: the damage that the lesson is about. It is shown and counted and fails no run;
   * that it does not happen does. Whatever else breaks fails the run.
   */
  readonly breaks?: Readonly<Partial<Record<NoInfer<Name>, readonly string[]>>>;
  /** Shown first; by default the median of the route whose latency rose most. */
  readonly telling?: Readonly<Partial<Record<NoInfer<Name>, TellingTrace<RouteName<Of>, ServiceName<Of>>>>>;
  readonly hypotheses: readonly Hypothesis<NoInfer<Name>, Of, NoInfer<Phase>>[];
  /** What ends an arm that is lost beyond doubt, so that nobody waits for its other phases. */
  readonly abortOn?: readonly StopCondition<NoInfer<Name>, RouteName<Of>, NoInfer<Phase>>[];
  /** Claims, by name, whose values a gate compares with those of other runs: at most three. These alone can fail it. */
  readonly primary?: Readonly<Record<string, Primary>>;
}
