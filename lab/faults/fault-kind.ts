import type { InstanceRecord } from '@faultline/control';
import type { z } from 'zod';
import type { BackendRole } from '../backends/backend.ts';
import type { RunningInstance } from '../runtime/runtime.ts';
import type { AskBackend } from './backend-probe.ts';
import type { Asked, CountReader } from './fault-counts.ts';
import type { FaultInjector } from './fault-injector.ts';
import type { FaultPlan } from './fault-plan.ts';

/** All that the lab knows of a kind of fault; one file each in kinds/, and a line in kinds.ts. */
export interface FaultKind<Plan extends FaultPlan = FaultPlan> {
  /** As in `plan.kind`. */
  readonly name: Plan['kind'];
  /** Shape of a plan; `common` are the fields that all have. */
  schema(names: PlanNames, common: z.ZodRawShape): z.ZodType;
  /** Throws where what it is about is not there. */
  check(plan: Plan, path: string, targets: Targets): void;
  /** What it does, for journal and story. */
  describe(plan: Plan): string;
  /** What no other fault may strike while it does: the first undo would end both. */
  strikes?(plan: Plan): string;
  /** Set where it can be a condition: whether calls of such patience fail by it. */
  makesFail?(plan: Plan, patienceMs: number): boolean;
  /** A backend that is silent by it. */
  silences?(plan: Plan): BackendRole;
  /** Percent of the calls in its scope that it is to meet; absent where it meets whatever comes. */
  percentage?(plan: Plan): number;
  /** Who counts what it meets: those that apply it, those that call what it struck, or the lab by asking. */
  readonly countedBy: 'targets' | 'callers' | 'probes';
  /** Its instance ends by it, and its undo starts another process. */
  readonly takesDown?: true;
  of(plan: Plan, context: FaultContext): Fault;
}

/** Names that a plan may use. */
export interface PlanNames {
  readonly serviceName: z.ZodType<string>;
}

/** Of a scenario; each throws where it has no such thing. */
export interface Targets {
  /** A service with methods, and what is named of it. */
  calls(path: string, match: NonNullable<FaultPlan['match']>): void;
  /** A service, all of it or an instance. */
  all(path: string, match: NonNullable<FaultPlan['match']>): void;
  instance(path: string, name: string): void;
  /** A backend that somebody asks. */
  backend(path: string, role: BackendRole): void;
}

/** A fault in an arm. */
export interface Fault {
  /** Resolves when it is confirmed; with the time when it came, epoch ms, where somebody knows it better than the lab. */
  inject(): Promise<number | null>;
  /** Resolves when it is confirmed that it is gone. */
  undo(): Promise<void>;
  readonly watch: FaultWatch;
}

/** How it is told what a fault meets, and that it is in force all the time. */
export interface FaultWatch {
  /** Whether an instance counts what it meets. */
  isAsked(instance: InstanceRecord): boolean;
  /** Reads the counts: before it comes, at its end, and once its instance is back; null where nobody counts. */
  counts(when: 'before' | 'ending' | 'returned'): CountReader | null;
  /** What it has made of a process. */
  readonly state?: { readonly instance: RunningInstance; readonly is: 'paused' | 'exited' };
  /** Asked again and again while it is in force. */
  readonly probe?: AskBackend;
  /** How those that apply it say that it ended early. */
  lapse?(): Promise<string | null>;
}

/** What an arm gives to its faults. */
export interface FaultContext {
  readonly injector: Pick<FaultInjector, 'inject' | 'undo' | 'lapseOf'>;
  readonly seed: number;
  /** Past this a call fault ends by itself, should the lab be lost. */
  readonly ttlMs: number;
  /** Whether somebody is to find it. */
  readonly hidden: boolean;
  /** Epoch ms by the wall clock, which instances read too. */
  readonly wallMs: () => number;
  /** That are registered now, as the lab reaches their admin ports. */
  readonly instances: () => readonly InstanceRecord[];
  readonly instance: (name: string) => RunningInstance;
  /** All that have a process now, registered or not. */
  readonly running: () => readonly RunningInstance[];
  readonly backend: (role: BackendRole) => SilencedBackend;
  /** For what a fault's programs print. */
  readonly logFile: (faultId: string) => string;
  /** Told before it ends an instance, and when another process has taken its place. */
  readonly crashes: { expect(name: string): void; watch(instance: RunningInstance): void };
}

export interface SilencedBackend {
  readonly instance: RunningInstance;
  readonly ask: AskBackend;
  /** What services ask of it; null where that is nothing, as of the one that scrapes them. */
  readonly asked: Asked | null;
}
